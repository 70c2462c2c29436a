/**
 * Runs that are killed in the middle, and the runs after them.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import type { LdapSimulator } from "../../simulators/ldap/mod.ts";
import { type Latency, startUdmSimulator, type UdmSimulator } from "../../simulators/udm/mod.ts";
import { firstDifference, reasonOf } from "../faults/cell.ts";
import { configuration } from "../lab/configuration.ts";
import { engineRun } from "../lab/engine_run.ts";
import { type TargetState, targetState } from "../lab/target_state.ts";
import { program } from "../program.ts";
import { startProcess, startWorker, type Victim } from "./victim.ts";

/** When and how a run is killed. */
interface Crash {
  /** At which of its requests to the target, counted from 1. */
  readonly request: number;
  /** Whether that request is still carried out. */
  readonly carriedOut: boolean;
  /** Whether the requests that are under way beside it are. */
  readonly othersCarriedOut: boolean;
}

/** One or two crashes in a row. */
export interface Scenario {
  /** Whether the target takes its time, for some requests more than for others, so that they overtake each other. */
  readonly slowTarget: boolean;
  /** As a process, or the engine in its worker alone. */
  readonly victim: "process" | "worker";
  readonly crashes: readonly Crash[];
}

/** What all scenarios have in common. */
export interface Stage {
  /** The source before the change; undefined if the target is still empty. */
  readonly before: LdapSimulator | undefined;
  /** The source afterwards. */
  readonly after: LdapSimulator;
  /** What is in the target before. */
  readonly given: TargetState;
  /** What an undisturbed run makes of it. */
  readonly wanted: TargetState;
  /** How many requests it takes for that. */
  readonly requests: number;
}

/** Milliseconds by kind of request. */
const SLOW: Latency = {
  post: { "users/user": 8, "groups/group": 2 },
  patch: { "users/user": 1, "groups/group": 6 },
  delete: 4,
  list: 3,
};

const PASSWORD = "Udm-Secret-4711";

/** Runs undisturbed, to see what is to be reached. */
export async function rehearse(before: LdapSimulator | undefined, after: LdapSimulator): Promise<Stage> {
  await using udm = await startUdmSimulator({ password: PASSWORD });
  if (before !== undefined) await synchronise(udm, before);
  const given = targetState(udm);
  udm.clearLog();
  await synchronise(udm, after);
  if (udm.counters.conflicts422 > 0) throw new Error("an undisturbed run met a conflict");
  return { before, after, given, wanted: targetState(udm), requests: udm.counters.total };
}

/** What came of a scenario. */
export interface Played {
  /** How many runs were killed; the others had ended before. */
  readonly killed: number;
  /** Whether a crash left something half written. */
  readonly halfWritten: boolean;
  /** Whether a crash left an object with the name that it only has for a moment. */
  readonly temporaryName: boolean;
  /** What is not as it must be in the end. */
  readonly wrong: readonly string[];
}

/** Plays a scenario. */
export async function play({ victim, slowTarget, crashes }: Scenario, stage: Stage): Promise<Played> {
  const wrong: string[] = [];
  let [killed, halfWritten, temporaryName] = [0, false, false];
  const check = (ok: boolean, what: string) => {
    if (!ok) wrong.push(what);
  };
  const folder = await Deno.makeTempDir({ prefix: "crash-" });
  await using udm = await startUdmSimulator({ password: PASSWORD });
  const sides = { ldap: stage.after, udm };
  try {
    if (stage.before !== undefined) await synchronise(udm, stage.before);
    udm.clearLog();
    if (slowTarget) udm.setLatency(SLOW);
    for (const crash of crashes) {
      const begin = () => victim === "process" ? startProcess(sides, folder) : startWorker(sides);
      if (await killAt(crash, udm, begin)) killed++;
      const left = targetState(udm);
      halfWritten ||= !isDeepStrictEqual(left, stage.given) && !isDeepStrictEqual(left, stage.wanted);
      temporaryName ||= Object.keys(left).some((dn) => /^(?:uid|cn)=tmp-/.test(dn));
    }
    const next = await undisturbed();
    check(next.code === 0, `the next run ended with ${next.code}: ${next.says}`);
    const state = targetState(udm);
    check(
      isDeepStrictEqual(state, stage.wanted),
      `the next run came to something else: ${firstDifference(state, stage.wanted)}`,
    );
    const { conflicts422 } = udm.counters;
    check(conflicts422 === 0, `there were ${conflicts422} conflicts`);
    udm.clearLog();
    const last = await undisturbed();
    check(last.code === 0, `the last run ended with ${last.code}: ${last.says}`);
    const writes = udm.requests.filter(({ method }) => method !== "GET");
    check(
      writes.length === 0,
      `the last run still sent ${writes.map(({ method, dn }) => `${method} ${dn}`).join()}`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return { killed, halfWritten, temporaryName, wrong };

  async function undisturbed(): Promise<{ code: number; says: string }> {
    if (victim === "process") {
      const { code, stderr } = await program([`${folder}/config.yaml`], { cwd: folder });
      return { code, says: stderr };
    }
    const run = await engineRun(configuration(sides));
    return { code: run.code, says: reasonOf(run) };
  }
}

/** Silence of this length (ms) means that nothing of a killed run is on its way any more. */
const QUIET = 20;

/** Starts a run and kills it; gives whether it got that far. */
async function killAt(
  { request, carriedOut, othersCarriedOut }: Crash,
  udm: UdmSimulator,
  begin: () => Victim | Promise<Victim>,
): Promise<boolean> {
  const victim = await begin();
  let seen = 0;
  udm.setFaults(
    {
      action: "drop",
      when: carriedOut ? "after" : "before",
      matches: () => {
        if (++seen !== request) return false;
        victim.kill();
        return true;
      },
    },
    { action: "drop", when: othersCarriedOut ? "after" : "before", matches: () => seen > request },
  );
  await victim.ended;
  for (let before = -1; before !== seen;) {
    before = seen;
    await new Promise((resolve) => setTimeout(resolve, QUIET));
  }
  udm.setFaults();
  return seen >= request;
}

async function synchronise(udm: UdmSimulator, ldap: LdapSimulator): Promise<void> {
  const run = await engineRun(configuration({ ldap, udm }));
  if (run.code !== 0) throw new Error(`an undisturbed run ended with ${run.code}: ${reasonOf(run)}`);
}
