/**
 * Like rounds_test.ts, but with another primary key: objects may lack or share it. A separate file, so that both run in
 * parallel.
 *
 * @module
 */

import { playMany } from "./rounds/cases.ts";

Deno.test("property: the invariants hold in every round with another primary key", async () => {
  await playMany("ordinary", 0.5);
});
