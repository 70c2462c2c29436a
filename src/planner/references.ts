/**
 * Properties whose values are DNs, such as `secretary`: the source names entries, and the target gets the DNs of their objects.
 *
 * | the source names                       | result                                                              |
 * |----------------------------------------|---------------------------------------------------------------------|
 * | a usable entry                         | the DN of its object; if the object is created or renamed in this   |
 * |                                        | run, its new DN, written after that has succeeded                   |
 * | a skipped entry with a certain object  | the DN of that object                                               |
 * | another skipped entry                  | the property keeps its value in this run                            |
 * | an object of the target, or a DN below | that DN: a step has made it, not the source                         |
 * | the base of the target, if the source  |                                                                     |
 * | is elsewhere                           |                                                                     |
 * | below no base of the source, if UDM    | that DN                                                             |
 * | alone says that the property has DNs   |                                                                     |
 * | anything else                          | is ignored and counted                                              |
 *
 * While the source names a DN that was not read, these objects stay in the property:
 *
 * | the property has                       | because the DN may be                                               |
 * |----------------------------------------|---------------------------------------------------------------------|
 * | an object without an entry that is not | that of its entry, which left the search: the user may be disabled  |
 * | deleted                                | and come back                                                       |
 * | the object of an entry with the RDN of | the new or the old DN of that entry, which was moved during the     |
 * | the DN                                 | read                                                                |
 *
 * @module
 */

import { childDn, parentDn, rdnForm, Subtree } from "../syntax/dn.ts";
import { type Kind, KINDS, NAMING_ATTRIBUTE, type Properties } from "../common/model.ts";
import type { CurrentObject } from "./current_object.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import type { SourceState } from "./source_state.ts";
import type { TargetState } from "./target_state.ts";

/** Values that name objects which are created or renamed in this run. */
export interface DeferredReferences {
  readonly properties: Properties;
  /** The entries whose operations must succeed before. */
  readonly needs: readonly DesiredEntry[];
}

/** The references that change. Those to objects whose DNs stay are changes of the entries themselves. */
export interface ReferencePlan {
  readonly deferred: ReadonlyMap<DesiredEntry, DeferredReferences>;
  /** Values that name none of the entries read. */
  readonly unknown: number;
}

/** An object, and its entry if the object is created or renamed in this run. */
interface FoundObject {
  readonly type: "object";
  readonly dn: string;
  readonly pending?: DesiredEntry;
}

/** The object that a DN of the source stands for. */
type Found = FoundObject | { readonly type: "uncertain" | "unknown" };

/** The state of both sides, and which objects will be deleted. */
interface Sides {
  readonly target: TargetState;
  readonly source: SourceState;
  readonly willDelete: (object: CurrentObject) => boolean;
}

/**
 * Plans the references of all usable entries, once it is known which entries are usable.
 *
 * @param willDelete whether an object will be deleted
 */
