import assert from "node:assert/strict";
import { World } from "./world.ts";

Deno.test("of two runs with one configuration the second ends at once and says who holds the lock", async () => {
  await using world = await World.open();
  world.udm.setFaults({ action: "silence", kind: "list", type: "users/user" });
  world.udm.store.add("container/ou", { name: "import" });
  const env = { RUNTIME_DIRECTORY: world.folder };
  const first = await world.start({ env });
  await first.saw(/reading from ldap/);

  const second = await world.run({ env });
  assert.equal(second.code, 1);
  assert.match(
    second.stderr,
    /another run with this configuration is in progress \(process \d+ since \d{4}-[\d:.TZ-]+, lock file \/[^ ]+config\.yaml-[0-9a-f]{8}\.lock\); wait for it to end/,
  );
  assert.ok(!(second.stdout + second.stderr).includes(world.udm.password), second.stderr);
  const dry = await world.run({ args: ["--runtime-directory", world.folder, "--dry-run"] });
  assert.equal(dry.code, 1, "a dry run, too, would read what is being written");

  // However the first one ends, the lock is free.
  first.kill("SIGKILL");
  await first.ended;
  world.udm.setFaults();
  await world.sync({ env });
  await world.sync({ env });
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});

Deno.test("a folder for the lock file that is not there is said so, and nothing is done", async () => {
  await using world = await World.open();
  const { code, stderr } = await world.run({ args: ["--runtime-directory", `${world.folder}/none`] });
  assert.equal(code, 1);
  assert.match(stderr, /cannot open the lock file \/.*\/none\/config\.yaml-[0-9a-f]{8}\.lock: /);
  assert.equal(world.udm.requests.length, 0);
});
