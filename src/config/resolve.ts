/**
 * Turns a parsed configuration into that of the engine: units, names, normal forms.
 *
 * @module
 */

import { type Kind, NAME_PROPERTY } from "../common/model.ts";
import { readSafety } from "../planner/limits/safety.ts";
import { isDomainUri } from "../syntax/ldap_uri.ts";
import { withoutCoveredBases } from "../syntax/search_bases.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { domainOfAccount } from "./checks/domains.ts";
import { type Materials, optional } from "./checks/cross_checks.ts";
import { isForbidden, secretNames } from "./checks/secret_attributes.ts";
import type { ReadDocument } from "./yaml/read_section.ts";
import { mappedProperties, valuesByGroupOf, withMappedDefaults } from "./group_mapping.ts";
import { primaryKeyOf } from "./primary_key.ts";
import { removalOf } from "./removal.ts";
import type { ParsedConfig } from "./schema/schema.ts";
import type { Config, Position, SearchConfig, SourceConfig, TargetKindConfig, UdmConfig } from "./types.ts";

/** Builds the configuration from a file without problems. */
export function resolveConfig(
  parsed: ParsedConfig,
  materials: Materials,
  document: ReadDocument,
  file: string,
): Config {
  const positions = new Map(document.values);
  const unique: Unique = (path, written, changes = {}) =>
    withoutRepetitions(positions, path, written, changes);
  const source = sourceConfig(parsed, materials, document, unique);
  return {
    file,
    udm: udmConfig(parsed, materials, document, unique),
    source,
    safety: readSafety(parsed.safety),
    secrets: materials.secrets,
    secretNames: secretNames({ source }, parsed.source.allow_secret_attributes),
    positions,
  };
}

/** Removes repeated names from the list at a path. */
type Unique = (path: string, written: readonly string[], changes?: ListChanges) => readonly string[];

