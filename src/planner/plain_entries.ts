/**
 * Finds entries that equal their objects without unpacking their values: most entries do.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import { desiredValue, type KindRules } from "./changes.ts";
import type { TransformedEntry } from "./desired_entry.ts";
import { findFault } from "./entry_faults.ts";
import { NumberColumn } from "./store/columns.ts";
import { DigestTable, type Hash } from "./store/digest.ts";
import type { ValueCounts } from "./value_counts.ts";
import { isGiven } from "../udm/values.ts";

const COLUMNS_IN_A_MASK = 32;

/** The digests of entries whose compared values are all there is to compare: without faults, substitutes and photo. */
export class PlainEntries {
  readonly #digests: DigestTable;
  /** The row of the digests of an entry, plus one; 0: none. */
  readonly #rows = new NumberColumn();
  /** Bit masks of the compared properties that an entry gives, 32 in each number. */
  readonly #given = new NumberColumn();
  readonly #masksInARow: number;

  constructor(readonly rules: KindRules, hash: Hash) {
    this.#digests = new DigestTable(rules.compared, hash, {}, rules);
    this.#masksInARow = Math.ceil(rules.compared.length / COLUMNS_IN_A_MASK);
  }

  /** Adds an entry if it is plain. */
  add(row: number, kind: Kind, entry: TransformedEntry): void {
    const { properties, problems, photo, substituted, initial } = entry;
    const { rules } = this;
    // Which groups of a user are compared depends on its object
    if (rules.outerGroups !== undefined || problems.length > 0 || photo !== undefined) return;
    if (substituted !== undefined || initial !== undefined) return;
    if (findFault(entry, rules, { kind, sharing: () => undefined }) !== undefined) return;
    const { defaults, compared } = rules;
    const valueOf = (property: string) => desiredValue(property, properties[property], defaults[property]);
    const own = this.#digests.add(valueOf, false);
    this.#rows.set(row, own + 1);
    for (let column = 0; column < compared.length; column++) {
      if (!isGiven(properties[compared[column] as string])) continue;
      const place = own * this.#masksInARow + Math.floor(column / COLUMNS_IN_A_MASK);
      this.#given.set(place, this.#given.at(place) | 1 << column % COLUMNS_IN_A_MASK);
    }
  }

  /** Whether an entry is plain, and its values equal those of an object. */
  equals(row: number, objects: { readonly digests: DigestTable }, object: number): boolean {
    const own = this.#rows.at(row) - 1;
    return own >= 0 && this.#digests.isSame(own, objects.digests, object, this.rules.compared.length);
  }

  /** Counts the properties that a plain entry gives. */
  count(row: number, counts: ValueCounts): void {
    const first = (this.#rows.at(row) - 1) * this.#masksInARow;
    for (let column = 0; column < this.rules.compared.length; column++) {
      const mask = this.#given.at(first + Math.floor(column / COLUMNS_IN_A_MASK));
      if ((mask >>> column % COLUMNS_IN_A_MASK & 1) === 1) counts.addGiven(column);
    }
  }
}
