/**
 * Attribute descriptions (RFC 4512 section 2.5): a name and options, among them the ranges of Active Directory.
 *
 * @module
 */
import type { RawAttribute } from "./messages.ts";

/** Which values of a long attribute an answer holds ([MS-ADTS] section 3.1.1.3.1.3.3). */
interface ValueRange {
  /** Number of the first value, counted from 0. */
  readonly from: number;
  /** Number of the last value; absent if there are none after these. */
  readonly to?: number;
}

/** An attribute description taken apart. */
interface Description {
  /** Name and options without the range, as written. */
  readonly name: string;
  readonly range?: ValueRange;
}

/** The start of a long attribute whose other values must be asked for. */
export interface OpenRange {
  /** Name to ask for, as the server spells it. */
  readonly description: string;
  /** Name in the map of attributes. */
  readonly name: string;
  readonly range: ValueRange;
}

const RANGE = /^range=(\d+)-(\d+|\*)$/i;

/** Takes an attribute description apart. */
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
 * Makes the spelling of attribute names that of the request: servers answer in the spelling of their schema, but what was
 * configured must be found again. `;binary` is how values travel, not what they are (RFC 4522): it may be asked for
 * and left out in the answer, and the other way round.
 */
export class Spelling {
  readonly #known = new Map<string, string>();
  /** Names as they came, and as they were asked for. */
  readonly #seen = new Map<string, string>();

  constructor(requested: readonly string[]) {
    for (const description of requested) {
      const { name } = parseDescription(description);
      const lower = name.toLowerCase();
      if (!this.#known.has(lower)) this.#known.set(lower, name);
    }
  }

  /** The name under which values of the attribute are found. */
  of(name: string): string {
    let spelled = this.#seen.get(name);
    if (spelled === undefined) {
      spelled = this.#known.get(name.toLowerCase()) ?? this.#find(name);
      this.#known.set(name.toLowerCase(), spelled);
      this.#seen.set(name, spelled);
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
 * Makes the map of an entry's attributes. Attributes without values are left out. Those of which there are more values than
 * sent are listed in `open`.
 */
export function collectAttributes(
  attributes: readonly RawAttribute[],
  spelling: Spelling,
): { map: Map<string, readonly Uint8Array[]>; open: OpenRange[] } {
  const map = new Map<string, readonly Uint8Array[]>();
  const open: OpenRange[] = [];
  for (const { description, values } of attributes) {
    const { name: written, range } = parseDescription(description);
    const name = spelling.of(written);
    if (range !== undefined && (range.from > 0 || range.to !== undefined)) {
      open.push({ description: written, name, range });
    }
    if (values.length === 0) continue;
    const before = map.get(name);
    map.set(name, before === undefined ? values : [...before, ...values]);
  }
  return { map, open };
}
