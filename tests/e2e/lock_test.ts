import assert from "node:assert/strict";
import { World } from "./world.ts";

Deno.test("lock: a second run with the same configuration ends at once and reports the lock", async () => {
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
  assert.equal(dry.code, 1, "a dry run needs the lock as well");

  // The lock is free even after SIGKILL.
  first.kill("SIGKILL");
  await first.ended;
  world.udm.setFaults();
  await world.sync({ env });
  await world.sync({ env });
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});

Deno.test("lock: a missing runtime directory is reported, and the run does nothing", async () => {
  await using world = await World.open();
  const metrics = `${world.folder}/metrics.prom`;
  const { code, stderr } = await world.run({
    args: ["--runtime-directory", `${world.folder}/none`, "--metrics-file", metrics],
  });
  assert.equal(code, 1);
  assert.match(await Deno.readTextFile(metrics), /last_run_exit_code\{\S+ 1$/m);
  assert.match(stderr, /cannot open the lock file \/.*\/none\/config\.yaml-[0-9a-f]{8}\.lock: /);
  assert.equal(world.udm.requests.length, 0);
});
