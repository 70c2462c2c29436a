/**
 * Finds entries and objects by name, DN or primary key.
 *
 * @module
 */

import type { CurrentObject } from "../planner/current_object.ts";
import type { TargetState } from "../planner/target_state.ts";
import type { SourceState } from "../planner/source_state.ts";
import { DnSyntaxError, normaliseDn, parseDn } from "../syntax/dn.ts";
import { type Kind, KINDS } from "../common/model.ts";
import type { Skipped } from "../planner/plan_types.ts";
import { nameForm } from "../udm/values.ts";
import type { DesiredEntry } from "../planner/desired_entry.ts";
import type { Match } from "./document.ts";

/** Both sides after planning. */
export interface Sides {
  readonly target: TargetState;
  readonly source: SourceState;
}

/** A usable entry with its object, a skipped entry, or an object without an entry. */
export type Subject =
  | {
    readonly type: "desired";
    readonly kind: Kind;
    readonly desired: DesiredEntry;
    readonly objects: readonly CurrentObject[];
  }
  | {
    readonly type: "skipped";
    readonly kind: Kind;
    readonly skipped: Skipped;
    /** Its possible objects. */
    readonly objects: readonly CurrentObject[];
  }
  | { readonly type: "object"; readonly kind: Kind; readonly objects: readonly [CurrentObject] };

/** A subject, and its fields that match. */
interface Found {
  readonly subject: Subject;
  readonly matches: readonly string[];
}

/**
 * All subjects with a name (the new or the current one, regardless of case), a DN on either side, or a primary key.
 *
 * @param kind undefined: both kinds
 */
export function find(query: string, kind: Kind | undefined, sides: Sides): Found[] {
  const test = matcher(query);
  const found: Found[] = [];
  for (const each of KINDS) {
    if (kind !== undefined && kind !== each) continue;
    for (const subject of subjectsOf(each, sides)) {
      const matches = test(subject);
      if (matches.length > 0) found.push({ subject, matches });
    }
  }
  return found;
}

/** All subjects of a kind: usable entries, skipped entries, and objects without an entry. */
export function* subjectsOf(kind: Kind, { source, target }: Sides): Generator<Subject> {
  const entries = source[kind];
  for (const desired of entries.all()) {
    const objects = desired.current === undefined ? [] : [desired.current];
    yield { type: "desired", kind, desired, objects };
  }
  const candidates = new Set<CurrentObject>();
  for (const skipped of entries.skipped()) {
    const objects = (entries.candidatesOf(source.dns.number(skipped.dn))?.objects ?? [])
      .filter((object) => entries.of(object) === undefined);
    if (objects.length === 1) candidates.add(objects[0] as CurrentObject);
    yield { type: "skipped", kind, skipped, objects };
  }
  for (const current of target[kind].all()) {
    if (entries.of(current) === undefined && !candidates.has(current)) {
      yield { type: "object", kind, objects: [current] };
    }
  }
}

/** DN of the entry in the source; undefined if there is none. */
export function sourceDnOf(subject: Subject): string | undefined {
  if (subject.type === "desired") return subject.desired.sourceDn;
  return subject.type === "skipped" ? subject.skipped.dn : undefined;
}

/** The new or the current name. */
export function nameOf(subject: Subject): string | undefined {
  if (subject.type === "desired") return subject.desired.name;
  return subject.type === "skipped" ? subject.skipped.name : subject.objects[0].name;
}

/** The primary key. */
export function keyOf(subject: Subject): string | undefined {
  if (subject.type === "desired") return subject.desired.key;
  return subject.type === "skipped" ? subject.skipped.key : subject.objects[0].key;
}

/** Describes several subjects, each with a query that only finds this one. */
export function choices(found: readonly Found[]): Match[] {
  const byHandle = new Map<string, Subject | "several">();
  for (const { subject } of found) {
    for (const handle of handlesOf(subject)) byHandle.set(handle, byHandle.has(handle) ? "several" : subject);
  }
  return found.map(({ subject, matches }) => {
    const [dn, sourceDn, key] = [onlyObject(subject)?.dn, sourceDnOf(subject), keyOf(subject)];
    const identifies = (text: string) => {
      const owners = handlesIn(text).map((handle) => byHandle.get(handle)).filter((owner) =>
        owner !== undefined
      );
      return owners.length > 0 && owners.every((owner) => owner === subject);
    };
    const choose = [key, sourceDn, dn].filter((text) => text !== undefined).find(identifies);
    return {
      kind: subject.kind,
      name: nameOf(subject) ?? sourceDn ?? dn ?? "",
      ...(key === undefined ? {} : { primary_key: key }),
      ...(sourceDn === undefined ? {} : { source_dn: sourceDn }),
      ...(dn === undefined ? {} : { dn }),
      matches,
      choose: choose ?? `--kind ${subject.kind}`,
    };
  });
}

/** Whether a text is a DN, and not empty. */
export function isDn(text: string): boolean {
  try {
    return parseDn(text).length > 0;
  } catch (error) {
    if (error instanceof DnSyntaxError) return false;
    throw error;
  }
}

function onlyObject({ objects }: Subject): CurrentObject | undefined {
  return objects.length === 1 ? objects[0] : undefined;
}

/** Everything by which {@linkcode matcher} finds a subject, each once. */
function handlesOf(subject: Subject): ReadonlySet<string> {
  const object = onlyObject(subject);
  const names = [nameOf(subject), object?.name].filter((name) => name !== undefined);
  const dns = [sourceDnOf(subject), object?.dn].filter((dn) => dn !== undefined);
  const keys = [keyOf(subject), object?.key].filter((key) => key !== undefined);
  return new Set([
    ...names.map((name) => `name ${nameForm(name)}`),
    ...dns.map((dn) => `dn ${normaliseDn(dn)}`),
    ...keys.map((key) => `key ${key}`),
  ]);
}

/** The handles that a query may mean. */
function handlesIn(query: string): string[] {
  const dn = isDn(query) ? [`dn ${normaliseDn(query)}`] : [];
  return [`name ${nameForm(query)}`, ...dn, `key ${query.trim()}`];
}

function matcher(query: string): (subject: Subject) => string[] {
  const name = nameForm(query);
  const dn = isDn(query) ? normaliseDn(query) : undefined;
  const isName = (text: string | undefined) => text !== undefined && nameForm(text) === name;
  const isThatDn = (text: string | undefined) =>
    dn !== undefined && text !== undefined && normaliseDn(text) === dn;
  return (subject) => {
    const object = onlyObject(subject);
    const key = query.trim();
    const matches: string[] = [];
    if (subject.type === "object") {
      if (isName(object?.name)) matches.push("name in the target");
    } else {
      if (isName(nameOf(subject))) matches.push("name");
      if (isName(object?.name) && !isName(nameOf(subject))) matches.push("name in the target");
    }
    if (isThatDn(sourceDnOf(subject))) matches.push("DN in the source");
    if (isThatDn(object?.dn)) matches.push("DN in the target");
    if (keyOf(subject) === key || object !== undefined && object.key === key) matches.push("primary key");
    return matches;
  };
}
