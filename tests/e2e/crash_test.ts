import assert from "node:assert/strict";
import { testSeed } from "../support/seed.ts";
import { startLdapSimulator } from "../simulators/ldap/mod.ts";
import { play, rehearse, type Scenario, type ScenarioResult, type Stage } from "./crash/scenario.ts";
import { seededRandom } from "./crash/random.ts";
import { AFTER, BEFORE } from "./crash/schools.ts";
import { directoryOf } from "./lab/school.ts";

/** Number of crashes; UDC_CRASHES overrides it. */
const CRASHES = Number(Deno.env.get("UDC_CRASHES") ?? 200);
/** Every nth scenario uses real processes, which are slow to start. */
const EVERY_NTH_AS_PROCESS = 6;
/** Every nth scenario has a second crash, in the run after the first crash. */
const EVERY_NTH_TWICE = 4;
/** Every nth scenario starts with an empty target. */
const EVERY_NTH_FIRST = 5;
/** Scenarios at a time; enough to keep two cores busy. */
const CONCURRENCY = 4;

Deno.test(`crash: after a crash at any request, the next run converges (${CRASHES} crashes)`, async () => {
  const seed = testSeed();
  console.log(`UDC_SEED=${seed} repeats these crashes`);
  await using before = await startLdapSimulator({ directory: directoryOf(BEFORE) });
  await using after = await startLdapSimulator({ directory: directoryOf(AFTER) });
  const stages = [await rehearse(before, after), await rehearse(undefined, after)] as const;
  const scenarios = drawScenarios(seed, stages);
  const failures: string[] = [];
  const results: ScenarioResult[] = [];
  const waiting = scenarios.entries();
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    for (const [at, { stage, ...scenario }] of waiting) {
      const result = await play(scenario, stage);
      results.push(result);
      for (const violation of result.violations) {
        failures.push(
          `scenario ${at} of UDC_SEED=${seed}${stage === stages[1] ? " (empty target)" : ""}, ` +
            `${JSON.stringify(scenario)}: ${violation}`,
        );
      }
    }
  }));
  assert.deepEqual(failures, []);
  const killed = results.reduce((sum, result) => sum + result.killed, 0);
  const halfWritten = results.filter((result) => result.halfWritten).length;
  const temporaryNames = results.filter((result) => result.temporaryName).length;
  console.log(
    `${killed} runs killed; ${halfWritten} left a partially written target, ${temporaryNames} a temporary name`,
  );
  // Otherwise the crashes hit only harmless moments. Some runs end before their second crash.
  assert.ok(killed >= 0.75 * CRASHES, `only ${killed} runs were killed`);
  assert.ok(
    halfWritten >= 0.25 * scenarios.length,
    `only ${halfWritten} crashes left a partially written target`,
  );
  assert.ok(CRASHES < 100 || temporaryNames > 0, "no crash left a temporary name");
});

/** Random scenarios: most crashes happen during a change, some during a first run. */
function drawScenarios(
  seed: number,
  [change, first]: readonly [Stage, Stage],
): (Scenario & { stage: Stage })[] {
  const random = seededRandom(seed);
  const scenarios: (Scenario & { stage: Stage })[] = [];
  for (let left = CRASHES; left > 0;) {
    const stage = random() < 1 / EVERY_NTH_FIRST ? first : change;
    const twice = left > 1 && random() < 1 / EVERY_NTH_TWICE;
    const crashes = Array.from({ length: twice ? 2 : 1 }, () => ({
      request: 1 + Math.floor(random() * stage.requests),
      carriedOut: random() < 0.5,
      othersCarriedOut: random() < 0.5,
    }));
    scenarios.push({
      stage,
      mode: scenarios.length % EVERY_NTH_AS_PROCESS === 0 ? "process" : "worker",
      slowTarget: random() < 0.5,
      crashes,
    });
    left -= crashes.length;
  }
  return scenarios;
}
