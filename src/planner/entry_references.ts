/**
 * The references of entries to other entries, by row, and what the objects of these rows have instead.
 *
 * @module
 */

import type { PropertyValue } from "../common/model.ts";
import { isUnset } from "../udm/values.ts";
import type { KindRules } from "./changes.ts";
import type { CurrentObjects } from "./current_objects.ts";
import type { PropertyProblem, TransformedEntry } from "./desired_entry.ts";
import type { EntryChanges } from "./entry_changes.ts";
import { UNSET } from "./store/digest.ts";
import type { DnTable } from "./store/dn_table.ts";
import { ReferenceTable } from "./store/reference_table.ts";
import type { ValueCounts } from "./value_counts.ts";

/** The entries to which references belong. */
export interface ReferringEntries {
  readonly rules: KindRules;
  readonly changes: EntryChanges;
  readonly counts: ValueCounts;
  /** The objects of the target; available after the comparison. */
  readonly objects: CurrentObjects;
  usableRows(): Iterable<number>;
  objectRowAt(row: number): number | undefined;
  problemsAt(row: number): readonly PropertyProblem[];
}

/** The references of all entries of one kind. */
export class EntryReferences {
  readonly #table = new ReferenceTable();

  readonly #entries: ReferringEntries;

  constructor(entries: ReferringEntries) {
    this.#entries = entries;
  }

  /** Adds the references of the entry in a row. */
  add(row: number, references: NonNullable<TransformedEntry["references"]>, dns: DnTable): void {
    this.#entries.rules.references?.forEach(({ property }, column) => {
      const named = references[property];
      if (named !== undefined) this.#table.set(row, column, dns.numbers(named));
    });
  }

  /** Rows of usable entries that refer to others, or whose objects do. */
  *rows(): Generator<number, void, undefined> {
    const { rules: { references = [] }, objects: { digests } } = this.#entries;
    if (references.length === 0) return;
    for (const row of this.#entries.usableRows()) {
      const object = this.#entries.objectRowAt(row);
      const refers = references.some(({ property, isCreateOnly = false }, column) =>
        this.#table.at(row, column).length > 0 && !(isCreateOnly && object !== undefined) ||
        object !== undefined && digests.at(object, property) !== UNSET
      );
      if (refers) yield row;
    }
  }

  /** The numbers of the DNs that a row names in a property. */
  at(row: number, column: number): readonly number[] {
    return this.#table.at(row, column);
  }

  /** Lets the object of a row refer to other objects, if it does not yet. */
  set(row: number, property: string, value: PropertyValue): void {
    if (!this.differs(row, property, value)) return;
    const { changes, rules } = this.#entries;
    const changed = isUnset(value) ? rules.defaults[property] ?? null : value;
    changes.set(row, { changes: { ...changes.at(row), [property]: changed }, mail: UNSET });
  }

  /** Whether the object of a row has another value, which the run may replace. Counts what the entry gives and what is lost. */
  differs(row: number, property: string, value: PropertyValue): boolean {
    const { rules, counts } = this.#entries;
    if (this.#entries.problemsAt(row).some((problem) => problem.property === property)) {
      this.keep(property);
      return false;
    }
    const object = this.#entries.objectRowAt(row);
    if (!rules.compared.includes(property)) return !isUnset(value) && object === undefined;
    if (!isUnset(value)) counts.addGiven(rules.compared.indexOf(property));
    if (object === undefined) return !isUnset(value);
    const { digests } = this.#entries.objects;
    const current = digests.at(object, property);
    const desired = isUnset(value) ? rules.defaults[property] : value;
    if (digests.digest(property, desired) === current) return false;
    if (isUnset(value) && digests.isHeld(property, current)) counts.addEmptied(property, row);
    return true;
  }

  /** Counts a property that keeps its value although the entry has one. */
  keep(property: string): void {
    const column = this.#entries.rules.compared.indexOf(property);
    if (column >= 0) this.#entries.counts.addGiven(column);
  }
}
