// Mistakes in the configuration and the files that it names: each is an error before anything is read or written.
import assert from "node:assert/strict";
import { join } from "node:path";
import { inProcess } from "./in_process.ts";
import { type Ended, program, type RunProgram } from "./program.ts";
import { World } from "./world.ts";

const FILTER = '"user_filter": "(objectClass=inetOrgPerson)"';

/** The bytes of a text in ISO-8859-1. */
function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** The bytes of a text in UTF-16 little-endian, as Windows editors save it. */
function utf16(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    text.split("").flatMap((char) => [char.charCodeAt(0) & 0xff, char.charCodeAt(0) >> 8]),
  );
}

async function makePipe(path: string): Promise<void> {
  assert.ok((await new Deno.Command("mkfifo", { args: [path] }).output()).success);
}

/** A world with its configuration file and text. Only a process can be ended if it waits for a pipe. */
async function prepared(how: RunProgram): Promise<{ world: World; file: string; text: string }> {
  const world = await World.open({ program: how });
  const file = await world.configure();
  return { world, file, text: await Deno.readTextFile(file) };
}

/** Asserts that a run ends at once with exit code 2 and this message, without requests to UDM. */
async function refused(world: World, run: () => Promise<Ended>, message: RegExp): Promise<void> {
  const requests = world.udm.requests.length;
  const began = performance.now();
  const { code, stdout, stderr } = await run();
  assert.equal(code, 2, stderr);
  assert.match(stderr, message);
  assert.ok(performance.now() - began < 10_000, "it must not wait or read endlessly");
  assert.equal(world.udm.requests.length, requests);
  world.assertNoPasswords({ stdout, stderr });
}

Deno.test("configuration: a filter without its first parenthesis is refused and not replaced by the default", async () => {
  const { world, file, text } = await prepared(inProcess);
  await using _ = world;
  const broken = text.replace(FILTER, '"user_filter": &(objectClass=inetOrgPerson)(!(uid=bert))');
  assert.notEqual(broken, text);
  const line = broken.slice(0, broken.indexOf("&(")).split("\n").length;
  await Deno.writeTextFile(file, broken);
  await refused(
    world,
    () => world.program([file]),
    new RegExp(
      `config\\.yaml:${line}:20: YAML reads the "&" .*, so that this key has no value.*\\(&\\(\\.\\.\\.\\)`,
    ),
  );
  await Deno.writeTextFile(
    file,
    broken.replace("&(objectClass", "(&(objectClass").replace("bert))", "bert)))"),
  );
  const right = await world.program([file]);
  assert.equal(right.code, 0, right.stderr);
  assert.deepEqual(world.users(), ["anna", "cora"]);
});

Deno.test("configuration: a key or section without a value is refused with its position", async () => {
  const { world, file, text } = await prepared(inProcess);
  await using _ = world;
  await Deno.writeTextFile(file, text.replace(FILTER, '"user_filter":'));
  const message = /config\.yaml:\d+:5: source\.user_filter has no value: write one, or take the key out/;
  await refused(world, () => world.program([file]), message);
  await refused(world, () => world.program(["plan", file]), message);
  const { code, stdout } = await world.program(["check", file]);
  assert.equal(code, 2);
  assert.match(stdout, /source\.user_filter has no value/);
  await Deno.writeTextFile(file, text.replace('"safety": {}', '"safety":'));
  await refused(
    world,
    () => world.program([file]),
    /config\.yaml:\d+:3: safety has no value: .*\{\} for an empty section/,
  );
});

Deno.test("configuration: a file that is not UTF-8 is refused with the position; a byte order mark is allowed", async () => {
  const { world, file, text } = await prepared(inProcess);
  await using _ = world;
  const german = text.replace(
    '"user_trans": {',
    '"user_trans": {\n"fixed_attrs": {"description": ["Größe"]},',
  );
  const line = german.slice(0, german.indexOf("Größe")).split("\n").length;
  for (
    const [bytes, message] of [
      [latin1(german), new RegExp(`config\\.yaml:${line}:36: .* a byte that is not UTF-8; save it as UTF-8`)],
      [utf16("\uFEFF" + german), /config\.yaml:1:1: .*it is UTF-16; save it as UTF-8/],
      [utf16(german), /config\.yaml:1:2: .*a NUL byte/],
    ] as const
  ) {
    await Deno.writeFile(file, bytes);
    await refused(world, () => world.program([file]), message);
  }
  await Deno.writeTextFile(file, "\uFEFF" + german);
  const { code, stderr } = await world.program([file]);
  assert.equal(code, 0, stderr);
  assert.equal(world.properties("anna").description, "Größe");
});

