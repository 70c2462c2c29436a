/**
 * Entries of the source: as the transform returns them, and as the planner sees them.
 *
 * @module
 */

import { type Kind, MEMBER_PROPERTIES, type Properties } from "../common/model.ts";
import type { CurrentObject } from "./current_object.ts";
import type { EntryChanges } from "./entry_changes.ts";
import type { DnTable } from "./store/dn_table.ts";

/** Why the value of a property cannot be written. */
export interface PropertyProblem {
  readonly property: string;
  readonly message: string;
  /** Whether the entry has no value at all: for `max_value_loss` this is a loss. */
  readonly isMissing?: boolean;
}

/** Values that an object gets only when it is created. */
export interface InitialValues {
  /** Without memberships, photo and references. */
  readonly properties: Properties;
  /** Properties that could not be converted. */
  readonly problems: readonly PropertyProblem[];
  /** Digest of the photo. */
  readonly photo?: string;
}

/** An entry after the transform. */
export interface TransformedEntry {
  readonly dn: string;
  /** Managed properties that have a value, without memberships and photo. */
  readonly properties: Properties;
  /** Properties whose values come from the configuration, because the entry has none. */
  readonly substituted?: readonly string[];
  /** Groups: DNs of the members, as the source spells them. */
  readonly members?: readonly string[];
  /** DNs of the source, by property: `properties` does not contain these properties. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
  /** Digest of the photo. */
  readonly photo?: string | undefined;
  /** Properties that could not be converted; `properties` does not contain them. */
  readonly problems: readonly PropertyProblem[];
  /** Values of properties that are not managed, for a new object. */
  readonly initial?: InitialValues;
}

/** The columns that hold the entries of a kind. */
export interface DesiredColumns {
  readonly kind: Kind;
  readonly dns: DnTable;
  readonly changes: EntryChanges;
  keyAt(row: number): string | undefined;
  nameAt(row: number): string | undefined;
  numberAt(row: number): number;
  membersAt(row: number): Uint32Array | undefined;
  currentAt(row: number): CurrentObject | undefined;
  isBackAt(row: number): boolean;
  problemsAt(row: number): readonly PropertyProblem[];
}

/** An entry of the source: a row of {@linkcode DesiredColumns}. */
export class DesiredEntry {
  constructor(private readonly columns: DesiredColumns, readonly row: number) {}

  get kind(): Kind {
    return this.columns.kind;
  }

  get key(): string {
    return this.columns.keyAt(this.row) ?? "";
  }

  /** DN of the entry in the source. */
  get sourceDn(): string {
    return this.columns.dns.text(this.columns.numberAt(this.row));
  }

  get name(): string {
    return this.columns.nameAt(this.row) ?? "";
  }

  /** Its object in the target; undefined if it must be created. */
  get current(): CurrentObject | undefined {
    return this.columns.currentAt(this.row);
  }

  /** Properties to write, without memberships and photo: all of a new object, otherwise those that differ. Unpacked with every call. */
  get changes(): Properties {
    return this.columns.changes.at(this.row);
  }

  get hasChanges(): boolean {
    return this.columns.changes.has(this.row);
  }

  /** Digest of the new photo; `null` to remove the photo, undefined to leave it. */
  get photo(): string | null | undefined {
    return this.columns.changes.photoAt(this.row);
  }

  /** Digest of the desired mail address. */
  get mail(): bigint | undefined {
    return this.columns.changes.mailAt(this.row);
  }

  /** Whether the user had left and has returned, so that the stamp in the preferences must be removed. */
  get isBack(): boolean {
    return this.columns.isBackAt(this.row);
  }

  /** Values that cannot be written: the object keeps its own. Most entries have none. */
  get problems(): readonly PropertyProblem[] {
    return this.columns.problemsAt(this.row);
  }

  /** Groups: whether the memberships stay, because a member cannot be read. */
  get keepsMembers(): boolean {
    return this.problems.some(({ property }) => MEMBER_PROPERTIES.includes(property));
  }

  /** Groups: numbers of the source DNs of the members. */
  get members(): Uint32Array | undefined {
    return this.columns.membersAt(this.row);
  }
}