export function planReferences(
  target: TargetState,
  source: SourceState,
  willDelete: (object: CurrentObject) => boolean,
): ReferencePlan {
  const sides = { target, source, willDelete };
  const deferred = new Map<DesiredEntry, DeferredReferences>();
  let unknown = 0;
  for (const kind of KINDS) {
    const entries = source[kind];
    const { references = [], targetBase, sourceBases = [], outerGroups } = entries.rules;
    const ownTree = targetBase === undefined ? undefined : new Subtree(targetBase);
    const sourceTrees = sourceBases.map((base) => new Subtree(base));
    const isOwn = (dn: string) => ownTree?.contains(dn) === true;
    const isElsewhere = (dn: string) => isOwn(dn) || !sourceTrees.some((tree) => tree.contains(dn));
    for (const row of entries.references.rows()) {
      const late: Record<string, string | readonly string[]> = {};
      const needs: DesiredEntry[] = [];
      references.forEach(({ property, isList, isCreateOnly = false, keepsOthers = false }, column) => {
        if (isCreateOnly && entries.objectRowAt(row) !== undefined) return;
        const numbers = entries.references.at(row, column);
        const found = numbers.map((number) => find(number, keepsOthers ? isElsewhere : isOwn, sides));
        const unread = numbers.filter((_, at) => found[at]?.type === "unknown");
        unknown += unread.length;
        if (found.some(({ type }) => type === "uncertain")) return entries.references.keep(property);
        const objects = found.filter((each) => each.type === "object");
        if (unread.length > 0) objects.push(...staying(kind, row, column, unread, sides));
        const all = [...new Set(objects.map(({ dn }) => dn))];
        const own = entries.objectRowAt(row);
        const primary = own === undefined ? undefined : target[kind].primaryGroupAt(own);
        const dns = property === outerGroups?.property ? outerGroups.among(all, primary) : all;
        const pending = objects.map(({ pending }) => pending).filter((entry) => entry !== undefined);
        const value = isList ? dns : dns[0] ?? "";
        if (pending.length === 0) entries.references.set(row, property, value);
        else if (entries.references.differs(row, property, value)) {
          late[property] = value;
          needs.push(...pending);
        }
      });
      if (needs.length > 0) deferred.set(entries.at(row), { properties: late, needs });
    }
  }
  return { deferred, unknown };
}

function find(number: number, isKept: (dn: string) => boolean, sides: Sides): Found {
  const { target, source } = sides;
  for (const kind of KINDS) {
    const entry = source[kind].withNumber(number);
    if (entry !== undefined) return objectOf(entry, target);
  }
  for (const kind of KINDS) {
    const candidates = source[kind].candidatesOf(number);
    if (candidates === undefined) continue;
    const [object] = candidates.objects;
    return candidates.certain && object !== undefined
      ? { type: "object", dn: object.dn }
      : { type: "uncertain" };
  }
  return findInTarget(source.dns.text(number), isKept, sides);
}

/** The object that a DN of the target stands for. */
function findInTarget(
  dn: string,
  isKept: (dn: string) => boolean,
  { target, source, willDelete }: Sides,
): Found {
  const number = target.dns.find(dn);
  for (const kind of number === undefined ? [] : KINDS) {
    const object = target[kind].withNumber(number as number);
    if (object !== undefined) {
      if (willDelete(object)) return { type: "unknown" };
      const entry = source[kind].of(object);
      return entry === undefined ? { type: "object", dn: object.dn } : objectOf(entry, target);
    }
    const foreign = target.foreign[kind].withNumber(number as number);
    if (foreign !== undefined) return { type: "object", dn: foreign.dn };
  }
  return isKept(dn) ? { type: "object", dn } : { type: "unknown" };
}

/** The objects that stay in a property, because one of the DNs that were not read may be theirs. */
function staying(
  kind: Kind,
  row: number,
  column: number,
  unread: readonly number[],
  { target, source, willDelete }: Sides,
): FoundObject[] {
  const own = source[kind].objectRowAt(row);
  if (own === undefined) return [];
  const rdns = new Set(unread.map((number) => rdnForm(source.dns.text(number))));
  const stay: FoundObject[] = [];
  for (const number of target[kind].referencesAt(own, column)) {
    for (const other of KINDS) {
      const object = target[other].withNumber(number);
      if (object === undefined) continue;
      const entry = source[other].of(object);
      if (entry === undefined) {
        if (!willDelete(object)) stay.push({ type: "object", dn: object.dn });
      } else if (rdns.has(rdnForm(entry.sourceDn))) stay.push(objectOf(entry, target));
    }
  }
  return stay;
}

/** The DN of the object after this run. */
function objectOf(entry: DesiredEntry, target: TargetState): FoundObject {
  const { kind, name, current } = entry;
  if (current?.name === name) return { type: "object", dn: current.dn };
  const parent = current === undefined ? target.foreign[kind].position : parentDn(current.dn);
  return { type: "object", dn: childDn(NAMING_ATTRIBUTE[kind], name, parent), pending: entry };
}
