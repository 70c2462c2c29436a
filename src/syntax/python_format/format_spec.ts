/**
 * Format specifications for text, after the colon in a Python format string:
 * `[[fill]align][0][width][.precision][s]`.
 *
 * @module
 */

/** How to truncate and pad a text. Lengths are in characters (code points). */
export interface TextSpec {
  readonly fill: string;
  readonly align: "<" | ">" | "^";
  /** Minimum length of the result. */
  readonly width: number;
  /** Maximum length of the used text. */
  readonly precision: number;
}

/** Longer than any text in a directory; prevents a typo from exhausting memory. */
const LENGTH_LIMIT = 1_000_000;

/**
 * Parses a format specification for text.
 *
 * @param chars the specification, character by character
 * @param fail throws the error for an offset
 */
export function parseTextSpec(
  chars: readonly string[],
  fail: (offset: number, reason: string) => never,
): TextSpec {
  let at = 0;
  let fill = "";
  let align: TextSpec["align"] = "<";
  const readAlign = (char: string | undefined, offset: number): boolean => {
    if (char === "=") {
      return fail(offset, 'the alignment "=" is for numbers; for text there are "<", ">" and "^"');
    }
    if (char !== "<" && char !== ">" && char !== "^") return false;
    align = char;
    return true;
  };
  const readNumber = (): number | undefined => {
    const start = at;
    let digits = "";
    while (/^\d$/.test(chars[at] ?? "")) digits += chars[at++];
    if (digits === "") return undefined;
    if (Number(digits) > LENGTH_LIMIT) fail(start, `${digits} is over the limit of ${LENGTH_LIMIT}`);
    return Number(digits);
  };

  if (readAlign(chars[1], 1)) {
    fill = chars[0] as string;
    at = 2;
  } else if (readAlign(chars[0], 0)) at = 1;
  // Since Python 3.10, a 0 before the width fills with zeros and does not change the alignment of text
  if (chars[at] === "0") {
    if (fill === "") fill = "0";
    at++;
  }
  const width = readNumber() ?? 0;
  let precision = Infinity;
  if (chars[at] === ".") {
    at++;
    precision = readNumber() ?? fail(at, 'a number must follow the "."');
  }
  if (chars[at] === "s") at++;
  if (at < chars.length) {
    fail(
      at,
      `${JSON.stringify(chars.slice(at).join(""))} is not valid for text; use [fill][<>^][width][.length]`,
    );
  }
  return { fill: fill === "" ? " " : fill, align, width, precision };
}

/** Truncates and pads a text. */
export function alignText(text: string, spec: TextSpec): string {
  if (spec.width === 0 && spec.precision === Infinity) return text;
  const chars = [...text].slice(0, spec.precision);
  const missing = Math.max(0, spec.width - chars.length);
  const before = spec.align === "<" ? 0 : spec.align === ">" ? missing : Math.floor(missing / 2);
  return spec.fill.repeat(before) + chars.join("") + spec.fill.repeat(missing - before);
}
