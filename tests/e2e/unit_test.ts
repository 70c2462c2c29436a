/**
 * The binary under test (UDC_COMMAND), started by a real systemd with its unit; without a binary, nothing is tested.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { permissionOptions } from "../../scripts/compile/permissions.ts";
import { buildTools } from "../../scripts/denort.ts";
import { freePort } from "../support/free_port.ts";
import type { Walk } from "../support/file_walk.ts";
import { SystemdMachine, whyNoSystemd } from "./systemd_machine.ts";
import { readUnit, SERVICE, shownPaths, UNITS, withEverything } from "./unit_file.ts";
import { World } from "./world.ts";

const NAME = "udm-directory-connector";
const PROGRAM = `/usr/bin/${NAME}`;
const CONFIGURATIONS = `/etc/${NAME}`;
const INSTANCE = `${NAME}@school`;
const CREDENTIALS = `/run/credentials/${INSTANCE}.service`;
const COLLECTOR = "/var/lib/prometheus/node-exporter";
const STORE = "/etc/ssl/certs/ca-certificates.crt";

const MIGRATION = new URL("../../docs/guide/first-hour-migration.md", import.meta.url);

const unit = readUnit(SERVICE);

/** Files of others that every user of the machine may read. */
const SECRETS = [
  "/secret.json",
  "/data/secret.json",
  "/etc/secret.json",
  "/etc/ssl/private/secret.json",
  `${CONFIGURATIONS}/other.json`,
  "/home/kim/secret.json",
  "/opt/secret.json",
  "/root/secret.json",
  "/run/credentials/other.service/secret.json",
  "/run/secret.json",
  "/run/user/1000/secret.json",
  "/srv/secret.json",
  "/tmp/secret.json",
  "/usr/share/secret.json",
  "/var/lib/secret.json",
  "/var/tmp/secret.json",
];

const given = Deno.env.get("UDC_COMMAND");
const binary = given === undefined ? undefined : (JSON.parse(given) as string[]).at(-1) as string;

/** The output of the unit, in files instead of the journal. */
const TO_FILES = "[Service]\nStandardOutput=truncate:/run/stdout\nStandardError=truncate:/run/stderr\n";

/** A machine with the unit and its program. */
async function machineWith(program: string, unit: string): Promise<SystemdMachine> {
  const machine = await SystemdMachine.boot({ program, path: PROGRAM });
  await machine.unit(`${NAME}@.service`, unit);
  await machine.unit(`${NAME}@.service.d/test.conf`, TO_FILES);
  return machine;
}

/** Makes a run; returns how systemd and the program say that it ended. */
async function run(machine: SystemdMachine, instance = INSTANCE) {
  await machine.run("systemctl", "start", instance);
  const { Result, ExecMainStatus } = await machine.show(instance, "Result", "ExecMainStatus");
  const [stdout, stderr] = ["/run/stdout", "/run/stderr"].map((path) => {
    return Deno.readTextFileSync(machine.at(path));
  }) as [string, string];
  return { result: Result, code: ExecMainStatus, stdout, stderr };
}

/** Installs the unit of a command and its settings, of which one is a link to the service. */
async function installCommand(machine: SystemdMachine, command: string): Promise<void> {
  const name = `${NAME}-${command}@.service`;
  await machine.unit(name, readUnit(name));
  for (const { name: part, isSymlink } of Deno.readDirSync(new URL(`${name}.d/`, UNITS))) {
    if (!isSymlink) await machine.unit(`${name}.d/${part}`, readUnit(`${name}.d/${part}`));
    else await machine.link(`${name}.d/${part}`, Deno.readLinkSync(new URL(`${name}.d/${part}`, UNITS)));
  }
  await machine.unit(`${name}.d/zzz-test.conf`, TO_FILES);
}

