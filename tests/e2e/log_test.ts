import assert from "node:assert/strict";
import { join } from "node:path";
import { createSocket } from "node:dgram";
import { command, inherited, program } from "./program.ts";
import { World } from "./world.ts";

Deno.test("log: a logging configuration sends records to files, as text or JSON", async () => {
  await using world = await World.open();
  const path = (name: string) => join(world.folder, name);
  await Deno.writeTextFile(
    path("logging.yaml"),
    `sinks:
  all: {type: file, path: ${JSON.stringify(path("all.log"))}}
  changes: {type: file, path: ${JSON.stringify(path("changes.json"))}, format: json, max_size: 100000}
loggers:
  - {category: udm-directory-connector, level: debug, sinks: [all]}
  - {category: udm-directory-connector.apply, level: info, sinks: [changes]}
`,
  );
  const { stderr } = await world.sync({ env: { LOG_CONF: path("logging.yaml") } });
  assert.equal(stderr, "");
  const all = await Deno.readTextFile(path("all.log"));
  assert.match(all, /\[DEBUG\] udm-directory-connector\.target: /);
  assert.match(all.trimEnd().split("\n").at(-1) ?? "", /main: summary: requests: /);
  const changes = (await Deno.readTextFile(path("changes.json"))).trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  assert.deepEqual(changes.map(({ operation, kind, name }) => `${operation} ${kind} ${name}`).sort(), [
    "create group all",
    "create group team",
    "create user anna",
    "create user bert",
    "create user cora",
  ]);
  for (const { level, category, dn, primary_key, properties } of changes) {
    assert.deepEqual({ level, category }, { level: "info", category: "udm-directory-connector.apply" });
    assert.ok(dn && primary_key && properties.length > 0);
  }
  for (const secret of [world.udm.password, world.slapd.readerPassword]) assert.ok(!all.includes(secret));
});

Deno.test("log: a password that is a common word is redacted only in text from servers", async () => {
  const password = "univention";
  await using world = await World.open({ udm: { password } });
  const { stderr } = await world.sync({ env: { LOG_LEVEL: "debug" } });
  assert.match(stderr, /uid=anna,ou=import,dc=univention-organization,dc=intranet/);
  assert.equal(stderr.match(/udm\.password can be guessed/g)?.length, 1, stderr);
  assert.ok(!stderr.includes("***"), stderr);

  const mistaken = await world.run({ udm: { user_ou: undefined, password: "user_ou" } });
  assert.match(mistaken.stderr, /: udm\.user_ou is missing/);

  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const quote = `${
      request.headers.get("Authorization")
    } ${password} pass%3A${password}, but not univention-organization`;
    const error = { code: 422, title: "Unprocessable Entity", message: quote, error: { password: quote } };
    return Response.json({ error }, { status: 422 });
  });
  const uri = `http://127.0.0.1:${server.addr.port}/univention/udm/`;
  const config = await world.configure({ udm: { uri } });
  // A file for Python's logging sets the level, too: of all commands but check, which does not log to the terminal.
  const python = join(world.folder, "logging.conf");
  await Deno.writeTextFile(
    python,
    "[loggers]\nkeys=root\n[handlers]\nkeys=h\n[formatters]\nkeys=f\n[logger_root]\nlevel=DEBUG\nhandlers=h\n",
  );
  for (const command of ["sync", "plan", "check", "explain"]) {
    const args = [command, config, ...command === "explain" ? ["anna"] : []];
    const env = { LOG_CONF: python, LOG_LEVEL: command === "check" ? "debug" : "error" };
    const { code, stdout, stderr } = await program(args, { cwd: world.folder, env });
    assert.notEqual(code, 0, command);
    const warnings = stderr.match(/\[WARNING\] \S+ logging: \S+logging\.conf is for Python's logging: /g);
    assert.equal(warnings?.length, 1, stderr);
    if (command === "check") {
      assert.match(stdout, /warning\s+logging\s+\S+logging\.conf\s+is\s+for\s+Python's/);
    }
    const all = stdout.replace(/\n */g, " ") + stderr;
    assert.match(all, /Basic \*\*\* \*\*\* pass%3A\*\*\*, but not univention-organization/, command);
    assert.ok(
      !all.includes("pass%3Aunivention") && !all.includes(btoa(`${world.udm.username}:${password}`)),
      all,
    );
  }
});

Deno.test("log: an unusable logging configuration is reported with exit code 2", async () => {
  await using world = await World.open();
  const missing = await world.run({ args: ["--log-conf", "/nowhere/logging.yaml"] });
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /\/nowhere\/logging\.yaml: the logging configuration cannot be read/);
  const file = join(world.folder, "logging.yaml");
  await Deno.writeTextFile(
    file,
    `sinks: {a: {type: file, path: /nowhere/x.log}}\nloggers: [{category: "", sinks: [a]}]\n`,
  );
  const unwritable = await world.run({ args: ["--log-conf", file] });
  assert.equal(unwritable.code, 2);
  assert.match(unwritable.stderr, /\/nowhere\/x\.log/);
  const mistaken = join(world.folder, "mistaken.yaml");
  await Deno.writeTextFile(mistaken, "sinks: {a: {type: file}}\nloggers: []\n");
  // check shows it as a check, also as JSON
  for (
    const [conf, detail, items] of [
      ["/nowhere/logging.yaml", /^\/nowhere\/logging\.yaml: .* cannot be read/, []],
      [file, /\/nowhere\/x\.log/, []],
      [mistaken, /mistaken\.yaml: .* cannot be used$/, [/^sinks\.a\.path: /]],
    ] as const
  ) {
    const words = ["check", await world.configure(), "--log-conf", conf];
    const text = await program(words, { cwd: world.folder });
    assert.deepEqual([text.code, text.stderr], [2, ""], text.stderr);
    assert.match(text.stdout, /^ {2}failure {2}logging {2,}\S/m);
    const json = await program([...words, "--json"], { cwd: world.folder });
    assert.deepEqual([json.code, json.stderr], [2, ""], json.stderr);
    const { checks } = JSON.parse(json.stdout) as {
      checks: { id: string; status: string; detail: string; items?: string[] }[];
    };
    const logging = checks.find(({ id }) => id === "configuration.logging") ?? assert.fail();
    assert.equal(logging.status, "failure");
    assert.match(logging.detail, detail);
    assert.equal(logging.items?.length ?? 0, items.length, json.stdout);
    for (const [at, item] of items.entries()) assert.match(logging.items?.[at] ?? "", item);
  }
});

