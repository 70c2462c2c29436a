/**
 * The whole engine between both simulators, in several rounds. Whatever happens to the two directories, nothing is deleted
 * without proof, no name meets a conflict, and a second run has nothing to do.
 *
 * @module
 */

import { playMany } from "./rounds/cases.ts";

Deno.test("property: the invariants hold in every round with univentionObjectIdentifier as primary key", async () => {
  await playMany("identifier", 0.5);
});
