import assert from "node:assert/strict";
import { testGroups } from "./all_tests.ts";
import { testFilesIn } from "./bundle.ts";

Deno.test("jobs: every test file belongs to exactly one job", () => {
  const groups = testGroups(["src/planner"]).flat();
  const files = [...groups.flatMap((group) => group.files), ...testFilesIn("src/planner")];
  assert.deepEqual(files.sort(), testFilesIn("src", "scripts", "tests"));
  assert.ok(files.length > 400);
  assert.deepEqual(groups.filter((group) => group.files.length === 0), []);
});
