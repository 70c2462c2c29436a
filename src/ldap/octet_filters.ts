/**
 * Search filters whose values are bytes that are not UTF-8. Of the filters of ldapts only that for equality can carry them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Ber, type BerWriter, Filter, SearchFilter, type SearchFilterValues } from "ldapts";

/** The comparisons that consist of an attribute and a value (RFC 4511 section 4.5.1.7). */
const SIGNS = { greaterOrEqual: ">=", lessOrEqual: "<=", approxMatch: "~=" } as const;

/** Compares an attribute with bytes: `>=`, `<=` or `~=`. */
export class OctetComparison extends Filter {
  override readonly type: SearchFilterValues;

  constructor(
    readonly comparison: keyof typeof SIGNS,
    readonly attribute: string,
    readonly value: Buffer,
  ) {
    super();
    this.type = SearchFilter[comparison];
  }

  override writeFilter(writer: BerWriter): void {
    writer.writeString(this.attribute);
    writer.writeBuffer(this.value, Ber.OctetString);
  }

  override toString(): string {
    return `(${this.attribute}${SIGNS[this.comparison]}${Filter.escape(this.value)})`;
  }
}

/** Looks for bytes within values. Empty pieces are left out; RFC 4511 section 4.5.1.7.2 does not allow them. */
export class OctetSubstrings extends Filter {
  override readonly type: SearchFilterValues = SearchFilter.substrings;

  /** The pieces between the stars: at least two, the first and the last may be empty. */
  constructor(readonly attribute: string, readonly pieces: readonly Buffer[]) {
    super();
  }

  override writeFilter(writer: BerWriter): void {
    const last = this.pieces.length - 1;
    writer.writeString(this.attribute);
    writer.startSequence();
    this.pieces.forEach((piece, at) => {
      if (piece.length > 0) writer.writeBuffer(piece, at === 0 ? 0x80 : at === last ? 0x82 : 0x81);
    });
    writer.endSequence();
  }

  override toString(): string {
    return `(${this.attribute}=${this.pieces.map((piece) => Filter.escape(piece)).join("*")})`;
  }
}

/** Compares by a matching rule with bytes. */
export class OctetMatch extends Filter {
  override readonly type: SearchFilterValues = SearchFilter.extensibleMatch;

  constructor(
    readonly attribute: string,
    readonly rule: string,
    readonly dnAttributes: boolean,
    readonly value: Buffer,
  ) {
    super();
  }

  override writeFilter(writer: BerWriter): void {
    if (this.rule !== "") writer.writeString(this.rule, 0x81);
    if (this.attribute !== "") writer.writeString(this.attribute, 0x82);
    writer.writeBuffer(this.value, 0x83);
    if (this.dnAttributes) writer.writeBoolean(true, 0x84);
  }

  override toString(): string {
    const rule = this.rule === "" ? "" : `:${this.rule}`;
    return `(${this.attribute}${this.dnAttributes ? ":dn" : ""}${rule}:=${Filter.escape(this.value)})`;
  }
}
