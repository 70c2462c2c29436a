/**
 * Search filters for values that are not UTF-8. In ldapts only the equality filter supports bytes.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Ber, type BerWriter, Filter, SearchFilter, type SearchFilterValues } from "ldapts";

/** Comparisons of an attribute with a value (RFC 4511 section 4.5.1.7). */
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

/** Matches bytes within values. Omits empty pieces, as RFC 4511 section 4.5.1.7.2 requires. */
export class OctetSubstrings extends Filter {
  override readonly type: SearchFilterValues = SearchFilter.substrings;

  /** @param pieces the bytes between the asterisks: at least two, the first and the last may be empty */
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

/** Compares an attribute with bytes by a matching rule. */
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