Deno.test("configuration: other files that are not UTF-8 are refused with the position", async () => {
  await using world = await World.open({ tls: true });
  const secret = join(world.folder, "secret");
  await Deno.writeFile(secret, latin1("Gr\xf6\xdfe"), { mode: 0o600 });
  const udm = { password: undefined, password_file: "secret" };
  await refused(world, () => world.run({ udm }), /udm\.password_file .*not UTF-8.*\(line 1, column 3\)/);
  await Deno.rename(secret, join(world.folder, "udm-password"));
  await refused(
    world,
    () => world.run({ udm: { password: undefined }, env: { CREDENTIALS_DIRECTORY: world.folder } }),
    /udm\.password is given by the credential udm-password .*not UTF-8.*\(line 1, column 3\)/,
  );
  const ca = join(world.folder, "ca.pem");
  const pem = await Deno.readTextFile(world.caFile ?? "");
  await Deno.writeFile(ca, latin1(`# Zertifizierungsstelle f\xfcr alle\n${pem}`));
  await refused(
    world,
    () => world.run({ udm: { ca_cert: ca } }),
    /udm\.ca_cert names ".*ca\.pem".*\(line 1, column 26\)/,
  );
  const conf = join(world.folder, "log.yaml");
  await Deno.writeFile(conf, utf16("\uFEFFsinks: {}"));
  await refused(
    world,
    () => world.run({ env: { LOG_CONF: conf } }),
    /log\.yaml:1:1: .*it is UTF-16; save it as UTF-8/,
  );
  // In UTF-8, the certificate is accepted.
  await Deno.writeTextFile(ca, `\uFEFF# Zertifizierungsstelle für alle\n${pem}`);
  await world.sync({ udm: { ca_cert: ca } });
});

Deno.test("configuration: a pipe, device, folder or huge file is refused at once", async () => {
  const { world, file } = await prepared(program);
  await using _ = world;
  await Deno.remove(file);
  await makePipe(file);
  await refused(world, () => world.program([file]), /config\.yaml: .*it is a pipe; give a regular file/);
  await refused(world, () => world.program(["plan", file]), /it is a pipe/);
  await refused(world, () => world.program(["/dev/zero"]), /\/dev\/zero: .*it is not a regular file/);
  for (const name of ["b.yml", "c.yaml"]) await Deno.writeTextFile(join(world.folder, name), "");
  await refused(
    world,
    () => world.program([world.folder]),
    /it is a folder with several .*: b\.yml, c\.yaml, config\.yaml$/m,
  );
  await Deno.remove(file);
  await Deno.writeFile(file, new Uint8Array(100_000_000).fill(0x23));
  await refused(world, () => world.program([file]), /config\.yaml: .*it is larger than 1 MiB/);
  const { code, stdout } = await world.program(["check", file]);
  assert.equal(code, 2);
  assert.match(stdout, /larger than 1 MiB/);
});

Deno.test("configuration: a pipe, device, folder or huge file is refused wherever a file is named", async () => {
  await using world = await World.open();
  const pipe = join(world.folder, "pipe");
  await makePipe(pipe);
  const huge = join(world.folder, "huge");
  await Deno.writeFile(huge, new Uint8Array(2_000_000).fill(0x23));
  const faults = [
    [pipe, /it is a pipe/],
    ["/dev/zero", /it is not a regular file/],
    [world.folder, /it is a folder/],
    [huge, /it is larger than 1 MiB/],
  ] as const;
  for (const [path, message] of faults) {
    const named = { password: undefined, password_file: path, ca_cert: path };
    await refused(world, () => world.run({ source: named, udm: { ca_cert: path } }), message);
    await refused(world, () => world.run({ args: ["--log-conf", path] }), message);
  }
  const credentials = join(world.folder, "credentials");
  await Deno.mkdir(credentials);
  await Deno.symlink(pipe, join(credentials, "udm-password"));
  await refused(
    world,
    () => world.run({ udm: { password: undefined }, env: { CREDENTIALS_DIRECTORY: credentials } }),
    /udm-password .*it is a pipe/,
  );
  // A plan file may be large, but must be a regular file.
  for (const [path, message] of faults.slice(0, 3)) {
    await refused(world, () => world.run({ args: ["--plan", path] }), message);
  }
});

Deno.test("configuration: with --repeat an unusable new configuration is ignored without hanging", async () => {
  await using world = await World.open();
  const running = await world.start({ args: ["--repeat", "--repeat-delay", "0.2"] });
  await running.saw(/nothing to do/);
  const file = join(world.folder, "config.yaml");
  const good = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, good.replace(FILTER, '"user_filter": &(objectClass=*)'));
  await running.saw(/YAML reads the "&"[\s\S]*keeping the previous one/);
  await Deno.writeFile(file, latin1(`# Gr\xf6\xdfe\n${good}`));
  await running.saw(/config\.yaml:1:5: .*not UTF-8/);
  await Deno.remove(file);
  await makePipe(file);
  await running.saw(/config\.yaml: .*it is a pipe/);
  await Deno.remove(file);
  await Deno.writeTextFile(file, good.replace(FILTER, '"user_filter": "(uid=a*)"'), { mode: 0o600 });
  await running.saw(/configuration changed: using the new one[\s\S]*2 to delete/);
  running.kill("SIGTERM");
  const { stderr } = await running.ended;
  assert.deepEqual(world.users(), ["anna"], stderr);
});
