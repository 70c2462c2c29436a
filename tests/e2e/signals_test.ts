import assert from "node:assert/strict";
import { group, person, World } from "./world.ts";

const MANY = Array.from({ length: 40 }, (_, number) => `user${String(number).padStart(2, "0")}`);

Deno.test("signals: SIGTERM lets running writes finish, and the next run continues", async () => {
  await using world = await World.open({
    ldif: MANY.map((name) => person(name)).join("") + group("all", MANY),
    udm: { latency: { post: 100 } },
  });
  const running = await world.start();
  await running.saw(/created user user05/);
  running.kill("SIGTERM");
  const { code, stderr } = await running.ended;
  assert.equal(code, 1);
  assert.match(stderr, /stopping: writes in progress are finished first/);
  assert.match(stderr, /stopped early/);
  const users = world.users();
  assert.ok(users.length >= 6 && users.length < 40, `${users.length} users`);
  const summary = /summary: added +(\d+)/.exec(stderr);
  assert.equal(Number(summary?.[1]), users.length, stderr);
  world.udm.setLatency(0);
  await world.converge();
  assert.deepEqual(world.users(), MANY);
});

Deno.test("signals: SIGTERM before the first write ends the run without writes", async () => {
  await using world = await World.open();
  await world.sync();
  world.udm.clearLog();
  world.udm.setFaults({ action: "silence", kind: "list" });
  const running = await world.start();
  await running.saw(/reading from ldap/);
  running.kill("SIGTERM");
  const { code, stderr } = await running.ended;
  assert.equal(code, 1, stderr);
  assert.match(stderr, /interrupted before anything was written/);
  assert.equal(world.writes().length, 0);
});

Deno.test("signals: with --repeat the next run starts after the delay, and a signal ends the wait", async () => {
  await using world = await World.open();
  const running = await world.start({ args: ["--repeat", "--repeat-delay", "0.2"] });
  await running.saw(/nothing to do[\s\S]*nothing to do/);
  running.kill("SIGTERM");
  const { code, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});

Deno.test("signals: REPEAT, REPEAT_DELAY and LOG_LEVEL work from the environment", async () => {
  await using world = await World.open();
  const env = { REPEAT: "1", REPEAT_DELAY: "0.1", LOG_LEVEL: "ERROR" };
  const running = await world.start({ env });
  // Without log output, runs can only be counted at the target: each reads the group template once.
  let hasEnded = false;
  const ended = running.ended.finally(() => hasEnded = true);
  while (
    world.udm.requests.filter(({ kind, type }) => kind === "template" && type === "groups/group").length < 3
  ) {
    if (hasEnded) assert.fail(`it ended without a signal:\n${(await ended).stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  running.kill("SIGINT");
  const { stderr } = await ended;
  assert.ok(!stderr.includes("[INFO]") && !stderr.includes("[WARNING]"), stderr);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});
