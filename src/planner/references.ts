/**
 * Properties whose values are DNs, such as `secretary`: the source names entries, and the target gets the DNs of their objects.
 *
 * | the source names                       | result                                                              |
 * |----------------------------------------|---------------------------------------------------------------------|
 * | a usable entry                         | the DN of its object; if the object is created or renamed in this   |
 * |                                        | run, its new DN, written after that has succeeded                   |
 * | a skipped entry with a certain object  | the DN of that object                                               |
 * | another skipped entry                  | the property keeps its value in this run                            |
 * | anything else                          | is ignored and counted                                              |
 *
 * @module
 */

import { childDn, parentDn } from "../syntax/dn.ts";
import { KINDS, NAMING_ATTRIBUTE, type Properties } from "../common/model.ts";
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

/** The object that a DN of the source stands for. */
type Found =
  | { readonly type: "object"; readonly dn: string; readonly pending?: DesiredEntry }
  | { readonly type: "uncertain" | "unknown" };

/** Plans the references of all usable entries, once it is known which entries are usable. */
export function planReferences(target: TargetState, source: SourceState): ReferencePlan {
  const deferred = new Map<DesiredEntry, DeferredReferences>();
  let unknown = 0;
  for (const kind of KINDS) {
    const entries = source[kind];
    for (const row of entries.referring()) {
      const late: Record<string, string | readonly string[]> = {};
      const needs: DesiredEntry[] = [];
      (entries.rules.references ?? []).forEach(({ property, isList }, column) => {
        const found = entries.referencesAt(row, column).map((number) => find(number, target, source));
        unknown += found.filter(({ type }) => type === "unknown").length;
        if (found.some(({ type }) => type === "uncertain")) return entries.keepReference(property);
        const objects = found.filter((each) => each.type === "object");
        const dns = [...new Set(objects.map(({ dn }) => dn))];
        const pending = objects.map(({ pending }) => pending).filter((entry) => entry !== undefined);
        const value = isList ? dns : dns[0] ?? "";
        if (pending.length === 0) entries.refer(row, property, value);
        else if (entries.refersOtherwise(row, property, value)) {
          late[property] = value;
          needs.push(...pending);
        }
      });
      if (needs.length > 0) deferred.set(entries.at(row), { properties: late, needs });
    }
  }
  return { deferred, unknown };
}

function find(number: number, target: TargetState, source: SourceState): Found {
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
  return { type: "unknown" };
}

/** The DN of the object after this run. */
function objectOf(entry: DesiredEntry, target: TargetState): Found {
  const { kind, name, current } = entry;
  if (current?.name === name) return { type: "object", dn: current.dn };
  const parent = current === undefined ? target.foreign[kind].position : parentDn(current.dn);
  return { type: "object", dn: childDn(NAMING_ATTRIBUTE[kind], name, parent), pending: entry };
}
