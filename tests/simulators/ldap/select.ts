/**
 * Which attributes of an entry a search gets (RFC 4511 section 4.5.1.8), and in which ranges of values (MS-ADTS
 * 3.1.1.3.1.3.3).
 *
 * @module
 */
import type { Directory } from "./directory.ts";
import type { Attribute, AttributeName, Entry } from "./entry.ts";
import { IDENTIFIER, MEMBER_OF, OWN_DN } from "./naming.ts";
import type { Style } from "./protocol.ts";

/** Attributes that are sent only on request. */
const OPERATIONAL: Readonly<Record<Style, ReadonlySet<string>>> = {
  ad: new Set(),
  openldap: new Set([IDENTIFIER.openldap.key, OWN_DN.openldap.key, MEMBER_OF.key]),
};

/** The requested range starts after the last value. */
export class RangePastEnd extends Error {
  override readonly name = "RangePastEnd";
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The choice of attributes of one search. */
export class Selection {
  readonly #directory: Directory;
  readonly #rangeLimit: number;
  readonly #typesOnly: boolean;
  readonly #all: boolean;
  readonly #operational: boolean;
  readonly #asked = new Map<string, Range | undefined>();

  /**
   * @param attributes as requested
   * @param rangeLimit maximum number of values per attribute and response; AD only
   */
  constructor(directory: Directory, attributes: readonly string[], rangeLimit: number, typesOnly: boolean) {
    this.#directory = directory;
    this.#rangeLimit = directory.style === "ad" ? rangeLimit : Infinity;
    this.#typesOnly = typesOnly;
    this.#all = attributes.length === 0 || attributes.includes("*");
    this.#operational = attributes.includes("+");
    for (const attribute of attributes) {
      const range = directory.style === "ad" ? /^(.+);range=(\d+)-(\d+|\*)$/i.exec(attribute) : null;
      if (range === null) this.#asked.set(attribute.toLowerCase(), undefined);
      else {
        const [, name = "", from, to] = range;
        this.#asked.set(name.toLowerCase(), { from: Number(from), to: to === "*" ? Infinity : Number(to) });
      }
    }
  }

  /**
   * The attributes of an entry that are sent.
   *
   * @throws {RangePastEnd}
   */
  of(entry: Entry): Attribute[] {
    const chosen: Attribute[] = [];
    for (const name of this.#directory.names(entry)) {
      const asked = this.#asks(name.key);
      if (!asked && !(OPERATIONAL[this.#directory.style].has(name.key) ? this.#operational : this.#all)) {
        continue;
      }
      if (this.#typesOnly) chosen.push({ name: name.name, values: [] });
      else this.#addValues(chosen, entry, name);
    }
    return chosen;
  }

  /** Whether an attribute is requested by name, with all or some of its options. */
  #asks(key: string): boolean {
    if (this.#asked.has(key)) return true;
    const options = key.indexOf(";");
    return options > 0 && this.#asked.has(key.slice(0, options));
  }

  #addValues(to: Attribute[], entry: Entry, { name, key }: AttributeName): void {
    const values = this.#directory.values(entry, key);
    const range = this.#asked.get(key);
    if (range === undefined && values.length <= this.#rangeLimit) {
      to.push({ name, values });
      return;
    }
    // If no range was requested, AD adds an empty attribute to the first range.
    if (range === undefined) to.push({ name, values: [] });
    const { from, to: last } = range ?? { from: 0, to: Infinity };
    if (from >= values.length) {
      throw new RangePastEnd(`${name} has ${values.length} values, none from ${from} on`);
    }
    const end = Math.min(values.length, last + 1, from + this.#rangeLimit);
    to.push({
      name: `${name};range=${from}-${end === values.length ? "*" : end - 1}`,
      values: values.slice(from, end),
    });
  }
}
