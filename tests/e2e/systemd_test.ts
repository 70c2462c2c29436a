import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT_VARIABLES } from "../../src/sandbox/runtime_roots.ts";
import { PROXY_VARIABLES } from "../../src/sandbox/sandbox.ts";
import { MAIL, readUnit, SERVICE, settings, TIMER, UNITS, withEverything } from "./unit_file.ts";

const service = readUnit(SERVICE);

/** Maximum exposure from `systemd-analyze security`, times ten. */
const THRESHOLD = 10;

/** The same for the unit that mails. */
const MAIL_THRESHOLD = 30;

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

Deno.test({
  name: "systemd: systemd-analyze accepts the units",
  ignore: notAnalyzed !== undefined,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "units-" });
    try {
      // systemd-analyze requires an installed program; any program will do.
      const runnable = service.replace(
        "ExecStart=/usr/bin/udm-directory-connector ",
        `ExecStart=${Deno.execPath()} `,
      );
      assert.notEqual(runnable, service);
      await Deno.copyFile(new URL(TIMER, UNITS), join(folder, TIMER));
      await Deno.copyFile(new URL(MAIL, UNITS), join(folder, MAIL));
      // Without and with the commented settings.
      for (const unit of [runnable, withEverything(runnable)]) {
        await Deno.writeTextFile(join(folder, SERVICE), unit);
        const { success, text } = analyze(
          "verify",
          ...[SERVICE, TIMER, MAIL].map((name) => join(folder, name)),
        );
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
    assert.equal(analyze("security", "--offline=true", "--threshold=9", file).success, false);
    // Mail programs need root, and users and groups of their own.
    const mail = new URL(MAIL, UNITS).pathname;
    const limited = analyze("security", "--offline=true", `--threshold=${MAIL_THRESHOLD}`, mail);
    assert.ok(limited.success, limited.text);
  },
});

Deno.test("systemd: the service allows no port to be opened", () => {
  assert.deepEqual(settings(service, "SocketBindDeny"), ["any"]);
  assert.deepEqual(settings(service, "SocketBindAllow"), []);
});

Deno.test("systemd: the service unsets variables of proxies and of authorities", () => {
  assert.deepEqual(
    settings(service, "UnsetEnvironment").flatMap((names) => names.split(" ")).sort(),
    [...PROXY_VARIABLES, ...ROOT_VARIABLES].sort(),
  );
});

Deno.test("systemd: the configuration is passed as a credential, so that only root can read the file", () => {
  assert.deepEqual(settings(service, "ExecStart"), ["/usr/bin/udm-directory-connector sync %d/%i"]);
  assert.deepEqual(settings(service, "LoadCredential").slice(0, 2), [
    "%i.yaml:/etc/udm-directory-connector/%i.yaml",
    "%i.yml:/etc/udm-directory-connector/%i.yml",
  ]);
});

Deno.test("systemd: the units of commands have nothing of their own but the command, which comes last", () => {
  for (const command of ["check", "plan"]) {
    const unit = `udm-directory-connector-${command}@.service`;
    assert.match(readUnit(unit), /^(?:#.*\n|\n)+\[Service\]\nType=oneshot\n$/);
    assert.deepEqual([...Deno.readDirSync(new URL(`${unit}.d`, UNITS))].map(({ name }) => name).sort(), [
      "10-service.conf",
      // Later than override.conf, which "systemctl edit" writes.
      "zz-command.conf",
    ]);
    assert.deepEqual(settings(readUnit(`${unit}.d/zz-command.conf`), "ExecStart"), [
      "",
      `/usr/bin/udm-directory-connector ${command} %d/%i`,
    ]);
  }
});

Deno.test("systemd: a missing configuration or password defaults to an empty line", () => {
  const names = ["%i.yaml", "%i.yml", "udm-password", "source-password", "udm-marker-secret"];
  assert.deepEqual(settings(service, "LoadCredential").map((setting) => setting.split(":")[0]), names);
  assert.deepEqual(settings(service, "SetCredential"), names.map((name) => `${name}:\\n`));
});
