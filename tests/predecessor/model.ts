/**
 * A model of the steps that can do each intended difference in both ways: as we do it, and as the predecessor does. It proves
 * the kind of a difference: without any kind it must give our result, and with the kinds the predecessor's.
 *
 * @module
 */

import { encode as toPunycode } from "node:punycode";
import type { Values } from "../../src/common/model.ts";
import { Invalid } from "../../src/common/invalid.ts";
import { type Format, renderFormat } from "../../src/syntax/python_format/python_format.ts";
import { findPattern, parseSearch } from "../../src/syntax/python_regex/pattern.ts";
import {
  bytesToCharacters,
  charactersToBytes,
  decodeUtf8,
  encodeUtf8,
  stripUnicode,
} from "../../src/syntax/utf8.ts";
import { SanitizerError } from "../../src/transform/sanitizers/error.ts";
import { SANITIZERS } from "../../src/transform/sanitizers/mod.ts";
import { compileTransform } from "../../src/transform/transform.ts";
import { distinctValues, sameBytes } from "../../src/transform/values.ts";
import { transformSchema } from "../../src/transform/steps/steps.ts";
import type { Case, Result } from "./cases.ts";

/** The intended differences. */
export const KINDS = {
  "idna": "IDNA 2008 in mail addresses",
  "empty": "empty values are unset",
  "phone": "telephone numbers of more than 15 digits are refused",
  "space": "spaces in the domain of a mail address are refused",
  "bytes": "regular expressions see characters, not bytes",
  "index": "an index beyond the end of a value skips only the template",
} as const;

/** An intended difference. */
export type Kind = keyof typeof KINDS;

/** A step of the predecessor raised an exception that it does not expect. */
class Failed extends Error {}

/** Runs the steps of a case; the given kinds as the predecessor does. */
export function modelResult(test: Case, kinds: ReadonlySet<Kind>): Result {
  try {
    return new Model(test, kinds).run();
  } catch (error) {
    if (error instanceof Failed) return "failed";
    throw error;
  }
}

type MutableRecord = Map<string, Values>;

class Model {
  readonly #record: MutableRecord;

  constructor(private readonly test: Case, private readonly kinds: ReadonlySet<Kind>) {
    this.#record = new Map(test.attributes);
  }

  run(): Result {
    const { config } = this.test;
    this.#decompose();
    for (const [name, values] of [...this.#record]) {
      this.#set(name, values.filter(({ length }) => length > 0).flatMap((value) => this.#clean(name, value)));
    }
    for (const [property, attribute] of Object.entries(config.rename_attrs)) {
      const values = this.#record.get(attribute);
      if (values === undefined) continue;
      this.#record.delete(attribute);
      this.#record.set(property, values);
    }
    for (const [property, texts] of Object.entries(config.fallback_attrs)) {
      if (!this.#record.has(property)) this.#set(property, texts.map(encodeUtf8));
    }
    for (const [property, texts] of Object.entries(config.fixed_attrs)) {
      this.#set(property, texts.map(encodeUtf8));
    }
    for (const name of config.remove_attrs) this.#record.delete(name);
    this.#compose();
    return this.#record;
  }

  /** Sets values without duplicates and, unless empty values count, without them. */
  #set(name: string, values: Values): void {
    const kept = distinctValues(values);
    const empty = this.kinds.has("empty") ? values.findIndex(({ length }) => length === 0) : -1;
    const before = empty < 0 ? 0 : distinctValues(values.slice(0, empty)).length;
    const all = empty < 0 ? kept : kept.toSpliced(before, 0, new Uint8Array());
    if (all.length > 0) this.#record.set(name, all);
    else this.#record.delete(name);
  }

  #decompose(): void {
    const { attributes, expressions } = this.test;
    for (const [name, values] of attributes) {
      const patterns = expressions[name];
      if (patterns === undefined) continue;
      const parts = new Map<string, Uint8Array[]>();
      for (const value of values) {
        for (const [group, part] of this.#groups(patterns, value)) {
          parts.set(group, [...parts.get(group) ?? [], part]);
        }
      }
      for (const [group, list] of parts) this.#record.set(group, list);
    }
  }

