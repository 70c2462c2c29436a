/**
 * Postal addresses: lines separated by `$` (RFC 4517 section 3.3.28).
 *
 * @module
 */

/** The lines of an address, without spaces around them. */
export function splitLines(text: string): string[] {
  return text.split("$").map((line) =>
    line.replace(/\\(24|5c)/gi, (_, code) => code === "24" ? "$" : "\\").trim()
  );
}

/** The address with these lines. */
export function joinLines(lines: readonly string[]): string {
  return lines.map((line) => line.replaceAll("\\", "\\5C").replaceAll("$", "\\24")).join("$");
}
