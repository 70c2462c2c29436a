import assert from "node:assert/strict";
import { join } from "node:path";
import { build } from "../../scripts/compile/build.ts";
import { readBakedPermissions } from "../../scripts/compile/embedded.ts";
import { expectedPermissions, type Net, permissionDifferences } from "../../scripts/compile/permissions.ts";

/**
 * The binary under test, or a new one. The new one embeds Deno instead of denort, so it does not run, but its embedded
 * permissions are the same.
 */
async function binary(net: Net) {
  const given = Deno.env.get("UDC_COMMAND");
  if (given !== undefined && net === undefined) {
    return { path: (JSON.parse(given) as string[]).at(-1) as string, async [Symbol.asyncDispose]() {} };
  }
  const folder = await Deno.makeTempDir({ prefix: "compile-" });
  const path = join(folder, "binary");
  assert.deepEqual(await build({ output: path, net, denort: Deno.execPath() }), { ok: true });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("binary: its permissions are the expected ones", async () => {
  await using built = await binary(undefined);
  const found = readBakedPermissions(built.path);
  assert.deepEqual(permissionDifferences(found, expectedPermissions(undefined)), []);
});

Deno.test("binary: with baked-in hosts it may reach only these", async () => {
  const net = ["ucs.example.org:443", "[::1]:636"];
  await using built = await binary(net);
  const found = readBakedPermissions(built.path);
  assert.deepEqual(permissionDifferences(found, expectedPermissions(net)), []);
  assert.notDeepEqual(permissionDifferences(found, expectedPermissions(undefined)), []);
});
