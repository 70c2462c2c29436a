import assert from "node:assert/strict";
import { basicAuthorization } from "../simulators/udm/admission.ts";
import { createUdmSimulator, type JsonObject, startUdmSimulator } from "../simulators/udm/mod.ts";
import { readPropertyTypes } from "../../src/udm/property_types.ts";
import { STANDARD_KINDS } from "../../src/udm/standard_kinds.ts";
import { differences } from "./compare.ts";
import { readScenarios, save, type Saved, send } from "./recording.ts";

/** Number of steps in each recording, so that a lost step fails the test. */
const STEPS: Readonly<Record<string, number>> = {
  "credentials": 4,
  "foreign-holders": 11,
  "groups": 27,
  "memberships": 19,
  "name-hand-over": 13,
  "ou": 9,
  "patterns": 10,
  "protocol": 12,
  "property-types": 19,
  "slash": 7,
  "templates": 3,
  "user-errors": 29,
  "user-lifecycle": 35,
};

const scenarios = readScenarios();

Deno.test("contract: all recorded steps are present", () => {
  assert.deepEqual(
    Object.fromEntries(scenarios.map(({ scenario, steps }) => [scenario, steps.length])),
    STEPS,
  );
});

for (const { scenario, ldap_base, setup, steps } of scenarios) {
  Deno.test(`contract: the simulator answers like the recorded server: ${scenario}`, async (t) => {
    await using simulator = await startUdmSimulator({
      base: ldap_base,
      extendedAttributes: setup?.extended_attributes ?? [],
    });
    const saved: Saved = new Map();
    let replayed = 0;
    for (const step of steps) {
      await t.step(step.name, async () => {
        const received = await send(step, simulator, saved);
        assert.deepEqual(differences(step.response, received, simulator.url), []);
        save(step, received, saved);
        replayed++;
      });
    }
    assert.equal(replayed, STEPS[scenario]);
    assert.equal(simulator.counters.total, STEPS[scenario]);
  });
}

Deno.test("contract: OPTIONS gives the recorded types of properties", async () => {
  const recorded: JsonObject = JSON.parse(Deno.readTextFileSync(new URL("options.json", import.meta.url)));
  const setup = scenarios.find(({ scenario }) => scenario === "property-types")?.setup;
  const simulator = createUdmSimulator({ extendedAttributes: setup?.extended_attributes ?? [] });
  for (const [type, document] of Object.entries(recorded)) {
    const headers = {
      Accept: "application/json",
      Authorization: basicAuthorization(simulator.username, simulator.password),
    };
    const response = await simulator.fetch(`${simulator.url}${type}/`, { method: "OPTIONS", headers });
    assert.deepEqual(await response.json(), document);
  }
});

Deno.test("contract: the standard properties have the recorded types", () => {
  const recorded: JsonObject = JSON.parse(Deno.readTextFileSync(new URL("options.json", import.meta.url)));
  const described = (["users/user", "groups/group"] as const).map((type) =>
    readPropertyTypes(recorded[type], type) ?? assert.fail(type)
  );
  for (const [name, kind] of STANDARD_KINDS) {
    const found = described.flatMap((kinds) => kinds.get(name) ?? []);
    assert.ok(found.length > 0, name);
    for (const each of found) assert.deepEqual(each, kind, name);
  }
});