  /** The named groups of the first expression that matches in a value. */
  #groups(patterns: readonly string[], value: Uint8Array): [string, Uint8Array][] {
    const text = this.kinds.has("bytes") ? undefined : decodeUtf8(value);
    for (const pattern of patterns) {
      const inBytes = `(?a)${bytesToCharacters(encodeUtf8(pattern))}`;
      const expression = parseSearch(this.kinds.has("bytes") ? inBytes : pattern);
      if (expression instanceof Invalid) return [];
      const found = findPattern(expression, text ?? bytesToCharacters(value));
      if (found === undefined) continue;
      return Object.entries(expression.names).flatMap(([name, group]) => {
        const part = found.groups[group];
        return part === undefined
          ? []
          : [[name, text === undefined ? charactersToBytes(part) : encodeUtf8(part)]];
      });
    }
    return [];
  }

  /** Recodes, removes, replaces and sanitizes a value; an empty list if it is dropped. */
  #clean(name: string, value: Uint8Array): Uint8Array[] {
    const { recode_attrs, remove_values, replace_values, sanitizer } = this.test.config;
    const recode = transformSchema.parse({ sanitizer: {} });
    if (Object.hasOwn(recode_attrs, name)) recode.recode_attrs[name] = recode_attrs[name] as string;
    let current = compileTransform(recode, [])(new Map([[name, [value]]])).values.get(name)?.[0];
    if (current === undefined || remove_values[name]?.some((text) => sameBytes(encodeUtf8(text), current!))) {
      return [];
    }
    for (const [old, text] of Object.entries(replace_values[name] ?? {})) {
      if (!sameBytes(encodeUtf8(old), current)) continue;
      current = encodeUtf8(text);
      break;
    }
    for (const sanitize of [...sanitizer[name] ?? [], ...sanitizer["*"] ?? []]) {
      if (current.length === 0 && !this.kinds.has("empty")) return [];
      try {
        current = this.#sanitize(sanitize, current);
      } catch (error) {
        if (error instanceof SanitizerError) return [];
        throw error;
      }
    }
    return [current];
  }

  #sanitize(name: string, value: Uint8Array): Uint8Array {
    const text = decodeUtf8(value);
    if (name === "phone_sanitizer" && text !== undefined) {
      if (stripUnicode(text) === "" && this.kinds.has("empty")) throw new Failed();
      if (this.kinds.has("phone")) return this.#longNumber(text) ?? this.#own(name, value);
    }
    if (name === "mail_sanitizer" && text !== undefined) {
      const address = stripUnicode(text);
      const at = address.lastIndexOf("@") + 1;
      const labels = address.slice(at).toLowerCase().split(/[.\u3002\uff0e\uff61]/);
      const isAscii = labels.every((label) => !/[^\0-\x7f]/.test(label));
      if (at > 0 && (this.kinds.has("idna") && !isAscii || this.kinds.has("space"))) {
        const local = this.#own(name, encodeUtf8(address.slice(0, at)));
        const domain = labels.map((label, index) =>
          this.#label(label, index === labels.length - 1 && (isAscii || index > 0))
        );
        return encodeUtf8(decodeUtf8(local) + domain.join("."));
      }
    }
    return this.#own(name, value);
  }

  #own(name: string, value: Uint8Array): Uint8Array {
    return SANITIZERS.get(name)!(value, { phoneRegion: this.test.config.phone_region });
  }

  /** The number that the predecessor made of one, if it has more than 15 digits, country calling code included. */
  #longNumber(text: string): Uint8Array | undefined {
    const { result } = this.test;
    const digits = text.replace(/\D/g, "");
    if (result === "failed") return undefined;
    return [...result.values()].flat().find((value) => {
      const [made, number = ""] = /^(\+[\d -]+)(?: ext\. \d+)?$/.exec(decodeUtf8(value) ?? "") ?? [];
      return number.replace(/\D/g, "").length > 15 && made?.replace(/\D/g, "").endsWith(digits.slice(-14));
    });
  }

  /** A label of a domain, as IDNA 2003 (RFC 3490) encodes it; `mayBeEmpty`: the last one. */
  #label(label: string, mayBeEmpty: boolean): string {
    // deno-lint-ignore no-control-regex
    if (/[\t-\r\x1c-\x20]/.test(label) && !this.kinds.has("space")) throw new SanitizerError("space");
    const isAscii = /^[\0-\x7f]*$/.test(label);
    if (!isAscii && !this.kinds.has("idna")) {
      return decodeUtf8(this.#own("mail_sanitizer", encodeUtf8(`x@${label}`)))!.slice(2);
    }
    const prepared = isAscii ? label : prepare(label);
    const encoded = /^[\0-\x7f]*$/.test(prepared) ? prepared : `xn--${toPunycode(prepared)}`;
    if (encoded.length > 63 || encoded === "" && !mayBeEmpty) throw new SanitizerError("length");
    return encoded;
  }

  #compose(): void {
    const before = new Map(this.#record);
    for (const [property, formats] of Object.entries(this.test.config.compose_attrs)) {
      for (const format of formats) {
        const valueOf = (name: string) => {
          const value = before.get(name)?.[0];
          return value === undefined ? undefined : decodeUtf8(value);
        };
        const text = renderFormat(format, valueOf);
        if (text === undefined) {
          const tooShort = shorterThanIndex(format, valueOf);
          if (tooShort !== undefined && this.kinds.has(tooShort === "" ? "empty" : "index")) {
            throw new Failed();
          }
          continue;
        }
        this.#set(property, [encodeUtf8(text)]);
        break;
      }
    }
  }
}

/** The first value that is too short for its index, such as {sn[9]}, unless a name without a value comes before it. */
function shorterThanIndex(
  { parts }: Format,
  valueOf: (name: string) => string | undefined,
): string | undefined {
  for (const part of parts) {
    if (typeof part === "string") continue;
    const value = valueOf(part.name);
    if (value === undefined || part.indexes.some((index) => index >= [...value].length)) return value;
  }
  return undefined;
}

/** Nameprep (RFC 3491), as far as it matters here. */
function prepare(label: string): string {
  const mapped = label.replace(/[\u00ad\u034f\u1806\u180b-\u180d\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]/g, "")
    .replaceAll("ß", "ss").replaceAll("ς", "σ").toLowerCase().normalize("NFKC").toLowerCase().normalize(
      "NFKC",
    );
  if (/[\p{Zs}\p{Cc}\p{Co}\p{Cs}\ufff9-\uffff]/u.test(mapped.replace(/[\0-\x7f]/g, ""))) {
    throw new SanitizerError("prohibited");
  }
  return mapped;
}
