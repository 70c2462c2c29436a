/**
 * Attribute descriptions (RFC 4512 section 2.5): a name with options, including the ranges of Active Directory.
 *
 * @module
 */
import type { RawAttribute } from "./messages.ts";

/** The values of a long attribute that one response contains ([MS-ADTS] section 3.1.1.3.1.3.3). */
interface ValueRange {
  /** Index of the first value, from 0. */
  readonly from: number;
  /** Index of the last value; absent if no values follow. */
  readonly to?: number;
}

/** A parsed attribute description. */
interface Description {
  /** Name and options without the range, as written. */
  readonly name: string;
  readonly range?: ValueRange;
}

/** A long attribute whose remaining values must be requested. */
export interface OpenRange {
  /** Name to request, in the server's spelling. */
  readonly description: string;
  /** Name in the map of attributes. */
  readonly name: string;
  readonly range: ValueRange;
}

/** Number of cached spellings: more than a schema has attributes. */
const MAX_SPELLINGS = 10_000;
/** Longer names are not cached: no schema has them, and a server can send a megabyte for a name. */
const MAX_CACHED_LENGTH = 200;

const RANGE = /^range=(\d+)-(\d+|\*)$/i;

/** Parses an attribute description. */
export function parseDescription(description: string): Description {
  if (!description.includes(";")) return { name: description };
  let range: ValueRange | undefined;
  const kept = description.split(";").filter((option) => {
    const match = RANGE.exec(option);
    if (match === null) return true;
    range = { from: Number(match[1]), ...(match[2] === "*" ? {} : { to: Number(match[2]) }) };
    return false;
  });
  return range === undefined ? { name: description } : { name: kept.join(";"), range };
}

/**
 * Maps attribute names to the spelling of the request. Servers answer in the spelling of their schema, but steps look
 * attributes up as configured. `;binary` only affects the transfer encoding (RFC 4522), so it may be present in the
 * request and absent in the answer, or the other way round.
 */
export class Spelling {
  readonly #known = new Map<string, string>();
  /** Received names and their requested spelling. */
  readonly #seen = new Map<string, string>();

  constructor(requested: readonly string[]) {
    for (const description of requested) {
      const { name } = parseDescription(description);
      const lower = name.toLowerCase();
      if (!this.#known.has(lower)) this.#known.set(lower, name);
    }
  }

  /** Returns the requested spelling of a received name. */
  of(name: string): string {
    let spelled = this.#seen.get(name);
    if (spelled === undefined) {
      spelled = this.#known.get(name.toLowerCase()) ?? this.#find(name);
      if (this.#seen.size < MAX_SPELLINGS && name.length <= MAX_CACHED_LENGTH) {
        this.#known.set(name.toLowerCase(), spelled);
        this.#seen.set(name, spelled);
      }
    }
    return spelled;
  }

  #find(name: string): string {
    const lower = name.toLowerCase();
    const other = lower.endsWith(";binary") ? lower.slice(0, -";binary".length) : `${lower};binary`;
    const known = this.#known.get(other);
    if (known !== undefined) return known;
    const [base = name, ...options] = name.split(";");
    return [this.#known.get(base.toLowerCase()) ?? base, ...options].join(";");
  }
}

/**
 * Collects the attributes of an entry in a map, without those that have no values. `open` lists the attributes that
 * have more values on the server.
 */
export function collectAttributes(
  attributes: readonly RawAttribute[],
  spelling: Spelling,
): { map: Map<string, readonly Uint8Array[]>; open: OpenRange[] } {
  const map = new Map<string, readonly Uint8Array[]>();
  /** Values of attributes that the entry lists several times. */
  const joined = new Map<string, Uint8Array[]>();
  const open: OpenRange[] = [];
  for (const { description, values } of attributes) {
    const { name: written, range }: Description = description.includes(";")
      ? parseDescription(description)
      : { name: description };
    const name = spelling.of(written);
    if (range !== undefined && (range.from > 0 || range.to !== undefined)) {
      open.push({ description: written, name, range });
    }
    if (values.length === 0) continue;
    const before = map.get(name);
    if (before === undefined) {
      map.set(name, values);
      continue;
    }
    let all = joined.get(name);
    if (all === undefined) {
      all = [...before];
      joined.set(name, all);
      map.set(name, all);
    }
    for (const value of values) all.push(value);
  }
  return { map, open };
}
