/**
 * Reads the entries of a search and transforms them.
 *
 * @module
 */

import type { TransformedEntry } from "../planner/desired_entry.ts";
import { MAIL_ADDRESS } from "../planner/held_elsewhere.ts";
import type { Config } from "../config/types.ts";
import {
  type Attributes,
  type Kind,
  NAME_PROPERTY,
  type SourceEntry,
  textsOf,
  type Values,
} from "../common/model.ts";
import { EntryFindings } from "./entry_findings.ts";
import { type CompareIdna, idnaComparison } from "./mail_idna.ts";
import { MemberCollector, type MemberSample } from "./member_sample.ts";
import { withoutInternal } from "../run/member_resolver.ts";
import {
  configuredAttributes,
  type EntryTransform,
  entryTransform,
  withoutAlternatives,
} from "../run/read_source.ts";
import type { TargetKind } from "../run/describe_target.ts";
import { isUnset } from "../udm/values.ts";
import { OF_MAIL_DOMAIN } from "../udm/mail_domain_rules.ts";
import { valueFault } from "../udm/value_rules.ts";
import type { SearchSummary } from "../ldap/search.ts";
import type { Source } from "../ldap/source.ts";
import type { PropertyProblem } from "../transform/properties.ts";
import { rulesOf } from "../transform/steps/steps.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";

/** The entries of a search, or the first of them. */
export interface Sample {
  readonly kind: Kind;
  readonly found: EntryFindings;
  /** Whether the sample contains all entries. */
  readonly complete: boolean;
  /** Needed attributes that no entry has. */
  readonly missing: readonly string[];
  /** Attributes that are named without an option, but whose values are only under a description with one. */
  readonly onlyWithOption: readonly { readonly name: string; readonly description: string }[];
  /** Number of needed attributes. */
  readonly needed: number;
  /** The attribute that becomes the primary key. */
  readonly keyAttribute: string;
  /** Groups: their members. */
  readonly members: MemberSample | undefined;
}

interface SampleOptions {
  readonly config: Config;
  /** Undefined if the target is unknown. */
  readonly target: TargetKind | undefined;
}

/**
 * Reads the entries below one base.
 *
 * @param most the maximum number of entries; infinite: all
 * @param onEntry called after each entry
 * @returns the summary if there are no more entries
 * @throws {SourceError} if the search fails
 */
export async function collectFrom(
  source: Source,
  kind: Kind,
  base: string,
  collector: Collector,
  { most, onEntry }: { readonly most: number; readonly onEntry: () => void },
): Promise<SearchSummary | undefined> {
  let left = most;
  const pages = source.read(kind, [base]);
  try {
    while (true) {
      const page = await pages.next();
      if (page.done) return page.value;
      for (const entry of page.value) {
        if (left-- <= 0) return undefined;
        collector.add(entry);
        onEntry();
      }
    }
  } finally {
    await pages.return(undefined as never);
  }
}

/** Collects entries one by one, because their values are reused for the next page. */
export class Collector {
  readonly #found: EntryFindings;
  readonly #kind: Kind;
  readonly #options: SampleOptions;
  readonly #needed: readonly string[];
  readonly #missing: Map<string, string>;
  /** Descriptions of the entries, by name: without an option, and the first one with an option. */
  readonly #plain = new Set<string>();
  readonly #withOption = new Map<string, string>();
  /** Names without an option that are requested, or that steps read. */
  readonly #named: ReadonlySet<string>;
  readonly #transform: EntryTransform;
  readonly #compareIdna: CompareIdna;
  readonly #keyAttribute: string;
  readonly #members: MemberCollector | undefined;

