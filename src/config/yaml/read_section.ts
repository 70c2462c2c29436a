/**
 * From YAML to what the schema parses: old names become the present ones, keys without a value are problems,
 * text becomes a number where one is wanted, and the position of everything is kept.
 *
 * @module
 */

import { z } from "../../common/zod.ts";
import { aliasesOf, isLegacy, schemaKeys, unwrapped } from "../schema/keys.ts";
import { refusedKey } from "../schema/refused_keys.ts";
import type { Located, LocatedEntry, LocatedMap, LocatedText } from "./located.ts";
import { allowedWords } from "../../common/nearest.ts";
import { readFlag, readNumber } from "../../common/scalars.ts";
import { mayBelongToValue } from "../secret_words.ts";
import { MOST_PROBLEMS } from "../problems.ts";
import type { Position } from "../types.ts";

/** Scalars, lists and maps without positions. */
export type Plain = string | number | boolean | Plain[] | { [key: string]: Plain };

/** A problem with a key of the file. */
interface KeyProblem extends Position {
  readonly path: string;
  readonly message: string;
}

/** What stands in the file, for the schema and for messages about it. */
export interface ReadDocument {
  readonly plain: Plain;
  /** Position of each value, by path. */
  readonly values: ReadonlyMap<string, Position>;
  /** Position of each key, by path. */
  readonly keys: ReadonlyMap<string, Position>;
  /** The old name of each key that is written with one, by path. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Text of each scalar that stands in one line, by path: what messages may quote. */
  readonly texts: ReadonlyMap<string, string>;
  /** The comment behind each scalar in its line, by path. */
  readonly comments: ReadonlyMap<string, string>;
  /** Where the characters of each scalar stand, by path. */
  readonly places: ReadonlyMap<string, (offset: number) => Position | undefined>;
  /** Paths of the keys that are written without a value; of each there is a problem. */
  readonly withoutValue: ReadonlySet<string>;
  readonly problems: readonly KeyProblem[];
}

/** More values than any directory needs: aliases of aliases multiply, and a few lines can make billions. */
const MOST_VALUES = 200_000;

/** Reads a document along the schema. */
export function readDocument(root: Located, schema: z.ZodMiniObject): ReadDocument {
  const reader = new Reader();
  try {
    const plain = reader.read(root, schema, "");
    return { ...reader, plain };
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    const message =
      `the configuration has more than ${MOST_VALUES} values, aliases counted where they are used`;
    return { ...reader, plain: {}, problems: [{ ...root.position, path: "", message }] };
  }
}

class TooLargeError extends Error {}

class Reader {
  readonly values = new Map<string, Position>();
  readonly keys = new Map<string, Position>();
  readonly aliases = new Map<string, string>();
  readonly texts = new Map<string, string>();
  readonly comments = new Map<string, string>();
  readonly places = new Map<string, (offset: number) => Position | undefined>();
  readonly withoutValue = new Set<string>();
  readonly problems: KeyProblem[] = [];
  readonly #placesWithoutValue = new Set<string>();

  read(located: Located, schema: z.core.$ZodType | undefined, path: string): Plain {
    if (this.values.size >= MOST_VALUES) throw new TooLargeError();
    this.values.set(path, located.position);
    const wanted = schema === undefined ? undefined : unwrapped(schema);
    if (wanted instanceof z.ZodMiniObject && located.kind === "map") {
      return this.#section(located, wanted, path);
    }
    switch (located.kind) {
      case "text":
        if (!located.folded) this.texts.set(path, located.text);
        if (located.comment !== undefined) this.comments.set(path, located.comment);
        if (located.placeOf !== undefined) this.places.set(path, located.placeOf);
        return valueOf(located.text, wanted);
      case "list":
        return located.items.map((item, index) => {
          const itemPath = `${path}.${index}`;
          // "~" is a text in a list, as in the lists of the predecessor.
          if (isNothing(item) && item.text === "") this.#noValue(item, itemPath, "this item");
          return this.read(item, undefined, itemPath);
        });
      case "map":
        return Object.fromEntries(
          located.entries.filter((entry) => !this.#hasNoValue(entry, undefined, join(path, entry.key)))
            .map((entry) => [entry.key, this.#entry(entry, undefined, path, entry.key)]),
        );
    }
  }

  #section(map: LocatedMap, section: z.ZodMiniObject, path: string): Plain {
    const plain: { [key: string]: Plain } = {};
    const key = this.keys.get(path);
    if (key !== undefined) this.values.set(path, key); // a section is where its name is, not where its first key is
    const shape: Readonly<Record<string, z.core.$ZodType>> = section.shape;
    const written = new Map<string, string>();
    for (const entry of map.entries) {
      const name = presentName(entry.key, shape);
      if (name === undefined) {
        const refused = refusedKey(entry.key);
        const isOff = ({ key, value }: LocatedEntry) =>
          [entry.key, refused?.switch].includes(key) && asksForNothing(value);
        if (refused !== undefined && map.entries.some(isOff)) continue;
        // The later ones are only counted
        const isShown = this.problems.length < MOST_PROBLEMS;
        const problem = refused?.problem ?? (isShown ? unknownKey(entry.key, path, shape) : "is not a key");
        this.#problem(entry, path, entry.key, problem);
        continue;
      }
      const schema = shape[name] as z.core.$ZodType;
      if (!hasDefault(schema) && isLeftOut(entry.value, schema)) {
        this.keys.set(join(path, name), entry.keyPosition);
        continue; // the same as not given: templates of configurations leave that behind
      }
      const other = written.get(name);
      if (other !== undefined) {
        this.#problem(
          entry,
          path,
          name,
          `${join(path, entry.key)} is another name of ${other}, which is given too; keep one`,
        );
        continue;
      }
      written.set(name, entry.key);
      if (entry.key !== name) this.aliases.set(join(path, name), entry.key);
      if (this.#hasNoValue(entry, schema, join(path, name))) {
        if (unwrapped(schema) instanceof z.ZodMiniObject) plain[name] = {}; // so that the schema names what is missing in it
        continue;
      }
      plain[name] = this.#entry(entry, schema, path, name);
    }
    return plain;
  }

  #entry(entry: LocatedEntry, schema: z.core.$ZodType | undefined, path: string, name: string): Plain {
    this.keys.set(join(path, name), entry.keyPosition);
    return this.read(entry.value, schema, join(path, name));
  }

