/**
 * The same as in rounds_test.ts with a primary key that has no rules: objects may lack it or share it. In a file of its
 * own, so that both run at the same time.
 *
 * @module
 */

import { playMany } from "./rounds/cases.ts";

Deno.test("property: rounds of the whole engine, recognised by a property like any other", async () => {
  await playMany("ordinary", 0.5);
});
