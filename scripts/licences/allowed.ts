/**
 * The allowed licences of packages.
 *
 * @module
 */

/** SPDX ids of licences that are compatible with Apache-2.0 and require only attribution. */
export const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Unlicense",
]);

/** Also allowed in the instrumenter, of which nothing is distributed: the licence of the table of browsers that Babel reads. */
export const ALLOWED_IN_TOOLS: ReadonlySet<string> = new Set([...ALLOWED, "CC-BY-4.0"]);

/**
 * Whether an SPDX licence expression (SPDX specification, annex D) can be met with allowed licences alone: both sides
 * of an AND, one side of an OR. An exception (WITH) is another licence, which is not allowed.
 */
export function isAllowed(expression: string, allowed = ALLOWED): boolean {
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const any = (): boolean => {
    let result = all();
    while (words[at] === "OR") {
      at++;
      // Not "||": the other side must be parsed in any case.
      const other = all();
      result = result || other;
    }
    return result;
  };
  const all = (): boolean => {
    let result = one();
    while (words[at] === "AND") {
      at++;
      const other = one();
      result = result && other;
    }
    return result;
  };
  const one = (): boolean => {
    const word = words[at++];
    if (word !== "(") return word !== undefined && allowed.has(word);
    const result = any();
    return words[at++] === ")" && result;
  };
  return any() && at === words.length;
}
