/**
 * The number of generated worlds and their seed.
 *
 * @module
 */

import fc from "fast-check";
import { testSeed } from "../../support/seed.ts";
import { captureLogs } from "./engine.ts";
import { play } from "./play.ts";
import { recipes } from "./recipe.ts";
import type { Keys } from "./source_model.ts";

/** Number of worlds; the environment variable UDC_CASES overrides it. */
const CASES = Number(Deno.env.get("UDC_CASES") ?? 2000);

/** The seed and path from a failure report repeat that failure (with the same number of cases). */
const SEED = testSeed();
const PATH = Deno.env.get("UDC_PATH");

/**
 * Plays random worlds.
 *
 * @param share part of all worlds, from 0 to 1
 */
export async function playMany(keys: Keys, share: number): Promise<void> {
  captureLogs();
  await fc.assert(fc.asyncProperty(recipes, (recipe) => play(recipe, keys)), {
    numRuns: Math.ceil(CASES * share),
    seed: SEED,
    ...(PATH === undefined ? {} : { path: PATH }),
  });
}
