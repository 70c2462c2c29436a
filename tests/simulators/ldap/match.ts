/**
 * Which entries a filter finds (RFC 4511 section 4.5.1.7, MS-ADTS 3.1.1.3.4.4).
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { normaliseDn } from "../../../src/syntax/dn.ts";
import { chainMatcher } from "./chain.ts";
import type { Directory } from "./directory.ts";
import { type Entry, textOf, type Value } from "./entry.ts";
import type { Extensible, Filter, Substrings } from "./filter.ts";
import { OID } from "./protocol.ts";

/** Tells whether an entry is found. */
type Matcher = (entry: Entry) => boolean;

/** Attributes whose values are DNs, in lower case. */
const DN_ATTRIBUTES: ReadonlySet<string> = new Set([
  "distinguishedname",
  "entrydn",
  "manager",
  "managedby",
  "member",
  "memberof",
  "owner",
  "seealso",
  "uniquemember",
]);

/** Makes a filter ready for many entries. Attributes an entry does not have match nothing. */
export function compileFilter(filter: Filter, directory: Directory): Matcher {
  switch (filter.type) {
    case "and": {
      const all = filter.filters.map((part) => compileFilter(part, directory));
      return (entry) => all.every((matches) => matches(entry));
    }
    case "or": {
      const any = filter.filters.map((part) => compileFilter(part, directory));
      return (entry) => any.some((matches) => matches(entry));
    }
    case "not": {
      const matches = compileFilter(filter.filter, directory);
      return (entry) => !matches(entry);
    }
    case "present": {
      const values = valuesOf(filter.attribute, directory);
      // Every entry has object classes, even where a test did not care to give it some.
      return filter.attribute.toLowerCase() === "objectclass"
        ? () => true
        : (entry) => values(entry).length > 0;
    }
    case "substrings":
      return substrings(filter, directory);
    case "extensible":
      return extensible(filter, directory);
    case "equality":
    case "approximate":
      return equality(filter.attribute, filter.value, directory);
    case "greaterOrEqual":
    case "lessOrEqual": {
      const values = valuesOf(filter.attribute, directory);
      const wanted = fold(filter.value);
      const sign = filter.type === "greaterOrEqual" ? 1 : -1;
      return (entry) => values(entry).some((value) => sign * order(fold(value), wanted) >= 0);
    }
  }
}

/** The values of an attribute and of its variants with options, for instance `cn` and `cn;lang-de`. */
function valuesOf(attribute: string, directory: Directory): (entry: Entry) => readonly Value[] {
  const key = attribute.toLowerCase();
  const variant = key + ";";
  return (entry) => {
    const values = directory.values(entry, key);
    const variants = entry.names.filter((name) => name.key.startsWith(variant));
    return variants.length === 0
      ? values
      : [...values, ...variants.flatMap((name) => directory.values(entry, name.key))];
  };
}

function equality(attribute: string, wanted: Buffer, directory: Directory): Matcher {
  const values = valuesOf(attribute, directory);
  const key = attribute.toLowerCase();
  if (DN_ATTRIBUTES.has(key)) {
    const dn = normaliseDn(textOf(wanted));
    return (entry) => values(entry).some((value) => typeof value === "string" && normaliseDn(value) === dn);
  }
  const text = fold(wanted);
  if (key === "objectcategory" && !text.includes("=")) {
    // AD accepts the short name of a class where the DN of its schema object belongs (MS-ADTS 3.1.1.3.1.3.5).
    return (entry) => values(entry).some((value) => fold(value).startsWith(`cn=${text},`));
  }
  return (entry) => values(entry).some((value) => fold(value) === text);
}

function substrings(filter: Substrings, directory: Directory): Matcher {
  const values = valuesOf(filter.attribute, directory);
  const initial = filter.initial ? foldPart(filter.initial) : "";
  const final = filter.final ? foldPart(filter.final) : "";
  const any = filter.any.map(foldPart);
  return (entry) =>
    values(entry).some((value) => {
      const text = foldPart(value);
      if (!text.startsWith(initial)) return false;
      let at = initial.length;
      for (const part of any) {
        const found = text.indexOf(part, at);
        if (found < 0) return false;
        at = found + part.length;
      }
      return text.endsWith(final) && text.length - final.length >= at;
    });
}

function extensible(filter: Extensible, directory: Directory): Matcher {
  const { attribute, rule, value } = filter;
  if (attribute === undefined) return () => false;
  switch (rule) {
    case OID.bitAnd:
    case OID.bitOr: {
      const values = valuesOf(attribute, directory);
      const mask = integer(textOf(value));
      if (mask === undefined) return () => false;
      return (entry) =>
        values(entry).some((own) => {
          const bits = (integer(textOf(own)) ?? 0n) & mask;
          return rule === OID.bitAnd ? bits === mask : bits !== 0n;
        });
    }
    case OID.inChain:
      return chainMatcher(attribute.toLowerCase(), textOf(value), directory);
    default:
      return equality(attribute, value, directory);
  }
}

/** An integer as AD sees its bits: negative numbers are two's complement. */
function integer(text: string): bigint | undefined {
  return /^-?\d+$/.test(text) ? BigInt.asUintN(64, BigInt(text)) : undefined;
}

/** The form in which values are compared: without regard to case and insignificant spaces. */
function fold(value: Value): string {
  return foldPart(value).trim();
}

function foldPart(value: Value): string {
  const text = textOf(value);
  // Bytes that are no text are compared as bytes.
  if (typeof value !== "string" && text.includes("\ufffd")) {
    return "\ufffd" + Array.from(value, (byte) => String.fromCharCode(byte)).join("");
  }
  return text.normalize("NFC").toLowerCase();
}

function order(a: string, b: string): number {
  const [left, right] = [integer(a), integer(b)];
  if (left !== undefined && right !== undefined) {
    const [x, y] = [BigInt.asIntN(64, left), BigInt.asIntN(64, right)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
