/**
 * What must be written of entries, row by row. Unchanged entries take next to no memory.
 *
 * @module
 */

import type { Properties } from "../common/model.ts";
import { DigestColumn, NumberColumn } from "./store/columns.ts";
import { UNSET } from "./store/digest.ts";
import { PackedValues } from "./store/packed_values.ts";
import { TextTable } from "./store/text_table.ts";

const NO_CHANGES: Properties = Object.freeze({});

/** Marks in the column of photos; 0: the photo stays. */
const REMOVE_PHOTO = 1;
const SET_PHOTO = 2;

/** Properties, photos and mail addresses to be written, by row. */
export class EntryChanges {
  /** The place in {@linkcode #packed} plus one; 0: no changes. */
  readonly #places = new NumberColumn();
  readonly #packed = new PackedValues<Properties>();
  readonly #photoMarks = new NumberColumn();
  readonly #photos = new TextTable();
  readonly #mail = new DigestColumn();

  /** Sets the changes in a row, and the digest of the desired mail address. */
  set(row: number, { changes, mail }: { readonly changes: Properties; readonly mail: bigint }): void {
    for (const _property in changes) {
      this.#places.set(row, this.#packed.add(changes) + 1);
      break;
    }
    this.setMail(row, mail);
  }

  /** Sets the digest of the desired mail address in a row. */
  setMail(row: number, mail: bigint): void {
    if (mail !== UNSET) this.#mail.set(row, mail);
  }

  /** Removes a property from the changes in a row. `mail` is the digest of the address that the object keeps. */
  omit(row: number, property: string, mail: bigint): void {
    const { [property]: _, ...others } = this.at(row);
    this.#places.set(row, 0);
    this.#mail.set(row, UNSET);
    this.set(row, { changes: others, mail });
  }

  /** Sets the digest of a new photo; undefined removes the photo. */
  setPhoto(row: number, photo: string | undefined): void {
    this.#photoMarks.set(row, photo === undefined ? REMOVE_PHOTO : SET_PHOTO);
    if (photo !== undefined) this.#photos.set(row, photo);
  }

  /** Whether properties change, memberships and photo apart. */
  has(row: number): boolean {
    return this.#places.at(row) !== 0;
  }

  /** The changed properties, unpacked with every call. */
  at(row: number): Properties {
    const place = this.#places.at(row);
    return place === 0 ? NO_CHANGES : this.#packed.at(place - 1);
  }

  /** Whether the photo changes. */
  hasPhoto(row: number): boolean {
    return this.#photoMarks.at(row) !== 0;
  }

  /** The digest of the new photo; `null` to remove it, undefined to leave it. */
  photoAt(row: number): string | null | undefined {
    const mark = this.#photoMarks.at(row);
    return mark === SET_PHOTO ? this.#photos.at(row) : mark === REMOVE_PHOTO ? null : undefined;
  }

  /** The digest of the desired mail address. */
  mailAt(row: number): bigint | undefined {
    const digest = this.#mail.at(row);
    return digest === UNSET ? undefined : digest;
  }
}
