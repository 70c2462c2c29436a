import assert from "node:assert/strict";
import {
  type BakedPermissions,
  ENVIRONMENT,
  expectedPermissions,
  permissionDifferences,
  permissionOptions,
} from "./permissions.ts";

/** Permissions as Deno writes them: every name, null if it was not given. */
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

Deno.test("permissions: the order of variables does not matter", () => {
  const changed = baked({ allow_env: [...ENVIRONMENT].reverse() });
  assert.deepEqual(permissionDifferences(changed, expectedPermissions(undefined)), []);
});

Deno.test("permissions: an additional permission is a difference", () => {
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

Deno.test("permissions: an additional or missing variable is a difference", () => {
  for (const variables of [[...ENVIRONMENT, "HOME"], ENVIRONMENT.slice(1), []]) {
    const found = permissionDifferences(baked({ allow_env: variables }), expectedPermissions(undefined));
    assert.equal(found.length, 1);
    assert.match(found[0] as string, /^allow_env is /);
  }
});

Deno.test("permissions: only the given hosts, files and folders are allowed", () => {
  const walls = { net: ["ucs.example.org:443"], read: ["/etc/a,b", "/run/c"], write: ["/run/c"] };
  const options = permissionOptions(walls);
  assert.ok(options.includes("--allow-net=ucs.example.org:443"));
  assert.ok(options.includes("--allow-read=/etc/a,,b,/run/c"));
  assert.ok(options.includes("--allow-write=/run/c"));
  const narrow = { allow_net: walls.net, allow_read: walls.read, allow_write: walls.write };
  assert.deepEqual(permissionDifferences(baked(narrow), expectedPermissions(walls)), []);
  assert.deepEqual(permissionDifferences(baked(), expectedPermissions(walls)), [
    "allow_read is everything, expected /etc/a,b, /run/c",
    "allow_write is everything, expected /run/c",
    "allow_net is everything, expected ucs.example.org:443",
  ]);
});
