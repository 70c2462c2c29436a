/**
 * One cell of the fault matrix: a run with a fault, the next one without, and one more that must find nothing to do.
 *
 * @module
 */

import { detailsText, type ErrorDetails } from "../../../src/common/error.ts";
import { isDeepStrictEqual } from "node:util";
import type { UdmClientOptions } from "../../../src/udm/client.ts";
import {
  type Fault as LdapFault,
  type LdapSimulator,
  startLdapSimulator,
} from "../../simulators/ldap/mod.ts";
import {
  type Fault as UdmFault,
  type LoggedRequest,
  startUdmSimulator,
  type UdmSimulator,
} from "../../simulators/udm/mod.ts";
import { configuration, type Patience } from "../lab/configuration.ts";
import { type EngineRun, engineRun } from "../lab/engine_run.ts";
import { directoryOf, identifierOf, type School } from "../lab/school.ts";
import { passwordsIn, type TargetState, targetState } from "../lab/target_state.ts";
import type { ChangedSchool } from "./schools.ts";
import type { Slots } from "./slots.ts";

/** What is to be tried. */
export interface Trial {
  readonly school: ChangedSchool;
  /** The faults, made anew for this trial because they count. */
  readonly udmFaults?: readonly UdmFault[];
  readonly ldapFaults?: readonly LdapFault[];
  readonly patience?: Patience;
  readonly clientOptions?: Partial<UdmClientOptions>;
  /** Whether the run does little but wait for the time to pass. */
  readonly mostlyWaits?: boolean;
  /** Whether the fault keeps one side from being read; then either all is done or nothing is written. */
  readonly whileReading: boolean;
  /** Whether the target says that an object is gone that is there: then it is the next run that deletes it. */
  readonly mayLeaveOne?: boolean;
  /** Whether the fault leaves it open what else there is: then nothing may be deleted. */
  readonly mayNotDelete?: boolean;
  /** The most requests that the fault may hit until the run gives up; undefined if it need not give up. */
  readonly bound?: number;
}

/** How much of what was to be written is written. */
type Written = "nothing" | "part" | "all";

/** What came of it. */
export interface Result {
  readonly run: EngineRun;
  readonly written: Written;
  /** How many requests the fault hit. */
  readonly hits: number;
  /** What must never be, and was. */
  readonly violations: readonly string[];
}

const UDM_PASSWORD = "Udm-Secret-4711";
const LDAP_PASSWORD = "Ldap-Secret-4712";

/** What a target has before a trial, and what it must have in the end; they are the same for all trials of a school. */
interface Reference {
  readonly before: TargetState;
  readonly after: TargetState;
}

const references = new Map<ChangedSchool, Promise<Reference>>();

/**
 * Does one cell.
 *
 * @param slots of which it takes one while it works; a run that does little but wait goes on without
 */
export async function tryOut(trial: Trial, slots: Slots): Promise<Result> {
  await slots.take();
  try {
    return await tryInSlot(trial, slots);
  } finally {
    slots.leave();
  }
}

async function tryInSlot(trial: Trial, slots: Slots): Promise<Result> {
  const { school, patience = {} } = trial;
  const reference = await referenceOf(school);
  await using udm = await startUdmSimulator({ password: UDM_PASSWORD });
  await synchronise(udm, school.before);
  await using ldap = await serve(school.after);
  const sides = { ldap, udm };
  const violations: string[] = [];
  const check = (ok: boolean, what: string) => {
    if (!ok) violations.push(what);
  };

  udm.clearLog();
  udm.setFaults(...trial.udmFaults ?? []);
  ldap.setFaults(trial.ldapFaults ?? []);
  const faulty = () => engineRun(configuration(sides, patience), trial.clientOptions);
  const run = await (trial.mostlyWaits ? slots.outside(faulty) : faulty());
  const hits = udm.counters.faults;
  const state = targetState(udm);
  const written: Written = isDeepStrictEqual(state, reference.before)
    ? "nothing"
    : isDeepStrictEqual(state, reference.after)
    ? "all"
    : "part";
  if (run.code === 0 && !trial.mayLeaveOne) {
    check(written === "all", `it says that it is done, but ${written} was written`);
  }
  if (run.report.outcome === "failed" && run.report.kinds === undefined) {
    check(writes(udm) === 0, `it says that nothing was written, but ${writes(udm)} writes were sent`);
  }
  if (trial.whileReading && run.code !== 0) {
    const sent = writes(udm, ({ type }) => type !== "container/ou");
    check(sent === 0, `a read was not complete, and ${sent} writes were sent`);
  }
  if (trial.mayNotDelete) {
    const deletions = writes(udm, ({ method }) => method === "DELETE");
    check(deletions === 0, `nothing may be deleted, but there were ${deletions} deletions`);
  }
  if (trial.bound !== undefined) {
    check(hits <= trial.bound, `the fault was met ${hits} times, more than ${trial.bound}`);
  }
  for (const identifier of lost(udm, school)) check(false, `${identifier} is in the source and was deleted`);
  for (const membership of lostMemberships(udm, school)) {
    check(false, `${membership} in the source before and after, but no longer in the target`);
  }

  udm.setFaults();
  ldap.setFaults([]);
  const next = await engineRun(configuration(sides));
  check(next.code === 0, `the next run ended with ${next.code}: ${reasonOf(next)}`);
  const end = targetState(udm);
  check(
    isDeepStrictEqual(end, reference.after),
    `the next run did not converge: ${firstDifference(end, reference.after)}`,
  );
  const before = writes(udm);
  const last = await engineRun(configuration(sides));
  check(last.code === 0, `the last run ended with ${last.code}: ${reasonOf(last)}`);
  check(writes(udm) === before, `the last run still wrote something`);
  check(conflicts(udm) === 0, `there were ${conflicts(udm)} conflicts`);

  const secrets = [UDM_PASSWORD, LDAP_PASSWORD, ...passwordsIn(udm)];
  for (const secret of [...secrets, ...secrets.map(btoa), btoa(`${udm.username}:${UDM_PASSWORD}`)]) {
    for (const { log, report } of [run, next, last]) {
      check(!(log + JSON.stringify(report)).includes(secret), "a secret shows");
    }
  }
  return { run, written, hits, violations };
}

