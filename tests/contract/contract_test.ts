import assert from "node:assert/strict";
import { startUdmSimulator } from "../simulators/udm/mod.ts";
import { differences } from "./compare.ts";
import { readScenarios, save, type Saved, send } from "./recording.ts";

/** Number of steps in each recording, so that a lost step fails the test. */
const STEPS: Readonly<Record<string, number>> = {
  "groups": 27,
  "memberships": 19,
  "name-hand-over": 13,
  "ou": 9,
  "protocol": 12,
  "templates": 3,
  "user-errors": 29,
  "user-lifecycle": 35,
};

const scenarios = readScenarios();

Deno.test("contract: all 147 recorded steps are present", () => {
  assert.deepEqual(
    Object.fromEntries(scenarios.map(({ scenario, steps }) => [scenario, steps.length])),
    STEPS,
  );
  assert.equal(Object.values(STEPS).reduce((sum, steps) => sum + steps, 0), 147);
});

for (const { scenario, ldap_base, steps } of scenarios) {
  Deno.test(`contract: the simulator answers like the recorded server: ${scenario}`, async (t) => {
    await using simulator = await startUdmSimulator({ base: ldap_base });
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