Deno.test("log: in JSON format every line is an object, including configuration errors", async () => {
  await using world = await World.open();
  const { stderr } = await world.sync({ args: ["--log-format", "json"], env: { LOG_LEVEL: "debug" } });
  const records = objects(stderr);
  for (const { time, level, category, message } of records) {
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(String(level), /^(?:debug|info|warning|error)$/);
    assert.match(String(category), /^udm-directory-connector\.\w+$/);
    assert.ok(message);
  }
  const created = records.find(({ name, operation }) => name === "anna" && operation === "create");
  assert.equal(created?.dn, "uid=anna,ou=import,dc=univention-organization,dc=intranet");
  assert.ok((created?.properties as string[]).includes("lastname"));
  assert.equal(typeof created?.primary_key, "string");
  assert.equal(typeof created?.duration, "number");
  const request = records.find(({ method, type }) => method === "POST" && type === "users/user");
  assert.equal(request?.status, 201);
  assert.equal(typeof request?.duration, "number");
  const end = records.find(({ outcome }) => outcome !== undefined);
  assert.deepEqual([end?.outcome, end?.exit_code], ["done", 0]);

  const wrong = await world.run({ env: { LOG_FORMAT: "json" }, udm: { read_timeout: "soon" } });
  assert.equal(wrong.code, 2);
  const [fault] = objects(wrong.stderr);
  assert.equal(fault?.level, "error");
  assert.match(String(fault?.message), /config\.yaml:\d+:\d+: .*read_timeout/);
});

Deno.test("log: lines start with the priority in the systemd journal and with the time elsewhere", async () => {
  await using world = await World.open();
  const file = join(world.folder, "journal");
  const script = 'exec 2> "$FILE"; export JOURNAL_STREAM=$(stat -c %d:%i "$FILE"); exec "$@"';
  await shell(script, [await world.configure()], { FILE: file });
  const lines = (await Deno.readTextFile(file)).trimEnd().split("\n");
  for (const line of lines) assert.match(line, /^<[3-6]>(?:main|source|target|engine|apply): +\S/);
  assert.ok(
    lines.some((line) => line.startsWith("<6>apply: created user anna: uid=anna,")),
    lines.join("\n"),
  );
  await shell(script, [await world.configure({ udm: { read_timeout: "soon" } })], { FILE: file });
  assert.match(await Deno.readTextFile(file), /^<3>main: \S+config\.yaml:\d+:\d+: .*read_timeout/);
  const { stderr } = await world.run({ env: { JOURNAL_STREAM: "1:2" } });
  assert.match(stderr, /^\d{4}-\d\d-\d\dT\S+ \[INFO\] udm-directory-connector\./);
});

Deno.test("log: a full disk behind stderr does not end a run, and one behind stdout is an error in one line", async () => {
  await using world = await World.open();
  const [metrics, output] = [join(world.folder, "metrics.prom"), join(world.folder, "stderr")];
  await shell('"$@" --log-level debug 2> /dev/full', [await world.configure(), "--metrics-file", metrics]);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
  assert.match(await Deno.readTextFile(metrics), /^udm_directory_connector_last_run_exit_code\{\S+ 0$/m);

  const script = '"$@" > /dev/full 2> "$FILE"; echo "exit code $?" >> "$FILE"';
  await shell(script, ["plan", await world.configure(), "--quiet"], { FILE: output });
  assert.equal(
    await Deno.readTextFile(output),
    "cannot write to standard output: No space left on device (os error 28)\nexit code 1\n",
  );
});

Deno.test("log: through logger(1), lines reach a syslog server with their priority", async () => {
  await using world = await World.open();
  const server = createSocket("udp4");
  const received: string[] = [];
  const { promise: done, resolve } = Promise.withResolvers<void>();
  server.on("message", (packet) => {
    received.push(packet.toString());
    if (/requests: /.test(received.at(-1) ?? "")) resolve();
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
  try {
    const logger = `logger --prio-prefix --udp --rfc3164 --server 127.0.0.1 --port ${server.address().port}`;
    await shell(`"$@" --log-format journal 2>&1 | ${logger} --tag udm-directory-connector`, [
      await world.configure(),
    ]);
    await done;
  } finally {
    server.close();
  }
  // Facility user (1), severity info (6): 8 * 1 + 6.
  const anna = received.find((packet) => packet.includes("created user anna"));
  assert.match(anna ?? "", /^<14>.* udm-directory-connector: apply: created user anna: /);
});

/** Parses JSON lines. */
function objects(text: string): Record<string, unknown>[] {
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Runs a shell script in which `"$@"` is the program with these arguments. */
async function shell(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  await new Deno.Command("/bin/sh", {
    args: ["-c", script, "sh", ...command(), ...args],
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", ...inherited(), ...env },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).output();
}
