/** @module */

/** Maximum number of names in a list. */
const LISTED = 10;

/** A list as a phrase: "a, b and c". More than ten names are cut off and counted. */
export function listed(names: readonly string[], last: "and" | "or"): string {
  const shown = names.slice(0, LISTED);
  if (names.length > LISTED) return `${shown.join(", ")} ${last} ${names.length - LISTED} more`;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")} ${last} ${shown.at(-1)}`;
}
