/** @module */

/** How many letters to insert, delete or replace in one word to get the other (Levenshtein). */
export function distance(from: string, to: string): number {
  // Costs from the letters of `from` so far to each start of `to`
  const costs = [0];
  for (let at = 1; at <= to.length; at++) costs.push(at);
  for (let row = 1; row <= from.length; row++) {
    const letter = from.charCodeAt(row - 1);
    let diagonal = row - 1;
    costs[0] = row;
    for (let at = 1; at <= to.length; at++) {
      const above = costs[at] as number;
      costs[at] = letter === to.charCodeAt(at - 1)
        ? diagonal
        : 1 + Math.min(diagonal, above, costs[at - 1] as number);
      diagonal = above;
    }
  }
  return costs[to.length] as number;
}