/** Required items of a list, and items that are taken out of it. */
interface ListChanges {
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

function udmConfig(
  parsed: ParsedConfig,
  materials: Materials,
  document: ReadDocument,
  unique: Unique,
): UdmConfig {
  const { udm } = parsed;
  const createOnly = unique("udm.create_only_properties", udm.create_only_properties);
  const kind = (kind: Kind): TargetKindConfig => {
    const primaryKeyProperty = primaryKeyOf(kind, parsed) ?? OBJECT_IDENTIFIER; // of a kind that is not synchronised
    const path = `udm.${kind}_properties`;
    const mapped = kind === "user"
      ? mappedProperties(parsed).filter((property) => !createOnly.includes(property))
      : [];
    return {
      primaryKeyProperty,
      properties: unique(path, udm[`${kind}_properties`], {
        added: [NAME_PROPERTY[kind], primaryKeyProperty, ...mapped],
        removed: createOnly,
      }),
      explicitProperties: document.keys.has(path) && document.values.has(path),
    };
  };
  return {
    uri: udm.uri,
    user: udm.user,
    password: materials.udmPassword ?? "",
    ...optional("passwordOrigin", materials.udmPasswordOrigin),
    ...optional("caCert", materials.udmCaCert),
    ...optional("proxy", udm.proxy),
    skipWrites: udm.skip_writes,
    connectTimeoutMs: udm.connect_timeout,
    readTimeoutMs: udm.read_timeout,
    maxWaitMs: udm.max_wait,
    concurrency: udm.concurrency,
    listShards: udm.list_shards ?? "auto",
    userOu: udm.user_ou,
    groupOu: udm.group_ou ?? udm.user_ou,
    ouDescription: udm.ou_description,
    createOnlyProperties: createOnly,
    dnProperties: udm.dn_properties,
    createMailDomains: udm.create_mail_domains,
    uniqueMailAddresses: udm.unique_mail_addresses,
    photoMarker: udm.photo_marker,
    ignoreNames: unique("udm.ignore_names", udm.ignore_names),
    ignoreDnRegex: udm.ignore_dn_regex ?? [],
    ...removalOf(udm, materials, (path) => document.keys.has(path) && document.values.has(path)),
    kinds: { user: kind("user"), group: kind("group") },
  };
}

function sourceConfig(
  parsed: ParsedConfig,
  materials: Materials,
  document: ReadDocument,
  unique: Unique,
): SourceConfig {
  const { source } = parsed;
  // SASL EXTERNAL uses the identity of the connection; name and password are ignored.
  const isSimpleBind = source.sasl_method === undefined;
  const { clientCert: cert, clientKey: key } = materials;
  return {
    uris: source.ldap_uri,
    ...optional("domain", domainOf(source)),
    startTls: source.start_tls,
    ...optional("bindDn", isSimpleBind ? source.bind_dn : undefined),
    ...optional("password", isSimpleBind ? materials.sourcePassword : undefined),
    ...optional("passwordOrigin", isSimpleBind ? materials.sourcePasswordOrigin : undefined),
    ...optional("saslMethod", source.sasl_method),
    ...optional("caCert", materials.sourceCaCert),
    ...optional("client", cert === undefined || key === undefined ? undefined : { cert, key }),
    ...optional("serverName", source.servername),
    tlsMinVersion: source.tls_min_version,
    timeoutMs: source.timeout,
    pageSize: Math.max(source.search_pagesize, 0),
    traceLevel: source.trace_level,
    ...optional("ignoreDnRegex", source.ignore_dn_regex),
    primaryGroupMembers: source.primary_group_members,
    ...valuesByGroupOf(parsed),
    userMemberAttr: source.user_member_attr,
    user: searchConfig(parsed, "user", document, unique),
    group: searchConfig(parsed, "group", document, unique),
  };
}

/** The domain whose servers are looked up in DNS, if any. */
function domainOf({ ldap_uri, domain, bind_dn }: ParsedConfig["source"]): string | undefined {
  if (!ldap_uri.some(isDomainUri)) return undefined;
  return domain ?? (bind_dn === undefined ? undefined : domainOfAccount(bind_dn));
}

function searchConfig(
  parsed: ParsedConfig,
  kind: Kind,
  document: ReadDocument,
  unique: Unique,
): SearchConfig {
  const { source } = parsed;
  const allowed = source.allow_secret_attributes;
  const scope = source[`${kind}_scope`];
  const written = source[`${kind}_attrs`];
  const attributes = unique(`source.${kind}_attrs`, written, {
    removed: written.filter((attribute) => isForbidden(attribute, allowed)),
  });
  const trans = withMappedDefaults(kind, source[`${kind}_trans`], parsed);
  const region = document.values.has(`source.${kind}_trans.phone_region`) ? undefined : source.phone_region;
  return {
    bases: withoutCoveredBases(source[`${kind}_base`] ?? [], scope),
    scope,
    filter: source[`${kind}_filter`],
    // An empty list would request all attributes (RFC 4511 section 4.5.1.8)
    attributes: attributes.length === 0 ? ["1.1"] : attributes,
    rangeAttributes: unique(`source.${kind}_range_attrs`, source[`${kind}_range_attrs`]),
    trans: {
      ...trans,
      ...optional("phone_region", region),
      mail_idna: source.mail_idna,
      allow_secret_attributes: allowed,
    },
  };
}

/** Removes repetitions from a list, adds and removes items, and moves the positions of its items. */
function withoutRepetitions(
  positions: Map<string, Position>,
  path: string,
  written: readonly string[],
  { added = [], removed = [] }: ListChanges,
): readonly string[] {
  const places = written.map((_, index) => positions.get(`${path}.${index}`));
  for (const index of written.keys()) positions.delete(`${path}.${index}`);
  const result = [...new Set(written)].filter((item) => !removed.includes(item));
  for (const [index, item] of result.entries()) {
    const place = places[written.indexOf(item)];
    if (place !== undefined) positions.set(`${path}.${index}`, place);
  }
  return [...new Set([...result, ...added])];
}
