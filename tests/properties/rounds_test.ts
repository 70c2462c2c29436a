/**
 * The whole engine between both simulators, round after round: whatever happens to the two directories, nothing is
 * deleted without proof, no name gets into a conflict, and a second run finds nothing to do.
 *
 * @module
 */

import { playMany } from "./rounds/cases.ts";

Deno.test("property: rounds of the whole engine, recognised by the identifier of UDM", async () => {
  await playMany("identifier", 0.5);
});