/** Compiles the program that takes the place of the binary. */
async function compileWalk(output: string): Promise<void> {
  const { deno = [Deno.execPath()], denort } = await buildTools();
  const [program, ...words] = deno as [string, ...string[]];
  const support = new URL("../support/", import.meta.url).pathname;
  const { success, stderr } = await new Deno.Command(program, {
    args: [
      ...words,
      ...["compile", "--quiet", "--no-check", "--no-config", "--unstable-worker-options", "--no-code-cache"],
      ...permissionOptions(undefined),
      ...[
        "--include",
        join(support, "file_walk_worker.ts"),
        "--output",
        output,
        join(support, "file_walk.ts"),
      ],
    ],
    ...(denort === undefined ? {} : { env: { DENORT_BIN: denort } }),
    stdin: "null",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Puts the configuration of a world, without its authority, and the passwords where the unit takes them from. */
async function install(machine: SystemdMachine, world: World): Promise<void> {
  await Deno.writeTextFile(machine.at("/etc/hosts"), "127.0.0.1 localhost directory.test\n");
  await Deno.copyFile(world.caFile as string, machine.at(STORE));
  const without = { password: undefined, ca_cert: undefined };
  const ldap_uri = `ldap://directory.test:${new URL(world.slapd.url).port}`;
  const config = await world.configure({ udm: without, source: { ...without, ldap_uri } });
  await machine.write(`${CONFIGURATIONS}/school.yml`, await Deno.readTextFile(config));
  await machine.write(`${CONFIGURATIONS}/school.credentials/udm-password`, world.udm.password);
  await machine.write(`${CONFIGURATIONS}/school.credentials/source-password`, world.slapd.readerPassword);
}

if (binary !== undefined) {
  const noSystemd = await whyNoSystemd();
  if (noSystemd !== undefined) console.log(`skipped: the binary under its unit: ${noSystemd}`);
  const ignore = noSystemd !== undefined;

  Deno.test({
    name: "unit: the program synchronises with the names and the authorities of the machine",
    ignore,
    async fn(t) {
      await using world = await World.open({ tls: true });
      await using machine = await machineWith(binary, unit);
      await install(machine, world);

      await t.step("check and plan run as it does, with its credentials, and write nothing", async () => {
        await machine.unit(`${INSTANCE}.service.d/override.conf`, "[Service]\nEnvironment=LOG_FORMAT=json\n");
        const service = await machine.settings(INSTANCE);
        assert.match(service, /^RootDirectory=\/run\/udm-directory-connector-root\/school$/m);
        for (const [command, said] of [["check", /^\d+ passed, /m], ["plan", /\banna\b/]] as const) {
          const by = `${NAME}-${command}`;
          await installCommand(machine, command);
          const own = `${by}@school.service.d/override.conf`;
          await machine.link(own, `../${INSTANCE}.service.d/override.conf`);
          const ended = await run(machine, `${by}@school`);
          assert.deepEqual([ended.result, ended.code], ["success", "0"], ended.stderr);
          assert.match(ended.stdout, said);
          world.assertNoPasswords(ended);
          assert.equal((await machine.settings(`${by}@school`)).replaceAll(by, NAME), service);
        }
        assert.deepEqual(world.writes(), []);
      });

      await t.step("it leaves nothing behind", async () => {
        const ended = await run(machine);
        assert.deepEqual([ended.result, ended.code], ["success", "0"], ended.stderr);
        assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
        assert.deepEqual(world.groups(), { all: ["cora", "team"], team: ["anna", "bert"] });
        world.assertNoPasswords(ended);
        for (const folder of [NAME, `${NAME}-root`]) {
          assert.deepEqual([...Deno.readDirSync(machine.at(`/run/${folder}`))], []);
        }
      });

      await t.step(
        "an old configuration with its passwords needs only its authority as a credential",
        async () => {
          const authority = "/etc/ssl/ad-ca.pem";
          const file = await world.configure({
            udm: { ca_cert: undefined },
            source: { ca_cert: authority.split("/").at(-1), ldap_uri: world.slapd.ldapsUrl },
          });
          await machine.write(authority, await Deno.readTextFile(world.caFile as string), 0o644);
          await machine.write(`${CONFIGURATIONS}/company.yaml`, await Deno.readTextFile(file));
          const company = `${NAME}@company`;
          const hidden = await run(machine, company);
          assert.deepEqual([hidden.result, hidden.code], ["exit-code", "2"], hidden.stderr);
          assert.match(hidden.stderr, /source\.ca_cert names ".*\/ad-ca\.pem", .*LoadCredential=/);
          const [setting] = /^LoadCredential=ad-ca\.pem:.*$/m.exec(await Deno.readTextFile(MIGRATION)) ?? [];
          await machine.unit(`${company}.service.d/override.conf`, `[Service]\n${setting}\n`);
          const ended = await run(machine, company);
          assert.deepEqual([ended.result, ended.code], ["success", "0"], ended.stderr);
        },
      );

      await t.step("its memory and its time are limited", async () => {
        const limits = await machine.show(INSTANCE, "MemoryMax", "MemorySwapMax", "TimeoutStartUSec");
        assert.deepEqual(limits, { MemoryMax: String(2 ** 30), MemorySwapMax: "0", TimeoutStartUSec: "1d" });
      });

      await t.step(
        "with the settings of the guide, it keeps running, listens, and stops at once",
        async () => {
          const guide = await Deno.readTextFile(new URL("../../docs/guide/systemd.md", import.meta.url));
          const [settings] = /^\[Unit\]\nStart[^]*?(?=^```$)/m.exec(guide) ?? assert.fail();
          const port = freePort();
          const part = `${INSTANCE}.service.d/listen.conf`;
          await machine.unit(part, settings.replaceAll("9464", String(port)));
          await machine.run("systemctl", "start", INSTANCE);
          let body = "";
          for (let tries = 0; body !== "ok\n" && tries < 300; tries++) {
            await new Promise((resolve) => setTimeout(resolve, 100));
            body = await fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.text(), () => "");
          }
          assert.equal(body, "ok\n", await Deno.readTextFile(machine.at("/run/stderr")));
          await machine.run("systemctl", "stop", INSTANCE);
          const { Result, ExecMainStatus } = await machine.show(INSTANCE, "Result", "ExecMainStatus");
          assert.deepEqual([Result, ExecMainStatus], ["success", "0"]);
          await machine.unit(part, "");
        },
      );

      await t.step("with the commented settings, it writes metrics and log files", async () => {
        await Deno.writeTextFile(machine.at("/etc/group"), "udm-metrics:x:60000:\n", { append: true });
        await machine.run("install", "--directory", "--group=60000", "--mode=775", COLLECTOR);
        await machine.write(
          `${CONFIGURATIONS}/logging.yaml`,
          JSON.stringify({
            sinks: { file: { type: "file", path: `/var/log/${NAME}/school.log` } },
            loggers: [{ category: NAME, level: "info", sinks: ["file"] }],
          }),
        );
        await machine.unit(`${NAME}@.service`, withEverything(unit));
        await machine.unit(
          `${NAME}@.service.d/logging.conf`,
          `[Service]\nLoadCredential=logging.yaml:${CONFIGURATIONS}/logging.yaml\nEnvironment=LOG_CONF=%d/logging.yaml\n`,
        );
        const ended = await run(machine);
        assert.deepEqual([ended.result, ended.code], ["success", "0"], ended.stderr);
        const metrics = await Deno.readTextFile(machine.at(`${COLLECTOR}/udm-school.prom`));
        assert.ok(metrics.includes('udm_directory_connector_last_run_exit_code{config="school"} 0\n'));
        assert.match(
          await Deno.readTextFile(machine.at(`/var/log/private/${NAME}/school.log`)),
          /run finished: done/,
        );
      });
    },
  });

  Deno.test({
    name: "unit: code outside the sandbox can read only what the unit names",
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: "walk-" });
      try {
        const program = join(folder, "walk");
        await compileWalk(program);
        await using machine = await machineWith(program, unit);
        const own = `${CREDENTIALS}/own.json`;
        await machine.write(`${CONFIGURATIONS}/own.json`, '{"own": true}');
        for (const path of SECRETS) await machine.write(path, '{"secret": true}', 0o644);
        await machine.unit(
          `${NAME}@.service.d/files.conf`,
          `[Service]\nLoadCredential=own.json:${CONFIGURATIONS}/own.json\n` +
            `Environment="LOG_CONF=${[own, ...SECRETS].join(" ")}"\n`,
        );
        const ended = await run(machine);
        assert.deepEqual([ended.result, ended.code], ["success", "0"], ended.stderr);
        const { files, writable, imports } = JSON.parse(ended.stdout) as Walk;

        // Newer versions of systemd show every service the version of the distribution (os-release).
        const allowed = [...shownPaths(unit), CREDENTIALS, "/run/host"];
        const others = files.filter((file) => !allowed.some((each) => isBelow(file, each)));
        // Of all processes, its own.
        assert.match(others.slice(0, 20).join("\n"), /^\/proc\/\d+$/);
        // The walk has seen something.
        for (const path of [own, PROGRAM, STORE]) assert.ok(files.includes(path), path);
        // All of them are its own, and vanish with it.
        const temporary = ["/run", `/run/${NAME}/school`, "/tmp", "/var/tmp"];
        assert.deepEqual(writable.filter((path) => !temporary.includes(path)), []);
        // A compiled program imports files without any permission: a Deno that refuses that is to be welcomed.
        assert.match(imports[own] as string, /^\{"own":true\}$|NotCapable/);
        for (const path of SECRETS) {
          assert.match(imports[path] as string, /Module not found|PermissionDenied|NotCapable/);
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
