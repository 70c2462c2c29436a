import assert from "node:assert/strict";
import { join } from "node:path";
import { build } from "../../scripts/compile/build.ts";
import { readBakedPermissions } from "../../scripts/compile/embedded.ts";
import { expectedPermissions, permissionDifferences, type Walls } from "../../scripts/compile/permissions.ts";
import { wallsOf } from "../../scripts/compile/second_wall.ts";
import { buildTools, OLDEST_DENO } from "../../scripts/denort.ts";
import { freePort } from "../support/free_port.ts";

const UNDER_TEST = Deno.env.get("UDC_COMMAND");

/**
 * Builds a binary. Without a binary under test, it embeds Deno instead of denort, so it does not run, but its embedded
 * permissions are the same.
 */
async function buildWith(walls: Walls | undefined, folder: string): Promise<string> {
  const output = join(folder, "binary");
  const tools = UNDER_TEST === undefined ? { denort: Deno.execPath() } : await buildTools();
  assert.deepEqual(await build({ output, walls, ...tools }), { ok: true });
  return output;
}

/** Calls with a folder that is removed afterwards. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "compile-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("binary: its permissions are the expected ones", () =>
  inFolder(async (folder) => {
    const path = UNDER_TEST === undefined
      ? await buildWith(undefined, folder)
      : (JSON.parse(UNDER_TEST) as string[]).at(-1) as string;
    assert.deepEqual(permissionDifferences(readBakedPermissions(path), expectedPermissions()), []);
  }));

Deno.test("binary: built for a configuration, it reaches only its hosts and files, and listens only where it may", () =>
  inFolder(async (folder) => {
    const [home, elsewhere, writable] = ["home", "elsewhere", "writable"].map((name) =>
      join(folder, name)
    ) as [
      string,
      string,
      string,
    ];
    for (const path of [home, elsewhere, writable]) await Deno.mkdir(path, { mode: 0o700 });
    const text = JSON.stringify({
      udm: { uri: "http://127.0.0.1:9/univention/udm/", user: "u", password_file: "p", user_ou: "ou=i" },
      source: {
        ldap_uri: "ldap://127.0.0.1:9",
        user_base: "dc=x",
        user_filter: "(uid=*)",
        user_attrs: ["uid", "entryUUID"],
        user_trans: { rename_attrs: { username: "uid", univentionObjectIdentifier: "entryUUID" } },
      },
    });
    for (const path of [home, elsewhere]) {
      await Deno.writeTextFile(join(path, "school.yaml"), text, { mode: 0o600 });
      await Deno.writeTextFile(join(path, "p"), "s3cret", { mode: 0o600 });
    }
    const deno = UNDER_TEST === undefined ? undefined : OLDEST_DENO;
    const [port, other] = [freePort(), freePort()];
    const listen = { hostname: "127.0.0.1", port };
    const found = wallsOf(join(home, "school.yaml"), { write: [writable], listen }, deno);
    assert.ok(found.ok, JSON.stringify(found));
    const path = await buildWith(found.walls, folder);
    const baked = readBakedPermissions(path);
    assert.deepEqual(permissionDifferences(baked, expectedPermissions(found.walls)), []);
    assert.notDeepEqual(permissionDifferences(baked, expectedPermissions()), []);
    if (UNDER_TEST === undefined) return;

    const run = async (config: string, ...options: string[]) => {
      const { code, stderr } = await new Deno.Command(path, {
        args: [config, ...options],
        cwd: home,
        clearEnv: true,
      }).output();
      return { code, stderr: new TextDecoder().decode(stderr) };
    };
    const own = await run(
      "school.yaml",
      "--runtime-directory",
      writable,
      "--summary-file",
      join(writable, "s.json"),
    );
    assert.equal(own.code, 1, own.stderr);
    assert.match(own.stderr, /nothing listens there/);
    assert.doesNotMatch(own.stderr, /permission|Requires/);
    assert.match(await Deno.readTextFile(join(writable, "s.json")), /nothing listens there/);
    using _taken = Deno.listen(listen);
    const listening = await run("school.yaml", "--repeat", "--listen", `127.0.0.1:${port}`);
    assert.match(listening.stderr, /another program uses this port/);
    const denied = await run("school.yaml", "--repeat", "--listen", `127.0.0.1:${other}`);
    assert.equal(denied.code, 1, denied.stderr);
    assert.match(denied.stderr, /cannot start: .*: this program was built not to listen there\. Build it/);
    const foreign = await run(join(elsewhere, "school.yaml"));
    assert.equal(foreign.code, 2, foreign.stderr);
    assert.match(foreign.stderr, /the program runs without the permission to read it/);
    const outside = await run("school.yaml", "--summary-file", join(elsewhere, "s.json"));
    assert.equal(outside.code, 1, outside.stderr);
    assert.match(outside.stderr, new RegExp(`${elsewhere}`));
    assert.deepEqual([...Deno.readDirSync(elsewhere)].map(({ name }) => name).sort(), ["p", "school.yaml"]);
  }));
