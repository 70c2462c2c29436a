/**
 * The chance of long property tests: always the same unless asked otherwise, so that a change is judged by what it does
 * and not by luck. `UDC_SEED=random` is for a long night; what it finds is repeated with the seed that the failure tells.
 *
 * @module
 */

const EVERY_DAY = 20_261_123;

/** The seed that tests begin with: `UDC_SEED`, a number or "random". */
export function testSeed(): number {
  const given = Deno.env.get("UDC_SEED");
  if (given === "random") return Math.floor(Math.random() * 2 ** 31);
  return given === undefined ? EVERY_DAY : Number(given);
}
