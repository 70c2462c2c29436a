/**
 * The seed of long property tests. It is constant by default, so that results depend on the change alone. With
 * `UDC_SEED=random` a failure prints its seed, which repeats it.
 *
 * @module
 */

const EVERY_DAY = 20_261_123;

/** The seed of tests: `UDC_SEED`, a number or "random". */
export function testSeed(): number {
  const given = Deno.env.get("UDC_SEED");
  if (given === "random") return Math.floor(Math.random() * 2 ** 31);
  return given === undefined ? EVERY_DAY : Number(given);
}
