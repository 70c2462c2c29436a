/**
 * Finds entries and objects that the connector does not manage, and the reasons.
 *
 * @module
 */

import { AndFilter } from "ldapts";
import type { Config, SearchConfig, SourceConfig } from "../config/types.ts";
import type { LdapUri } from "../syntax/ldap_uri.ts";
import { isAtOrBelow, isDirectlyBelow, normaliseDn } from "../syntax/dn.ts";
import { tryPattern } from "../syntax/python_regex/pattern.ts";
import { basesText, isBelowAny } from "../syntax/search_bases.ts";
import { type Kind, KINDS, NAME_PROPERTY, OBJECT_TYPE } from "../common/model.ts";
import type { TargetReading } from "../run/read_target.ts";
import { FilterSyntaxError, parseFilter } from "../ldap/filter.ts";
import { openSource } from "../ldap/source.ts";
import { SourceError } from "../ldap/source_error.ts";
import { UdmError } from "../udm/errors.ts";
import type { UdmClient } from "../udm/types.ts";
import { escapeFilterValue } from "../udm/urls.ts";
import type { ExcludedEntry } from "./document.ts";
import { isDn } from "./find.ts";

/** Options of the search. */
export interface ExclusionOptions {
  readonly config: Config;
  /** The server that was read. */
  readonly server: LdapUri;
  readonly client: UdmClient;
  readonly target: TargetReading;
  /** Undefined: both kinds. */
  readonly kind: Kind | undefined;
  readonly signal: AbortSignal;
  /** The kind and name of an entry that was read; undefined if it was not read. */
  readonly readAs: (dn: string) => string | undefined;
}

/** The maximum number of parts of a filter to try. */
const MOST_PARTS = 20;

/** The maximum number of entries with a name to examine. */
const MOST_ENTRIES = 5;

/** Result code invalidDNSyntax (RFC 4511 appendix A), also returned for unknown attribute types. */
const INVALID_DN_SYNTAX = 34;

const ANYTHING = "(objectClass=*)";

/**
 * Searches the source for entries that were not read, by DN or by the attribute of the name.
 */
