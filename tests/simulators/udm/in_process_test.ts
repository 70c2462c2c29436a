import assert from "node:assert/strict";
import { createUdmSimulator, type InProcessUdmSimulator } from "./mod.ts";

async function list(udm: InProcessUdmSimulator): Promise<string> {
  const response = await udm.fetch(`${udm.url}users/user/?position=${encodeURIComponent(udm.base)}`, {
    headers: {
      Accept: "application/json",
      Authorization: `Basic ${btoa(`${udm.username}:${udm.password}`)}`,
    },
  });
  return await response.text();
}

Deno.test("UDM simulator: without a network, answers, counts and logs requests", async () => {
  const udm = createUdmSimulator({ seedUsers: 2 });
  assert.match(await list(udm), /"results":3\}$/);
  assert.equal(udm.counters.total, 1);
  assert.deepEqual(udm.requests.map(({ kind, status }) => [kind, status]), [["list", 200]]);
});

Deno.test("UDM simulator: without a network, connections can break before and within a response", async () => {
  const udm = createUdmSimulator({ seedUsers: 2 });
  udm.setFaults({ action: "drop", when: "after", count: 1 }, { action: "half", count: 1 });
  await assert.rejects(list(udm), TypeError);
  await assert.rejects(list(udm), TypeError);
  assert.match(await list(udm), /"results":3\}$/);
  assert.equal(udm.counters.faults, 2);
});
