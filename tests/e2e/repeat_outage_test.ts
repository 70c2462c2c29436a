import assert from "node:assert/strict";
import { Gate } from "../support/gate.ts";
import { person, World } from "./world.ts";

Deno.test("repeat: a long outage of the target fails one round, and a later one continues", async () => {
  await using world = await World.open();
  using gate = new Gate(world.udm.port);
  const running = await world.start({
    args: ["--repeat", "--repeat-delay", "0.2"],
    udm: { uri: world.udm.url.replace(`:${world.udm.port}/`, `:${gate.port}/`) },
  });
  await running.saw(/created user anna[\s\S]*nothing to do/);
  gate.shut();
  await running.saw(/failed, nothing was written/);
  await world.add(person("dora"));
  gate.open();
  await running.saw(/created user dora/);
  running.kill("SIGTERM");
  const { stdout, stderr } = await running.ended;
  assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${gate.port}.*refused`));
  assert.ok(!(stdout + stderr).includes(world.udm.password));
  assert.deepEqual(world.users(), ["anna", "bert", "cora", "dora"]);
});
