import assert from "node:assert/strict";
import {
  type BakedPermissions,
  ENVIRONMENT,
  expectedPermissions,
  permissionDifferences,
  permissionOptions,
} from "./permissions.ts";

/** What Deno writes: every name there is, null for what was not given. */
function baked(changes: BakedPermissions = {}): BakedPermissions {
  return {
    allow_all: false,
    deny_read: null,
    allow_run: null,
    allow_import: ["jsr.io:443"],
    ...expectedPermissions(undefined),
    ...changes,
  };
}

Deno.test("the expected permissions are no difference, in whatever order the variables are", () => {
  const changed = baked({ allow_env: [...ENVIRONMENT].reverse() });
  assert.deepEqual(permissionDifferences(changed, expectedPermissions(undefined)), []);
});

Deno.test("more than expected is a difference", () => {
  for (
    const [change, difference] of [
      [{ allow_all: true }, "allow_all is everything, expected nothing"],
      [{ prompt: true }, "prompt is everything, expected nothing"],
      [{ allow_run: [] }, "allow_run is everything, expected nothing"],
      [{ allow_run: ["sh"] }, "allow_run is sh, expected nothing"],
      [{ deny_run: null }, "deny_run is nothing, expected everything"],
      [{ deny_import: null }, "deny_import is nothing, expected everything"],
      [{ allow_new: [] }, "allow_new is everything, expected nothing"],
    ] as const
  ) {
    assert.deepEqual(permissionDifferences(baked(change), expectedPermissions(undefined)), [difference]);
  }
});

Deno.test("one variable more or less is a difference", () => {
  for (const variables of [[...ENVIRONMENT, "HOME"], ENVIRONMENT.slice(1), []]) {
    const found = permissionDifferences(baked({ allow_env: variables }), expectedPermissions(undefined));
    assert.equal(found.length, 1);
    assert.match(found[0] as string, /^allow_env is /);
  }
});

Deno.test("hosts that are baked in are the only ones", () => {
  const hosts = ["ucs.example.org:443"];
  assert.ok(permissionOptions(hosts).includes("--allow-net=ucs.example.org:443"));
  assert.deepEqual(permissionDifferences(baked({ allow_net: hosts }), expectedPermissions(hosts)), []);
  assert.deepEqual(permissionDifferences(baked(), expectedPermissions(hosts)), [
    "allow_net is everything, expected ucs.example.org:443",
  ]);
});
