import assert from "node:assert/strict";
import { testSeed } from "../support/seed.ts";
import { startLdapSimulator } from "../simulators/ldap/mod.ts";
import { play, type Played, rehearse, type Scenario, type Stage } from "./crash/crash.ts";
import { dice } from "./crash/dice.ts";
import { AFTER, BEFORE } from "./crash/schools.ts";
import { directoryOf } from "./lab/school.ts";

/** How many crashes there are in all; UDC_CRASHES changes it. */
const CRASHES = Number(Deno.env.get("UDC_CRASHES") ?? 200);
/** One scenario of so many is played with real processes, which take their time to start. */
const EVERY_NTH_AS_PROCESS = 6;
/** One scenario of so many has a second crash, in the run that was to set things right. */
const EVERY_NTH_TWICE = 4;
/** One scenario of so many begins with an empty target. */
const EVERY_NTH_FIRST = 5;
/** Two cores are busy with so many. */
const AT_ONCE = 4;

Deno.test(`after a crash at any request the next run gets to the same state (${CRASHES} crashes)`, async () => {
  const seed = testSeed();
  console.log(`UDC_SEED=${seed} repeats these crashes`);
  await using before = await startLdapSimulator({ directory: directoryOf(BEFORE) });
  await using after = await startLdapSimulator({ directory: directoryOf(AFTER) });
  const stages = [await rehearse(before, after), await rehearse(undefined, after)] as const;
  const scenarios = drawScenarios(seed, stages);
  const failures: string[] = [];
  const played: Played[] = [];
  const waiting = scenarios.entries();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const [at, { stage, ...scenario }] of waiting) {
      const result = await play(scenario, stage);
      played.push(result);
      for (const wrong of result.wrong) {
        failures.push(
          `scenario ${at} of UDC_SEED=${seed}${stage === stages[1] ? " (empty target)" : ""}, ` +
            `${JSON.stringify(scenario)}: ${wrong}`,
        );
      }
    }
  }));
  assert.deepEqual(failures, []);
  const killed = played.reduce((sum, result) => sum + result.killed, 0);
  const halfWritten = played.filter((result) => result.halfWritten).length;
  const temporaryNames = played.filter((result) => result.temporaryName).length;
  console.log(
    `${killed} runs killed; ${halfWritten} times something was half written, ${temporaryNames} times with a ` +
      "temporary name",
  );
  // Or the crashes come at moments at which they do no harm. Some runs end before the second crash would come.
  assert.ok(killed >= 0.75 * CRASHES, `only ${killed} runs were killed`);
  assert.ok(halfWritten >= 0.25 * scenarios.length, `only ${halfWritten} times something was half written`);
  assert.ok(CRASHES < 100 || temporaryNames > 0, "no crash left a temporary name");
});

/** Most crashes strike while a change is synchronised, some while an empty target is filled. */
function drawScenarios(
  seed: number,
  [change, first]: readonly [Stage, Stage],
): (Scenario & { stage: Stage })[] {
  const random = dice(seed);
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
      victim: scenarios.length % EVERY_NTH_AS_PROCESS === 0 ? "process" : "worker",
      slowTarget: random() < 0.5,
      crashes,
    });
    left -= crashes.length;
  }
  return scenarios;
}
