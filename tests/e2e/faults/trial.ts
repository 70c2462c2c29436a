/**
 * One cell of the fault matrix: a run with a fault, one without, and one that must have nothing to do.
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
import { configuration } from "../lab/configuration.ts";
import { type EngineRun, engineRun } from "../lab/engine_run.ts";
import { directoryOf, identifierOf, type School } from "../lab/school.ts";
import {
  type CreatedObject,
  createdObjects,
  passwordsIn,
  recreate,
  type TargetState,
  targetState,
} from "../lab/target_state.ts";
import type { ChangedSchool } from "./schools.ts";
import type { Slots } from "./slots.ts";
import { isWrite } from "../../support/is_write.ts";

/** The parameters of a cell. */
export interface Trial {
  readonly school: ChangedSchool;
  /** Faults count their hits, so every trial needs new ones. */
  readonly udmFaults?: readonly UdmFault[];
  readonly ldapFaults?: readonly LdapFault[];
  readonly clientOptions?: Partial<UdmClientOptions>;
  /** Whether the run mostly waits. */
  readonly mostlyWaits?: boolean;
  /** Whether the fault hits reading; then the run writes either everything or nothing. */
  readonly whileReading: boolean;
  /** Whether the source may be incomplete; then nothing may be deleted. */
  readonly mayNotDelete?: boolean;
  /** Maximum number of hits before the run gives up; undefined if it need not give up. */
  readonly bound?: number;
}

/** The share of changes that were written. */
type Written = "nothing" | "part" | "all";

/** The result of a cell. */
export interface Result {
  readonly run: EngineRun;
  readonly written: Written;
  /** Number of requests that the fault hit. */
  readonly hits: number;
  /** Violated invariants. */
  readonly violations: readonly string[];
}

const UDM_PASSWORD = "Udm-Secret-4711";
const LDAP_PASSWORD = "Ldap-Secret-4712";

/** The target before a trial and the desired target after it, the same for all trials of a school. */
interface Reference {
  /** How the target before a trial is made. */
  readonly objects: readonly CreatedObject[];
  readonly before: TargetState;
  readonly after: TargetState;
}

const references = new Map<ChangedSchool, Promise<Reference>>();

/**
 * Runs one cell.
 *
 * @param slots the cell occupies one while it works; a run that mostly waits does not
 */
export async function runTrial(trial: Trial, slots: Slots): Promise<Result> {
  // Its wait is longer than anything else, so it begins first
  await slots.take(trial.mostlyWaits);
  try {
    return await runTrialInSlot(trial, slots);
  } finally {
    slots.leave();
  }
}

async function runTrialInSlot(trial: Trial, slots: Slots): Promise<Result> {
  const { school } = trial;
  const reference = await referenceOf(school);
  await using udm = await startUdmSimulator({ password: UDM_PASSWORD });
  recreate(udm, reference.objects);
  await using ldap = await serve(school.after);
  const sides = { ldap, udm };
  const config = configuration(sides);
  const violations: string[] = [];
  const check = (ok: boolean, violation: string) => {
    if (!ok) violations.push(violation);
  };

  udm.clearLog();
  udm.setFaults(...trial.udmFaults ?? []);
  ldap.setFaults(trial.ldapFaults ?? []);
  const faulty = () => engineRun(config, trial.clientOptions);
  const run = await (trial.mostlyWaits ? slots.outside(faulty) : faulty());
  const hits = udm.counters.faults;
  const state = targetState(udm);
  const written: Written = isDeepStrictEqual(state, reference.before)
    ? "nothing"
    : isDeepStrictEqual(state, reference.after)
    ? "all"
    : "part";
  if (run.code === 0) {
    check(written === "all", `the outcome is done, but ${written} was written`);
  }
  if (run.report.outcome === "failed" && run.report.kinds === undefined) {
    check(writes(udm) === 0, `the outcome is failed, but ${writes(udm)} writes were sent`);
  }
  if (trial.whileReading && run.code !== 0) {
    const sent = writes(udm, ({ type }) => type !== "container/ou");
    check(sent === 0, `a read was incomplete, but ${sent} writes were sent`);
  }
  if (trial.mayNotDelete) {
    const deletions = writes(udm, ({ method }) => method === "DELETE");
    check(deletions === 0, `${deletions} objects were deleted, but the source may be incomplete`);
  }
  if (trial.bound !== undefined) {
    check(hits <= trial.bound, `the fault was hit ${hits} times, more than ${trial.bound}`);
  }
  for (const identifier of lost(udm, school)) check(false, `${identifier} is in the source and was deleted`);
  for (const membership of lostMemberships(udm, school)) {
    check(false, `${membership} before and after in the source, but no longer in the target`);
  }

  udm.setFaults();
  ldap.setFaults([]);
  const next = await engineRun(config);
  check(next.code === 0, `the next run ended with ${next.code}: ${reasonOf(next)}`);
  const end = targetState(udm);
  check(
    isDeepStrictEqual(end, reference.after),
    `the next run did not converge: ${firstDifference(end, reference.after)}`,
  );
  const before = writes(udm);
  const last = await engineRun(config);
  check(last.code === 0, `the last run ended with ${last.code}: ${reasonOf(last)}`);
  check(writes(udm) === before, "the last run wrote something");
  check(conflicts(udm) === 0, `there were ${conflicts(udm)} conflicts`);

  const secrets = [UDM_PASSWORD, LDAP_PASSWORD, ...passwordsIn(udm)];
  const told = [run, next, last].map(({ log, report }) => log + JSON.stringify(report)).join("\n");
  for (const secret of [...secrets, ...secrets.map(btoa), btoa(`${udm.username}:${UDM_PASSWORD}`)]) {
    check(!told.includes(secret), "a secret was logged or reported");
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
    const objects = createdObjects(udm);
    const before = targetState(udm);
    await synchronise(udm, school.after);
    return { objects, before, after: targetState(udm) };
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

/** Number of writes. */
function writes(udm: UdmSimulator, which: (request: LoggedRequest) => boolean = () => true): number {
  return udm.requests.filter((request) => isWrite(request) && which(request)).length;
}

/** Number of conflicts over names or identifiers. An OU that already exists does not count: UDM does not lock it. */
function conflicts(udm: UdmSimulator): number {
  const ous = udm.requests.filter(({ type, status }) => type === "container/ou" && status === 422).length;
  return Math.max(0, udm.counters.conflicts422 - ous);
}

/** Identifiers that the source has before and after, but that are gone from the target. */
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

/** Memberships that the source has before and after, but that are gone from the target. */
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

/** The first difference between two states. */
export function firstDifference(current: TargetState, desired: TargetState): string {
  for (const dn of new Set([...Object.keys(desired), ...Object.keys(current)])) {
    const [a, b] = [current[dn], desired[dn]];
    if (a === undefined || b === undefined) return `${dn} is ${a === undefined ? "missing" : "unexpected"}`;
    const name = Object.keys(b).find((property) => !isDeepStrictEqual(a[property], b[property]));
    if (name !== undefined) {
      return `${name} of ${dn} is ${JSON.stringify(a[name])}, not ${JSON.stringify(b[name])}`;
    }
  }
  return "";
}
