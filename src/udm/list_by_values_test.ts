import assert from "node:assert/strict";
import { createUdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { simulatedClient } from "../../tests/support/simulated_client.ts";
import { inBatches, listByValues, MAX_VALUES_PER_LIST } from "./list_by_values.ts";

Deno.test("udm: objects are found by several values with one request, whatever their characters", async () => {
  const udm = createUdmSimulator();
  const position = udm.store.add("container/ou", { name: "import" }).dn;
  for (const [username, description] of [["a", "x"], ["b", "*"], ["c", "(y)"], ["d", "z"]] as const) {
    udm.store.add("users/user", { username, lastname: "L", description }, position);
  }
  const client = simulatedClient(udm);
  const found = async (...values: string[]) => {
    udm.clearLog();
    const query = { position, property: "description", values, properties: ["username"] };
    const names = [];
    for await (const { properties } of listByValues(client, "users/user", query)) {
      names.push(properties.username);
    }
    assert.equal(udm.requests.length, 1);
    return names.sort();
  };
  assert.deepEqual(await found("x", "(y)"), ["a", "c"]);
  assert.deepEqual(await found("*"), ["b"]);
  assert.deepEqual(await found("nothing"), []);
  client.close();
});

Deno.test("udm: many values are split into batches", () => {
  const items = Array.from({ length: 2 * MAX_VALUES_PER_LIST + 1 }, (_, at) => at);
  const parts = inBatches(items, String);
  assert.deepEqual(parts.map(({ length }) => length), [MAX_VALUES_PER_LIST, MAX_VALUES_PER_LIST, 1]);
  assert.deepEqual(parts.flat(), items);
  assert.deepEqual(inBatches([], String), []);
  const long = ["ä".repeat(500), "b", "c".repeat(3000), "\ud800"];
  assert.deepEqual(inBatches(long, (text) => text).map(({ length }) => length), [2, 2]);
  assert.deepEqual(inBatches(["a", "b".repeat(6000), "c"], (text) => text), [["a", "c"]]);
});