export async function excludedFromSource(query: string, options: ExclusionOptions): Promise<ExcludedEntry[]> {
  const { readAs } = options;
  const hidden: ExcludedEntry[] = [];
  try {
    const dns = await candidates(query, options);
    for (const dn of dns) {
      const became = readAs(dn);
      const why = became === undefined ? await whyNotRead(dn, options) : [`It was read as ${became}.`];
      hidden.push({ side: "source", dn, why });
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    hidden.push({ side: "source", dn: query, why: [`The search failed: ${error.message}`] });
  }
  return hidden;
}

/** Searches the target for objects outside the OUs of the connector. */
export async function excludedFromTarget(
  query: string,
  { client, config, target, kind }: ExclusionOptions,
): Promise<ExcludedEntry[]> {
  const hidden: ExcludedEntry[] = [];
  for (const each of KINDS) {
    if (kind !== undefined && kind !== each) continue;
    const { position } = target.kinds[each];
    for (const dn of await objectsOf(each)) {
      if (isAtOrBelow(dn, position)) continue;
      const ou = each === "user" ? config.udm.userOu : config.udm.groupOu;
      const why = [
        `It is a ${each} outside ${ou}, which the connector does not manage.`,
      ];
      hidden.push({ side: "target", dn, why });
    }
  }
  return hidden;

  async function objectsOf(kind: Kind): Promise<string[]> {
    const type = OBJECT_TYPE[kind];
    const name = NAME_PROPERTY[kind];
    if (!isDn(query)) {
      const objects = await client.findMatching(type, name, query, { properties: [name] });
      return objects.map(({ dn }) => dn);
    }
    if (!isAtOrBelow(query, target.base)) return [];
    try {
      const object = await client.get(type, query, [name]);
      return object === undefined ? [] : [object.dn];
    } catch (error) {
      // The DN may belong to an object of another type.
      if (error instanceof UdmError) return [];
      throw error;
    }
  }
}

/** Whether a DN is ignored by the configuration. */
export function ignoring({ ignoreDnRegex }: SourceConfig): (dn: string) => boolean {
  return (dn) => ignoreDnRegex !== undefined && tryPattern(ignoreDnRegex, dn) === true;
}

/** DNs of entries that match a query. */
async function candidates(query: string, options: ExclusionOptions): Promise<string[]> {
  if (!isDn(query)) return await withName(query, options);
  const { config: { source }, target: { base } } = options;
  const isOfTarget = isAtOrBelow(query, base) && !KINDS.some((kind) => isBelowAny(query, source[kind].bases));
  return !isOfTarget && await isThere(query, options) ? [query] : [];
}

/** DNs of entries with a name, regardless of the filter. */
async function withName(name: string, { config, server, signal, kind }: ExclusionOptions): Promise<string[]> {
  const dns: string[] = [];
  const { ignoreDnRegex: _, ...source } = config.source;
  for (const each of KINDS) {
    if (kind !== undefined && kind !== each) continue;
    const attribute = nameAttribute(each, source[each]);
    if (attribute === undefined) continue;
    const filter = `(${attribute}=${escapeFilterValue(name)})`;
    await using open = await openSource(withFilter(source, each, filter), { server, signal, again: true });
    const pages = open.read(each);
    const page = await pages.next();
    if (page.done) continue;
    await pages.return(undefined as never);
    dns.push(...page.value.slice(0, MOST_ENTRIES).map(({ dn }) => dn));
  }
  return [...new Map(dns.map((dn) => [normaliseDn(dn), dn])).values()];
}

/** The attribute of the name; undefined if the name is not made from a single attribute. */
function nameAttribute(kind: Kind, { trans, attributes }: SearchConfig): string | undefined {
  const name = trans.rename_attrs[NAME_PROPERTY[kind]] ?? NAME_PROPERTY[kind];
  return attributes.find((attribute) => attribute.toLowerCase() === name.toLowerCase());
}

async function whyNotRead(dn: string, options: ExclusionOptions): Promise<string[]> {
  const { source } = options.config;
  if (ignoring(source)(dn)) return ["source.ignore_dn_regex matches its DN."];
  const why: string[] = [];
  for (const kind of KINDS) {
    if (options.kind !== undefined && options.kind !== kind) continue;
    const { bases, scope, filter } = source[kind];
    if (bases.length === 0) {
      why.push(`As a ${kind}: ${kind}s are not synchronised, because source.${kind}_base is not set.`);
    } else if (!isBelowAny(dn, bases)) {
      why.push(`As a ${kind}: it is not below source.${kind}_base (${basesText(bases)}).`);
    } else if (scope === "one" && !bases.some((base) => isDirectlyBelow(dn, base))) {
      why.push(
        `As a ${kind}: source.${kind}_scope is one, and it is not directly below ${basesText(bases)}.`,
      );
    } else if (!(await isThere(dn, options, filter))) {
      const failing = await failingParts(dn, filter, options);
      why.push(
        `As a ${kind}: source.${kind}_filter does not match it` +
          (failing.length === 0 ? "." : `; failing parts: ${failing.join(" ")}`),
      );
    } else {
      why.push(
        `As a ${kind}: everything matches. It may have been created after the source was read; try again.`,
      );
    }
  }
  return why;
}

/** The parts of an AND filter that do not match. */
async function failingParts(dn: string, filter: string, options: ExclusionOptions): Promise<string[]> {
  const whole = parseFilter(filter);
  if (!(whole instanceof AndFilter)) return [];
  const failing: string[] = [];
  for (const part of whole.filters.slice(0, MOST_PARTS)) {
    const text = String(part);
    try {
      if (!(await isThere(dn, options, text))) failing.push(text);
    } catch (error) {
      if (!(error instanceof FilterSyntaxError)) throw error;
    }
  }
  return failing;
}

/** Whether an entry exists and matches a filter. */
async function isThere(
  dn: string,
  { config, server, signal }: ExclusionOptions,
  filter = ANYTHING,
): Promise<boolean> {
  await using source = await openSource(withFilter(config.source, "user", filter), {
    server,
    signal,
    again: true,
  });
  try {
    return await source.readEntry("user", dn) !== undefined;
  } catch (error) {
    if (error instanceof SourceError && error.code === INVALID_DN_SYNTAX) return false;
    throw error;
  }
}

/** The configuration of the source with another filter and minimal attributes. */
function withFilter(source: SourceConfig, kind: Kind, filter: string): SourceConfig {
  return { ...source, pageSize: 50, [kind]: { ...source[kind], filter, attributes: ["objectClass"] } };
}
