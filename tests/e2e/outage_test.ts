import assert from "node:assert/strict";
import { World } from "./world.ts";

Deno.test("outage: an unreachable target ends the run with exit code 1", async () => {
  await using world = await World.open();
  const { code, stderr } = await world.run({ udm: { uri: "http://127.0.0.1:1/univention/udm/" } });
  assert.equal(code, 1);
  assert.match(stderr, /failed, nothing was written/);
});

Deno.test("outage: a target that is starting is retried", async () => {
  await using world = await World.open({
    udm: { faults: [{ action: "status", status: 503, count: 2 }] },
  });
  await world.sync();
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});

Deno.test("outage: a truncated list is read again, and nothing is deleted", async () => {
  await using world = await World.open();
  await world.sync();
  world.udm.clearLog();
  world.udm.setFaults({ action: "half", kind: "list", type: "users/user", count: 1 });
  await world.sync();
  assert.equal(world.writes().length, 0);
});

Deno.test("outage: a list that stays incomplete ends the run, and nothing is deleted", async () => {
  await using world = await World.open();
  await world.sync();
  world.udm.clearLog();
  world.udm.setFaults({ action: "wrong results", by: 1, kind: "list", type: "users/user" });
  const { code } = await world.run();
  assert.equal(code, 1);
  assert.equal(world.writes().length, 0);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});