/** Why a run ended as it did: the first reason, without places, else the first complaint. */
export function reasonOf({ report: { reasons: [reason] }, complaints: [complaint = ""] }: EngineRun): string {
  return reason === undefined ? complaint : detailsText(withoutPlace(reason));
}

function withoutPlace({ parts, ...details }: ErrorDetails): ErrorDetails {
  return { ...details, place: undefined, parts: parts?.map(withoutPlace) };
}

function referenceOf(school: ChangedSchool): Promise<Reference> {
  const known = references.get(school);
  if (known !== undefined) return known;
  const made = (async () => {
    await using udm = await startUdmSimulator({ password: UDM_PASSWORD });
    await synchronise(udm, school.before);
    const before = targetState(udm);
    await synchronise(udm, school.after);
    return { before, after: targetState(udm) };
  })();
  references.set(school, made);
  return made;
}

async function synchronise(udm: UdmSimulator, school: School): Promise<void> {
  await using ldap = await serve(school);
  const run = await engineRun(configuration({ ldap, udm }));
  if (run.code !== 0) throw new Error(`an undisturbed run ended with ${run.code}: ${reasonOf(run)}`);
}

function serve(school: School): Promise<LdapSimulator> {
  return startLdapSimulator({
    directory: directoryOf(school),
    accounts: { "cn=reader,dc=example,dc=test": LDAP_PASSWORD },
  });
}

/** How many requests would have changed the target. */
function writes(udm: UdmSimulator, which: (request: LoggedRequest) => boolean = () => true): number {
  return udm.requests.filter((request) => request.method !== "GET" && which(request)).length;
}

/** How many names or identifiers got into a conflict. An OU that is there already is not locked by that. */
function conflicts(udm: UdmSimulator): number {
  const ous = udm.requests.filter(({ type, status }) => type === "container/ou" && status === 422).length;
  return Math.max(0, udm.counters.conflicts422 - ous);
}

/** What was in the target before and is in the source still, but no longer in the target. */
function lost(udm: UdmSimulator, { before, after }: ChangedSchool): string[] {
  const staying = (
    kind: "person" | "group",
    then: readonly { id: number }[],
    now: readonly { id: number }[],
  ) => now.filter(({ id }) => then.some((other) => other.id === id)).map(({ id }) => identifierOf(kind, id));
  return [
    ...staying("person", before.people, after.people),
    ...staying("group", before.groups, after.groups),
  ].filter((identifier) => udm.store.byIdentifier(identifier) === undefined);
}

/** Members whom a group has in the source all the time, and who are no longer in it in the target. */
function lostMemberships(udm: UdmSimulator, { before, after }: ChangedSchool): string[] {
  return before.groups.flatMap(({ id, people = [] }) => {
    const now = after.groups.find((group) => group.id === id)?.people ?? [];
    const members = udm.store.byIdentifier(identifierOf("group", id))?.properties.users as
      | string[]
      | undefined;
    return people.filter((person) => now.includes(person)).map((person) => identifierOf("person", person))
      .filter((person) => !members?.includes(udm.store.byIdentifier(person)?.dn ?? ""))
      .map((person) => `${person} is in group ${id}`);
  });
}

/** The first place at which two states differ. */
export function firstDifference(found: TargetState, wanted: TargetState): string {
  for (const dn of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const [a, b] = [found[dn], wanted[dn]];
    if (a === undefined || b === undefined) return `${dn} is ${a === undefined ? "missing" : "too much"}`;
    const name = Object.keys(b).find((property) => !isDeepStrictEqual(a[property], b[property]));
    if (name !== undefined) {
      return `${name} of ${dn} is ${JSON.stringify(a[name])}, not ${JSON.stringify(b[name])}`;
    }
  }
  return "";
}