  constructor(kind: Kind, options: SampleOptions) {
    this.#kind = kind;
    this.#members = kind === "group" ? new MemberCollector(options.config) : undefined;
    this.#options = options;
    const createOnly = { [kind]: options.target?.rules.createOnly };
    const search = configuredAttributes(options.config, createOnly)[kind];
    const { trans, attributes } = search;
    this.#needed = attributes.filter((name) => name !== "*" && name !== "+");
    this.#missing = new Map(this.#needed.map((name) => [form(name), name]));
    const rules = rulesOf(trans);
    const made = new Set(rules.flatMap(({ rule }) => rule.makes ?? []));
    const read = rules.flatMap(({ rule }) => (rule.reads ?? []).map(({ name }) => name));
    const named = [...this.#needed, ...read.filter((name) => !made.has(name))];
    this.#named = new Set(named.filter((name) => !name.includes(";")));
    this.#transform = entryTransform(kind, search, options.target ?? { managed: [], kinds: new Map() });
    this.#compareIdna = idnaComparison(search);
    const { primaryKeyProperty } = options.config.udm.kinds[kind];
    this.#keyAttribute = trans.rename_attrs[primaryKeyProperty] ?? primaryKeyProperty;
    this.#found = new EntryFindings(kind, primaryKeyProperty);
  }

  /** Adds an entry; keeps only copies of its values. */
  add(read: SourceEntry): void {
    const all = { dn: read.dn, attributes: read.attributes };
    const configured = withoutInternal(all, this.#kind, this.#options.config);
    const sourceEntry = this.#members?.asConfigured(configured) ?? configured;
    const { dn, attributes } = sourceEntry;
    for (const [name, values] of attributes) {
      this.#missing.delete(form(name));
      if (values.length === 0) continue;
      if (!name.includes(";")) this.#plain.add(form(name));
      else if (!this.#withOption.has(form(name))) this.#withOption.set(form(name), name);
    }
    const { entry, values, dropped, listed } = this.#transform.entry(sourceEntry);
    const { primaryKeyProperty, properties } = this.#options.config.udm.kinds[this.#kind];
    const written = [...properties, ...this.#options.target?.rules.createOnly ?? []];
    const name = values.get(NAME_PROPERTY[this.#kind])?.[0];
    const text = name && decodeUtf8(name);
    this.#members?.add(all, text, listed);
    this.#found.add({
      dn,
      key: values.get(primaryKeyProperty)?.[0]?.slice(),
      rawKey: this.#rawKey(attributes),
      name: text,
      address: this.#addressIn(values),
    }, {
      mail: OF_MAIL_DOMAIN[this.#kind].filter((property) => written.includes(property))
        .flatMap((property) => values.get(property) ?? []).map((value) => decodeUtf8(value) ?? ""),
      dropped,
      idna: this.#compareIdna(sourceEntry, values),
      problems: this.#problems(entry),
    });
  }

  /** The collected sample. */
  sample(complete: boolean): Sample {
    return {
      kind: this.#kind,
      found: this.#found,
      complete,
      missing: withoutAlternatives([...this.#missing.values()], this.#needed),
      onlyWithOption: [...this.#named].flatMap((name) => {
        const description = this.#withOption.get(form(name));
        return description === undefined || this.#plain.has(form(name)) ? [] : [{ name, description }];
      }),
      needed: this.#needed.length,
      keyAttribute: this.#keyAttribute,
      members: this.#members?.sample(),
    };
  }

  #rawKey(attributes: Attributes): Uint8Array | undefined {
    const wanted = form(this.#keyAttribute);
    for (const [name, values] of attributes) if (form(name) === wanted) return values[0]?.slice();
    return undefined;
  }

  #addressIn(values: ReadonlyMap<string, Values>): string | undefined {
    const property = MAIL_ADDRESS[this.#kind];
    if (!this.#options.config.udm.kinds[this.#kind].properties.includes(property)) return undefined;
    const value = values.get(property)?.[0];
    return value && decodeUtf8(value);
  }

  #problems({ properties: owned, problems: known, initial }: TransformedEntry): readonly PropertyProblem[] {
    const properties = { ...initial?.properties, ...owned };
    const problems = initial === undefined ? known : [...known, ...initial.problems];
    const refused = Object.entries(properties).flatMap(([property, value]) => {
      const faults = textsOf(value).flatMap((text) => valueFault(property, text) ?? []);
      return faults.length === 0 ? [] : [{ property, message: `UDM rejects the value: ${faults[0]}` }];
    });
    const { lastname = null } = properties;
    const isNameless = this.#options.target !== undefined && this.#kind === "user" && isUnset(lastname) &&
      !problems.some(({ property }) => property === "lastname");
    if (isNameless) refused.push({ property: "lastname", message: "UDM requires one for every user" });
    return refused.length === 0 ? problems : [...problems, ...refused];
  }
}

/** The name in lower case and without options such as `;binary`: LDAP ignores case, and options name the same attribute. */
function form(name: string): string {
  return name.toLowerCase().replace(/;.*/s, "");
}
