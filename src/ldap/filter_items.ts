/**
 * Filters for single comparisons: those of ldapts for text, our own for other bytes.
 *
 * @module
 */
import { decodeUtf8 } from "../syntax/utf8.ts";
import { Buffer } from "node:buffer";
import {
  ApproximateFilter,
  EqualityFilter,
  ExtensibleFilter,
  type Filter,
  GreaterThanEqualsFilter,
  LessThanEqualsFilter,
  PresenceFilter,
  SubstringFilter,
} from "ldapts";
import type { Comparison } from "../syntax/ldap_filter.ts";
import { OctetComparison, OctetMatch, OctetSubstrings } from "./octet_filters.ts";

/** Builds the filter for "=": equality, substrings, or presence. */
export function equality(attribute: string, pieces: readonly Buffer[]): Filter {
  if (pieces.length === 1) {
    const value = pieces[0] as Buffer;
    return new EqualityFilter({ attribute, value: decodeUtf8(value) ?? value });
  }
  const inner = pieces.slice(1, -1).filter((piece) => piece.length > 0);
  const kept = [pieces[0] as Buffer, ...inner, pieces.at(-1) as Buffer];
  if (kept.every((piece) => piece.length === 0)) return new PresenceFilter({ attribute });
  const texts = kept.map(decodeUtf8);
  if (!texts.every((text) => text !== undefined)) return new OctetSubstrings(attribute, kept);
  const [initial = ""] = texts;
  return new SubstringFilter({ attribute, initial, any: texts.slice(1, -1), final: texts.at(-1) ?? "" });
}

/** Builds the filter for ">=", "<=" or "~=". */
export function comparison(
  kind: Comparison,
  attribute: string,
  value: Buffer,
): Filter {
  const text = decodeUtf8(value);
  if (text === undefined) return new OctetComparison(kind, attribute, value);
  const options = { attribute, value: text };
  if (kind === "greaterOrEqual") return new GreaterThanEqualsFilter(options);
  return kind === "lessOrEqual" ? new LessThanEqualsFilter(options) : new ApproximateFilter(options);
}

/** Builds the filter for a matching rule; attribute or rule may be empty. */
export function extensible(attribute: string, rule: string, dnAttributes: boolean, value: Buffer): Filter {
  const text = decodeUtf8(value);
  return text === undefined
    ? new OctetMatch(attribute, rule, dnAttributes, value)
    : new ExtensibleFilter({ matchType: attribute, rule, dnAttributes, value: text });
}
