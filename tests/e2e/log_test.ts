import assert from "node:assert/strict";
import { join } from "node:path";
import { World } from "./world.ts";

Deno.test("a logging configuration sends records to files, as text or JSON, down to the last line", async () => {
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
  assert.match(all.trimEnd().split("\n").at(-1) ?? "", /main: requests: /);
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

Deno.test("a logging configuration that cannot be used ends the program with exit code 2 and a reason", async () => {
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
});
