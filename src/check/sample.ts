/**
 * What the first pages of a search show: what each of their entries would become.
 *
 * @module
 */

import type { TransformedEntry } from "../planner/desired_entry.ts";
import type { Config } from "../config/types.ts";
import { type Attributes, type Kind, NAME_PROPERTY, type SourceEntry } from "../common/model.ts";
import { type EntryTransform, entryTransform, leanSource } from "../run/read_source.ts";
import type { TargetKind } from "../run/read_target.ts";
import { isUnset } from "../udm/values.ts";
import { OF_MAIL_DOMAIN } from "../review/warnings.ts";
import { FIRST_PAGE, GROWTH } from "../ldap/page_size.ts";
import type { Source } from "../ldap/source.ts";
import type { PropertyProblem } from "../transform/properties.ts";
import type { Dropped } from "../transform/steps/step.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";

/**
 * So many entries tell enough; the pages up to then are looked at. The first two pages are small: the third is the first one
 * to show whether the server gives as many at once as it will be asked for.
 */
const ENOUGH = FIRST_PAGE * (1 + GROWTH) + 1;

/** An entry of the source, as far as it is looked at. */
export interface SampledEntry {
  readonly dn: string;
  /** The primary key as the steps made it; undefined if there is none. */
  readonly key: Uint8Array | undefined;
  /** The value of the source that becomes the primary key; undefined if there is none, or it is put together. */
  readonly rawKey: Uint8Array | undefined;
  readonly name: string | undefined;
  /** Addresses that must be of a mail domain of the target. */
  readonly mail: readonly string[];
  /** Values that were lost in a step. */
  readonly dropped: readonly Dropped[];
  /** What cannot be written. Empty as long as nothing is known about the target. */
  readonly problems: readonly PropertyProblem[];
}

/** What the first pages of a search hold. */
export interface Sample {
  readonly kind: Kind;
  readonly entries: readonly SampledEntry[];
  /** Whether these are all there are. */
  readonly complete: boolean;
  /** The attributes that are needed and that no entry has. */
  readonly missing: readonly string[];
  /** How many attributes are needed. */
  readonly needed: number;
  readonly primaryKeyProperty: string;
  /** The attribute that becomes the primary key. */
  readonly keyAttribute: string;
}

/** What a sample is made with. */
interface SampleOptions {
  readonly config: Config;
  /** Undefined if nothing is known about the target. */
  readonly target: TargetKind | undefined;
}

/**
 * Reads the first pages of a search.
 *
 * @throws {SourceError} if the server does not give them
 */
export async function readSample(source: Source, kind: Kind, options: SampleOptions): Promise<Sample> {
  const collector = new Collector(kind, options);
  const pages = source.read(kind);
  let complete = false;
  try {
    while (!complete && collector.entries.length < ENOUGH) {
      const page = await pages.next();
      if (page.done) complete = true;
      else for (const entry of page.value) collector.add(entry);
    }
  } finally {
    await pages.return(undefined as never);
  }
  return collector.sample(complete);
}

/** Looks at entries one by one, because their values are gone when the next page comes. */
export class Collector {
  readonly entries: SampledEntry[] = [];
  readonly #kind: Kind;
  readonly #options: SampleOptions;
  readonly #needed: readonly string[];
  readonly #missing: Map<string, string>;
  readonly #transform: EntryTransform;
  readonly #keyAttribute: string;

  constructor(kind: Kind, options: SampleOptions) {
    this.#kind = kind;
    this.#options = options;
    const search = leanSource(options.config)[kind];
    const { trans, attributes } = search;
    this.#needed = attributes.filter((name) => name !== "*" && name !== "+");
    this.#missing = new Map(this.#needed.map((name) => [form(name), name]));
    this.#transform = entryTransform(kind, search, options.target ?? { managed: [], kinds: new Map() });
    const { primaryKeyProperty } = options.config.udm.kinds[kind];
    this.#keyAttribute = trans.rename_attrs[primaryKeyProperty] ?? primaryKeyProperty;
  }

  /** Takes notice of an entry; keeps nothing of it but copies. */
  add(sourceEntry: SourceEntry): void {
    const { dn, attributes } = sourceEntry;
    for (const name of attributes.keys()) this.#missing.delete(form(name));
    const { entry, values, dropped } = this.#transform.entry(sourceEntry);
    const { primaryKeyProperty, properties } = this.#options.config.udm.kinds[this.#kind];
    const name = values.get(NAME_PROPERTY[this.#kind])?.[0];
    this.entries.push({
      dn,
      key: values.get(primaryKeyProperty)?.[0]?.slice(),
      rawKey: this.#rawKey(attributes),
      name: name && decodeUtf8(name),
      mail: this.#kind === "group" ? [] : OF_MAIL_DOMAIN.filter((property) => properties.includes(property))
        .flatMap((property) => values.get(property) ?? []).map((value) => decodeUtf8(value) ?? ""),
      dropped,
      problems: this.#problems(entry),
    });
  }

  /** What was seen. */
  sample(complete: boolean): Sample {
    return {
      kind: this.#kind,
      entries: this.entries,
      complete,
      missing: [...this.#missing.values()],
      needed: this.#needed.length,
      primaryKeyProperty: this.#options.config.udm.kinds[this.#kind].primaryKeyProperty,
      keyAttribute: this.#keyAttribute,
    };
  }

  #rawKey(attributes: Attributes): Uint8Array | undefined {
    const wanted = form(this.#keyAttribute);
    for (const [name, values] of attributes) if (form(name) === wanted) return values[0]?.slice();
    return undefined;
  }

  #problems({ properties: { lastname = null }, problems }: TransformedEntry): readonly PropertyProblem[] {
    if (
      this.#options.target === undefined || this.#kind === "group" || !isUnset(lastname) ||
      problems.some(({ property }) => property === "lastname")
    ) return problems;
    return [...problems, { property: "lastname", message: "UDM wants one of every user" }];
  }
}

/** LDAP does not care about the case of a name; options (`;binary`) belong to the same attribute. */
function form(name: string): string {
  return name.toLowerCase().replace(/;.*/s, "");
}
