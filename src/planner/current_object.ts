/**
 * Objects of the target: as UDM lists them, and as the planner sees them.
 *
 * @module
 */

import type { Kind, Properties } from "../common/model.ts";
import type { IgnoredBy } from "./ignored_objects.ts";
import type { FoundStamp, Stamp } from "./stamps.ts";
import type { DigestTable } from "./store/digest.ts";
import type { DnTable } from "./store/dn_table.ts";

/** An object as UDM lists it. */
export interface ListedObject {
  readonly dn: string;
  readonly id?: string | undefined;
  /** The entryUUID, which a rename does not change. */
  readonly uuid?: string | undefined;
  readonly properties: Properties;
}

/** The columns that hold the objects of a kind. */
export interface CurrentColumns {
  readonly kind: Kind;
  readonly dns: DnTable;
  readonly digests: DigestTable;
  keyAt(row: number): string | undefined;
  nameAt(row: number): string;
  numberAt(row: number): number;
  membersAt(row: number, kind: Kind): Uint32Array | undefined;
  isDisabledAt(row: number): boolean;
  photoMarkerAt(row: number): string | undefined;
  stampAt(row: number): FoundStamp | undefined;
  ignoredBy(row: number): IgnoredBy | undefined;
  preferencesAt(row: number): Readonly<Record<string, unknown>> | undefined;
}

/** An object of the target: a row of {@linkcode CurrentColumns}. */
export class CurrentObject {
  constructor(private readonly columns: CurrentColumns, readonly row: number) {}

  get kind(): Kind {
    return this.columns.kind;
  }

  /** The primary key; undefined if the object has none. */
  get key(): string | undefined {
    return this.columns.keyAt(this.row);
  }

  get dn(): string {
    return this.columns.dns.text(this.number);
  }

  get name(): string {
    return this.columns.nameAt(this.row);
  }

  /** The number of its DN in the table of DNs. */
  get number(): number {
    return this.columns.numberAt(this.row);
  }

  /** Groups: numbers of the DNs in `users`. */
  get users(): Uint32Array | undefined {
    return this.columns.membersAt(this.row, "user");
  }

  /** Groups: numbers of the DNs in `nestedGroup`. */
  get nested(): Uint32Array | undefined {
    return this.columns.membersAt(this.row, "group");
  }

  /** Users: digest of the photo that was written last. */
  get photoMarker(): string | undefined {
    return this.columns.photoMarkerAt(this.row);
  }

  /** Users: when the connector disabled the account. Undefined if there is no stamp, or an invalid one. */
  get removed(): Stamp | undefined {
    const stamp = this.columns.stampAt(this.row);
    return stamp === "doubtful" ? undefined : stamp;
  }

  /** Users: whether there is a stamp, valid or not. */
  get hasStamp(): boolean {
    return this.columns.stampAt(this.row) !== undefined;
  }

  /** Users: whether the account is disabled. */
  get disabled(): boolean {
    return this.columns.isDisabledAt(this.row);
  }

  /** The key of the configuration that ignores the object; undefined if it belongs to the connector. */
  get ignoredBy(): IgnoredBy | undefined {
    return this.columns.ignoredBy(this.row);
  }

  /** Users: keys of `umcProperty` that are not ours. */
  get preferences(): Readonly<Record<string, unknown>> | undefined {
    return this.columns.preferencesAt(this.row);
  }

  /** Digests of the values of properties. */
  digestsOf(properties: readonly string[]): bigint[] {
    return properties.map((property) => this.columns.digests.at(this.row, property));
  }
}
