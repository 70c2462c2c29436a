/**
 * The conversions of Python format strings: `!s`, `!r` and `!a`.
 *
 * @module
 */

/** A conversion of a text: none, `repr` or `ascii`. */
export type Conversion = "s" | "r" | "a";

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** What `str.isprintable` refuses, apart from the space: controls, formats, unassigned characters and separators. */
const NOT_PRINTABLE = /[\p{C}\p{Z}]/u;

/** Converts a text as Python does. */
export function converted(text: string, conversion: Conversion): string {
  if (conversion === "s") return text;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let written = "";
  for (const char of text) {
    if (char === quote) written += `\\${char}`;
    else if (Object.hasOwn(ESCAPES, char)) written += ESCAPES[char];
    else if (char === " ") written += char;
    else if (NOT_PRINTABLE.test(char) || (conversion === "a" && char > "\x7f")) written += escaped(char);
    else written += char;
  }
  return quote + written + quote;
}

function escaped(char: string): string {
  const code = char.codePointAt(0) as number;
  const [letter, digits] = code <= 0xff
    ? ["x", 2] as const
    : code <= 0xffff
    ? ["u", 4] as const
    : ["U", 8] as const;
  return `\\${letter}${code.toString(16).padStart(digits, "0")}`;
}
