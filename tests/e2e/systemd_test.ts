import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT_VARIABLES } from "../../src/sandbox/runtime_roots.ts";
import { PROXY_VARIABLES } from "../../src/sandbox/sandbox.ts";
import { NOBODY, runConfined, whyNotConfined } from "./confinement.ts";
import { World } from "./world.ts";

const UNITS = new URL("../../systemd/", import.meta.url);
const SERVICE = "udm-directory-connector@.service";
const TIMER = "udm-directory-connector@.timer";

/** Maximum exposure from `systemd-analyze security`, times ten. */
const THRESHOLD = 12;

/** The first version of systemd-analyze that works without a running systemd. */
const OFFLINE_SINCE = 250;

function analyze(...args: string[]): { readonly success: boolean; readonly text: string } {
  const { success, stdout, stderr } = new Deno.Command("systemd-analyze", {
    args: ["--no-pager", ...args],
    env: { SYSTEMD_COLORS: "0" },
    stdin: "null",
  }).outputSync();
  const decoder = new TextDecoder();
  return { success, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

function whyNotAnalyzed(): string | undefined {
  try {
    const version = Number(/^systemd (\d+)/.exec(analyze("--version").text)?.[1]);
    return version >= OFFLINE_SINCE ? undefined : `systemd-analyze is older than ${OFFLINE_SINCE}`;
  } catch {
    return "systemd-analyze is not installed";
  }
}

const notAnalyzed = whyNotAnalyzed();
if (notAnalyzed !== undefined) console.log(`skipped: checks of the systemd units: ${notAnalyzed}`);
const notConfined = whyNotConfined();
if (notConfined !== undefined) console.log(`skipped: the program confined like its unit: ${notConfined}`);

/** The values of a key in a unit, in order. */
function settings(unit: string, key: string): string[] {
  const text = Deno.readTextFileSync(new URL(unit, UNITS));
  return [...text.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map((match) => match[1] ?? "");
}

/** A unit with its commented settings enabled. */
function withEverything(unit: string): string {
  const all = unit.replace(/^#(?=[A-Z]\w+=)/gm, "");
  for (const name of ["OnFailure", "LogsDirectory", "SupplementaryGroups", "ReadWritePaths", "Environment"]) {
    assert.match(all, new RegExp(`^${name}=`, "m"));
  }
  return all;
}

Deno.test({
  name: "systemd: systemd-analyze accepts the units",
  ignore: notAnalyzed !== undefined,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "units-" });
    try {
      const service = await Deno.readTextFile(new URL(SERVICE, UNITS));
      // systemd-analyze requires an installed program; any program will do.
      const runnable = service.replace(
        "ExecStart=/usr/bin/udm-directory-connector ",
        `ExecStart=${Deno.execPath()} `,
      );
      assert.notEqual(runnable, service);
      await Deno.copyFile(new URL(TIMER, UNITS), join(folder, TIMER));
      // Without and with the commented settings.
      for (const unit of [runnable, withEverything(runnable)]) {
        await Deno.writeTextFile(join(folder, SERVICE), unit);
        const { success, text } = analyze("verify", join(folder, SERVICE), join(folder, TIMER));
        assert.equal(text, "");
        assert.ok(success);
      }
      await Deno.writeTextFile(join(folder, SERVICE), runnable.replace("UMask=", "UMosk="));
      assert.match(analyze("verify", join(folder, SERVICE)).text, /UMosk/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "systemd: the exposure of the service is low",
  ignore: notAnalyzed !== undefined,
  fn() {
    const file = new URL(SERVICE, UNITS).pathname;
    const { success, text } = analyze("security", "--offline=true", `--threshold=${THRESHOLD}`, file);
    assert.ok(success, text);
    assert.equal(analyze("security", "--offline=true", "--threshold=1", file).success, false);
  },
});

Deno.test("systemd: the service unsets variables of proxies and of authorities", () => {
  assert.deepEqual(
    settings(SERVICE, "UnsetEnvironment").flatMap((names) => names.split(" ")).sort(),
    [...PROXY_VARIABLES, ...ROOT_VARIABLES].sort(),
  );
});

Deno.test("systemd: the configuration is passed as a credential, so that only root can read the file", () => {
  assert.deepEqual(settings(SERVICE, "ExecStart"), ["/usr/bin/udm-directory-connector sync %d/%i"]);
  assert.deepEqual(settings(SERVICE, "LoadCredential").slice(0, 2), [
    "%i.yaml:/etc/udm-directory-connector/%i.yaml",
    "%i.yml:/etc/udm-directory-connector/%i.yml",
  ]);
});

Deno.test("systemd: a missing configuration or password defaults to an empty line", () => {
  const names = ["%i.yaml", "%i.yml", "udm-password", "source-password", "udm-marker-secret"];
  assert.deepEqual(settings(SERVICE, "LoadCredential").map((setting) => setting.split(":")[0]), names);
  assert.deepEqual(settings(SERVICE, "SetCredential"), names.map((name) => `${name}:\\n`));
});

Deno.test({
  name: "systemd: confined like its unit, the program works and writes only the lock file",
  ignore: notConfined !== undefined,
  async fn() {
    await using world = await World.open({ tls: true });
    const original = await world.configure({ udm: { password: undefined }, source: { password: undefined } });
    await readableByAll(world.folder);
    await Deno.chmod(original, 0o600);
    const credentials = await folderOfNobody(world.folder, "credentials", 0o500);
    const runtime = await folderOfNobody(world.folder, "runtime", 0o700);
    // As systemd passes a configuration school.yml: the missing school.yaml is an empty line.
    await credential(credentials, "school.yml", await Deno.readTextFile(original));
    await credential(credentials, "school.yaml", "\n");
    const config = join(credentials, "school");
    await credential(credentials, "udm-password", world.udm.password);
    await credential(credentials, "source-password", world.slapd.readerPassword);
    const options = {
      stage: world.folder,
      writable: runtime,
      env: {
        CREDENTIALS_DIRECTORY: credentials,
        RUNTIME_DIRECTORY: runtime,
        UDM_PASSWORD: "overruled-1",
        SOURCE_PASSWORD: "overruled-2",
      },
    };

    const first = await runConfined([config], options);
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
    assert.deepEqual(world.groups(), { all: ["cora", "team"], team: ["anna", "bert"] });
    for (const secret of [world.udm.password, world.slapd.readerPassword, "overruled-"]) {
      assert.ok(!(first.stdout + first.stderr).includes(secret), first.stderr);
    }
    const written = [...Deno.readDirSync(runtime)].map(({ name }) => name);
    assert.equal(written.length, 1, written.join());
    assert.match(written[0] ?? "", /^school\.yml-[0-9a-f]{8}\.lock$/);
    const { uid, mode } = await Deno.stat(join(runtime, written[0] as string));
    assert.deepEqual([uid, (mode ?? 0) & 0o777], [NOBODY, 0o600]);
    const again = await runConfined([config], options);
    assert.equal(again.code, 0, "the old lock file blocks the next run: " + again.stderr);

    // The confinement works: another writable folder is read-only for the program.
    const elsewhere = await folderOfNobody(world.folder, "elsewhere", 0o700);
    const refused = await runConfined([config], {
      ...options,
      env: { ...options.env, RUNTIME_DIRECTORY: elsewhere },
    });
    assert.equal(refused.code, 1, refused.stderr);
    assert.match(refused.stderr, /cannot open the lock file .*: .*[Rr]ead-only file system/);

    // An unreadable credential is an error; the environment does not replace it.
    await Deno.chown(join(credentials, "udm-password"), 0, 0);
    const unreadable = await runConfined([config], options);
    assert.equal(unreadable.code, 2, unreadable.stderr);
    assert.match(
      unreadable.stderr,
      /udm\.password is given by the credential udm-password .*reading it is not allowed/,
    );
  },
});

async function readableByAll(folder: string): Promise<void> {
  await Deno.chmod(folder, 0o755);
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) await readableByAll(path);
    else await Deno.chmod(path, 0o644);
  }
}

async function folderOfNobody(parent: string, name: string, mode: number): Promise<string> {
  const path = join(parent, name);
  await Deno.mkdir(path);
  await Deno.chmod(path, mode);
  await Deno.chown(path, NOBODY, NOBODY);
  return path;
}

async function credential(folder: string, name: string, content: string): Promise<void> {
  const path = join(folder, name);
  await Deno.writeTextFile(path, content);
  await Deno.chmod(path, 0o400);
  await Deno.chown(path, NOBODY, NOBODY);
}
