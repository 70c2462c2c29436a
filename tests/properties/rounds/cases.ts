/**
 * How many worlds are played.
 *
 * @module
 */

import fc from "fast-check";
import { testSeed } from "../../support/seed.ts";
import { captureLogs } from "./engine.ts";
import { play } from "./play.ts";
import { recipes } from "./recipe.ts";
import type { Keys } from "./source_model.ts";

/** Worlds in all; the environment variable UDC_CASES says otherwise, e.g. for a long night. */
const CASES = Number(Deno.env.get("UDC_CASES") ?? 2000);

/** Repeats what a failure says: its seed and path (with the same number of cases). */
const SEED = testSeed();
const PATH = Deno.env.get("UDC_PATH");

/**
 * Plays worlds by chance.
 *
 * @param share of all worlds
 */
export async function playMany(keys: Keys, share: number): Promise<void> {
  captureLogs();
  await fc.assert(fc.asyncProperty(recipes, (recipe) => play(recipe, keys)), {
    numRuns: Math.ceil(CASES * share),
    seed: SEED,
    ...(PATH === undefined ? {} : { path: PATH }),
  });
}
