/**
 * Names for the OU of a directory in the target.
 *
 * @module
 */

import { DnSyntaxError, parseDn } from "../syntax/dn.ts";

/** How often another number is tried. */
const MOST = 20;

/** Names in the order of preference: that of the directory, then with numbers. */
export function* ouNames(suffix: string): Generator<string> {
  const name = nameOf(suffix);
  yield name;
  for (let number = 2; number <= MOST; number++) yield `${name}-${number}`;
  yield `${name}-${crypto.randomUUID().slice(0, 8)}`;
}

/** The first part of a DN, if it can be a name without quotes; otherwise "import". */
function nameOf(suffix: string): string {
  try {
    const value = parseDn(suffix)[0]?.[0]?.value ?? "";
    return /^[a-z][a-z0-9-]{0,30}$/i.test(value) ? value.toLowerCase() : "import";
  } catch (error) {
    if (error instanceof DnSyntaxError) return "import";
    throw error;
  }
}