  #problem({ keyPosition }: LocatedEntry, path: string, name: string, message: string): void {
    this.problems.push({ ...keyPosition, path: join(path, name), message });
  }

  /** Whether a key is written without a value, which is a problem. */
  #hasNoValue(
    { value, keyPosition }: LocatedEntry,
    schema: z.core.$ZodType | undefined,
    path: string,
  ): boolean {
    // In a map, "null" is a text, as in those of the predecessor
    const isNull = schema !== undefined && value.kind === "text" && value.isNull;
    if (!isNothing(value) && !isNull) return false;
    this.keys.set(path, keyPosition);
    this.values.set(path, keyPosition);
    // A key that the schema does not know may be a password in brackets.
    const nothing = { ...value, position: keyPosition };
    this.#noValue(nothing, path, schema === undefined ? "this key" : path, schema);
    return true;
  }

  #noValue({ position, comment }: LocatedText, path: string, what: string, schema?: z.core.$ZodType): void {
    this.withoutValue.add(path);
    // A section may be used several times, by aliases.
    const place = `${position.line}:${position.column}`;
    if (this.#placesWithoutValue.has(place)) return;
    this.#placesWithoutValue.add(place);
    const isCutOff = comment !== undefined && mayBelongToValue(path, comment);
    const advice = isCutOff ? QUOTE : waysOn(schema);
    this.problems.push({ ...position, path, message: `${what} has no value: ${advice}` });
  }
}

const QUOTE =
  'YAML reads "#" and the rest of the line as a comment; put a value that begins with "#" in quotes, or take the key out';

/** What can be written instead of nothing. */
function waysOn(schema: z.core.$ZodType | undefined): string {
  const wanted = schema === undefined ? undefined : unwrapped(schema);
  if (wanted instanceof z.ZodMiniObject || wanted instanceof z.ZodMiniRecord) {
    return "write its keys below it, indented, {} for an empty section, or take the key out";
  }
  if (wanted instanceof z.ZodMiniArray) return "write a list, [a, b], or take the key out";
  return schema === undefined
    ? 'write one, "" for an empty text, or take it out'
    : "write one, or take the key out";
}

/**
 * The value of a text where the schema wants a number or a truth value; everywhere else a text stays what it
 * is.
 */
function valueOf(text: string, schema: z.core.$ZodType | undefined): Plain {
  if (schema instanceof z.ZodMiniBoolean) return readFlag(text);
  return schema instanceof z.ZodMiniNumber ? readNumber(text) : text;
}

/** The path of a key within a section; the section of all has the empty path. */
export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Whether nothing is there: no value, or `~`. */
function isNothing(located: Located): located is LocatedText {
  return located.kind === "text" && located.empty;
}

/** Whether `""` or `null` stands for an optional key without a default: it is no value of the key. */
function isLeftOut(located: Located, schema: z.core.$ZodType): boolean {
  if (located.kind !== "text" || located.empty) return false;
  if (located.isNull) return z.safeParse(schema, undefined).success;
  return located.text === "" && !z.safeParse(schema, "").success;
}

/** Whether the value of a key that is not supported is off or `null`. */
function asksForNothing(located: Located): boolean {
  return located.kind === "text" && (located.isNull || readFlag(located.text) === false);
}

/** Whether a key has a default, so that an empty text differs from an absent key. */
function hasDefault(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodMiniDefault || schema instanceof z.ZodMiniPrefault;
}

/** The name by which the schema knows a key. */
function presentName(key: string, shape: Readonly<Record<string, z.core.$ZodType>>): string | undefined {
  if (Object.hasOwn(shape, key)) return key;
  return Object.keys(shape).find((name) => aliasesOf(shape[name] as z.core.$ZodType).includes(key));
}

/**
 * The problem of an unknown key. Never shows the value, and of the key only the part before ":" or "=": `password:secret`
 * lacks a space.
 */
function unknownKey(key: string, path: string, shape: Readonly<Record<string, z.core.$ZodType>>): string {
  const shown = key.split(/[:=\s]/, 1)[0] as string;
  const elsewhere = schemaKeys().filter(({ name, aliases }) => name === shown || aliases.includes(shown))
    .map((known) => known.path.slice(0, Math.max(0, known.path.lastIndexOf("."))))
    .filter((section) => section !== path);
  const names = Object.keys(shape).filter((name) => !isLegacy(shape[name] as z.core.$ZodType));
  const where = path === "" ? "at the top level" : `in ${path}`;
  if (shown !== key) return `${JSON.stringify(shown)} must be followed by ":" and a space (${where})`;
  const hint = elsewhere.length > 0
    ? `it belongs to ${elsewhere.map((section) => section === "" ? "the top level" : section).join(" or ")}. `
    : "";
  return `${JSON.stringify(shown)} is not a key ${where}; ${hint}${allowedWords(shown, names)}`;
}
