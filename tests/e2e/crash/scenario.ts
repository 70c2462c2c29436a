/**
 * Runs that are killed, and the runs after them.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import type { LdapSimulator } from "../../simulators/ldap/mod.ts";
import { type Latency, startUdmSimulator, type UdmSimulator } from "../../simulators/udm/mod.ts";
import { firstDifference, reasonOf } from "../faults/trial.ts";
import { configuration } from "../lab/configuration.ts";
import { engineRun } from "../lab/engine_run.ts";
import {
  type CreatedObject,
  createdObjects,
  recreate,
  type TargetState,
  targetState,
} from "../lab/target_state.ts";
import { program } from "../program.ts";
import { type KillableRun, startProcess, startWorker } from "./killable_run.ts";
import { isWrite } from "../../support/is_write.ts";

/** The moment at which a run is killed. */
interface Crash {
  /** Number of the request to the target, from 1. */
  readonly request: number;
  /** Whether UDM still carries out that request. */
  readonly carriedOut: boolean;
  /** Whether UDM still carries out the concurrent requests. */
  readonly othersCarriedOut: boolean;
}

/** One or two crashes in a row. */
export interface Scenario {
  /** Whether the target is slow, with different latencies, so that requests overtake each other. */
  readonly slowTarget: boolean;
  /** The whole program, or only the engine in its worker. */
  readonly mode: "process" | "worker";
  readonly crashes: readonly Crash[];
}

/** The common part of all scenarios. */
export interface Stage {
  /** The source afterwards. */
  readonly after: LdapSimulator;
  /** How the target before the change is made. */
  readonly objects: readonly CreatedObject[];
  /** The target before. */
  readonly current: TargetState;
  /** The target after an undisturbed run. */
  readonly desired: TargetState;
  /** Number of requests of an undisturbed run. */
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

/**
 * Runs undisturbed to find the desired state.
 *
 * @param before the source before the change; undefined for an empty target
 */
export async function rehearse(before: LdapSimulator | undefined, after: LdapSimulator): Promise<Stage> {
  await using udm = await startUdmSimulator({ password: PASSWORD });
  if (before !== undefined) await synchronise(udm, before);
  const objects = createdObjects(udm);
  const current = targetState(udm);
  udm.clearLog();
  await synchronise(udm, after);
  if (udm.counters.conflicts422 > 0) throw new Error("an undisturbed run met a conflict");
  return { after, objects, current, desired: targetState(udm), requests: udm.counters.total };
}

/** The result of a scenario. */
export interface ScenarioResult {
  /** Number of killed runs; the others ended before the crash. */
  readonly killed: number;
  /** Whether a crash left a partially written target. */
  readonly halfWritten: boolean;
  /** Whether a crash left an object with a temporary name. */
  readonly temporaryName: boolean;
  /** Violated expectations. */
  readonly violations: readonly string[];
}

/** Plays a scenario. */
export async function play({ mode, slowTarget, crashes }: Scenario, stage: Stage): Promise<ScenarioResult> {
  const violations: string[] = [];
  let [killed, halfWritten, temporaryName] = [0, false, false];
  const check = (ok: boolean, violation: string) => {
    if (!ok) violations.push(violation);
  };
  const folder = await Deno.makeTempDir({ prefix: "crash-" });
  await using udm = await startUdmSimulator({ password: PASSWORD });
  const sides = { ldap: stage.after, udm };
  const config = configuration(sides);
  try {
    recreate(udm, stage.objects);
    udm.clearLog();
    if (slowTarget) udm.setLatency(SLOW);
    for (const crash of crashes) {
      const startRun = () => mode === "process" ? startProcess(sides, folder) : startWorker(sides);
      if (await killAt(crash, udm, startRun)) killed++;
      const left = targetState(udm);
      halfWritten ||= !isDeepStrictEqual(left, stage.current) && !isDeepStrictEqual(left, stage.desired);
      temporaryName ||= Object.keys(left).some((dn) => /^(?:uid|cn)=tmp-/.test(dn));
    }
    const next = await undisturbed();
    check(next.code === 0, `the next run ended with ${next.code}: ${next.message}`);
    const state = targetState(udm);
    check(
      isDeepStrictEqual(state, stage.desired),
      `the next run did not converge: ${firstDifference(state, stage.desired)}`,
    );
    const { conflicts422 } = udm.counters;
    check(conflicts422 === 0, `there were ${conflicts422} conflicts`);
    udm.clearLog();
    const last = await undisturbed();
    check(last.code === 0, `the last run ended with ${last.code}: ${last.message}`);
    const writes = udm.requests.filter(isWrite);
    check(
      writes.length === 0,
      `the last run still sent ${writes.map(({ method, dn }) => `${method} ${dn}`).join()}`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return { killed, halfWritten, temporaryName, violations };

  async function undisturbed(): Promise<{ code: number; message: string }> {
    if (mode === "process") {
      const { code, stderr } = await program([`${folder}/config.yaml`], { cwd: folder });
      return { code, message: stderr };
    }
    const run = await engineRun(config);
    return { code: run.code, message: reasonOf(run) };
  }
}

/** After this silence (ms), no request of a killed run is outstanding. */
const QUIET = 20;

/** Starts a run and kills it at a request; returns whether the run reached that request. */
async function killAt(
  { request, carriedOut, othersCarriedOut }: Crash,
  udm: UdmSimulator,
  startRun: () => KillableRun | Promise<KillableRun>,
): Promise<boolean> {
  const run = await startRun();
  let seen = 0;
  udm.setFaults(
    {
      action: "drop",
      when: carriedOut ? "after" : "before",
      matches: () => {
        if (++seen !== request) return false;
        run.kill();
        return true;
      },
    },
    { action: "drop", when: othersCarriedOut ? "after" : "before", matches: () => seen > request },
  );
  await run.ended;
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
