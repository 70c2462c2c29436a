/**
 * Checks that the target has the configured OUs and properties, and the mail domains of the source.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { nearest } from "../common/nearest.ts";
import { counted, grouped } from "../common/number_text.ts";
import { formatDn, parseDn } from "../syntax/dn.ts";
import { synchronisedKinds } from "../config/kinds.ts";
import { type Kind, NAME_PROPERTY, OBJECT_TYPE } from "../common/model.ts";
import { readTemplates } from "../run/open_target.ts";
import {
  describeTarget,
  removalPropertyProblem,
  type TargetDescription,
  withPresentProperty,
} from "../run/describe_target.ts";
import { isCreatableMailDomain, OF_MAIL_DOMAIN } from "../udm/mail_domain_rules.ts";
import { readMailDomains } from "../udm/mail_domains.ts";
import { UdmError } from "../udm/errors.ts";
import type { Template, UdmClient } from "../udm/types.ts";
import { createOnlyProblem } from "../run/create_only.ts";
import { createOnlyCheck, createOnlyChecks } from "./create_only.ts";
import { listed } from "./listed.ts";
import type { Sample } from "./sample.ts";
import { type Check, failed, passed, reported, skipped, type Subject } from "./types.ts";

const REMOVAL_PROPERTY: Subject = { id: "target.removal_property", title: "removal property" };
const PROPERTY_TYPES: Subject = { id: "target.property_types", title: "types of properties" };
const MAIL_DOMAINS: Subject = { id: "target.mail_domains", title: "mail domains" };

/** Checks that the OUs exist or can be created. */
export async function checkOus(
  client: UdmClient,
  { udm, source }: Config,
  base: string | undefined,
): Promise<Check[]> {
  const isOne = udm.userOu === udm.groupOu || !synchronisedKinds(source).includes("group");
  const ous: readonly (readonly [Subject, string])[] = isOne
    ? [[{ id: "target.ou", title: "OU" }, udm.userOu]]
    : [
      [{ id: "target.user_ou", title: "OU of users" }, udm.userOu],
      [{ id: "target.group_ou", title: "OU of groups" }, udm.groupOu],
    ];
  return await Promise.all(
    ous.map(async ([subject, relative]) =>
      base === undefined ? skipped(subject, "the LDAP base") : await checkOu(client, subject, relative, base)
    ),
  );
}

async function checkOu(client: UdmClient, subject: Subject, relative: string, base: string): Promise<Check> {
  const dn = `${relative},${base}`;
  try {
    const [missing, ...above] = await missingOus(client, relative, base);
    if (missing === undefined) return passed(subject, `${dn} exists`);
    if (above.length === 0) {
      return passed(subject, `${dn} will be created`);
    }
    return reported(
      subject,
      "warning",
      `${missing} does not exist, and neither ${above.length === 1 ? "does" : "do"} ${
        listed(above, "and")
      } above it`,
      "Check the spelling in udm.user_ou and udm.group_ou. If it is right, the first synchronisation creates all of them.",
    );
  } catch (error) {
    if (!(error instanceof UdmError) || error.kind === "aborted") throw error;
    return failed(subject, error.said, `${dn}: `);
  }
}

/** DNs of the missing OUs of a path, the innermost first. */
async function missingOus(client: UdmClient, relative: string, base: string): Promise<string[]> {
  const rdns = parseDn(relative);
  const missing: string[] = [];
  for (const index of rdns.keys()) {
    const dn = `${formatDn(rdns.slice(index))},${base}`;
    if (await client.get("container/ou", dn, ["name"]) !== undefined) break;
    missing.push(dn);
  }
  return missing;
}

/** The checks of the properties, and the description that later checks use. */
interface PropertiesResult {
  readonly checks: readonly Check[];
  /** Undefined if the target is unknown. */
  readonly description: TargetDescription | undefined;
}

/**
 * Checks that the target has the properties.
 *
 * @param base undefined if UDM cannot be reached
 */
export async function checkProperties(
  client: UdmClient,
  config: Config,
  base: string | undefined,
): Promise<PropertiesResult> {
  const kinds = synchronisedKinds(config.source);
  if (base === undefined) {
    const checks = kinds.map((kind) => skipped(propertiesSubject(kind), "the UDM REST API"));
    return { checks, description: undefined };
  }
  const known = new Map<Kind, readonly string[]>();
  const templates = new Map<Kind, Template>();
  let removal: Check | undefined;
  const checks = await Promise.all(kinds.map(async (kind) => {
    try {
      const template = await client.template(OBJECT_TYPE[kind]);
      known.set(kind, config.udm.kinds[kind].properties.filter((property) => isUsable(template, property)));
      templates.set(kind, template);
      if (kind === "user") removal = removalPropertyCheck(config, template);
      return propertiesCheck(kind, config, template);
    } catch (error) {
      if (!(error instanceof UdmError) || error.kind === "aborted") throw error;
      return failed(propertiesSubject(kind), error.said);
    }
  }));
  const created = kinds.flatMap((kind) => {
    const template = templates.get(kind);
    return template === undefined ? [] : createOnlyChecks(kind, template.kinds, config);
  });
  const unknown = templates.size < kinds.length
    ? undefined
    : createOnlyCheck(config, [...templates.values()]);
  const others = [unknown, propertyTypesCheck(templates), removal].filter((check) => check !== undefined);
  const description = known.size < kinds.length
    ? undefined
    : describeTarget(await readTemplates(client), withProperties(config, known, [...templates.values()]));
  return { checks: [...checks, ...created, ...others], description };
}

/** Warns if UDM does not describe the types of properties. */
function propertyTypesCheck(templates: ReadonlyMap<Kind, Template>): Check | undefined {
  const untyped = [...templates].filter(([, { unknownTypes }]) => unknownTypes !== undefined);
  const [first] = untyped;
  if (first === undefined) return undefined;
  const types = untyped.map(([kind]) => OBJECT_TYPE[kind]);
  return reported(
    PROPERTY_TYPES,
    "warning",
    `UDM does not describe the types of the properties of ${listed(types, "and")}: ${first[1].unknownTypes}`,
    "Allow the method OPTIONS in proxies and gateways before UDM. Without it, extended attributes that are booleans or " +
      "integers are sent as text, which UDM rejects, and DNs of the source are skipped unless udm.dn_properties names their " +
      "property.",
  );
}

/** Checks the property that stores the times of removals; undefined if none is used. */
function removalPropertyCheck({ udm }: Config, { kinds }: Template): Check | undefined {
  const { removalProperty: property, userRemoval } = withPresentProperty(udm, kinds);
  if (property === undefined || userRemoval !== "disable") return undefined;
  const problem = removalPropertyProblem(property, kinds);
  if (problem === undefined) return passed(REMOVAL_PROPERTY, `${property} exists and is single-valued text`);
  return reported(REMOVAL_PROPERTY, "failure", problem, "Correct udm.removal_property.");
}

function propertiesSubject(kind: Kind): Subject {
  return { id: `target.${kind}_properties`, title: `properties of ${kind}s` };
}

function isUsable(template: Template, property: string): boolean {
  const type = template.kinds.get(property);
  return type !== undefined && type.type !== "map" && property !== "password";
}

/** Checks that the target has all properties of a kind. */
function propertiesCheck(kind: Kind, { udm }: Config, { kinds }: Template): Check {
  const subject = propertiesSubject(kind);
  const { properties, primaryKeyProperty, explicitProperties } = udm.kinds[kind];
  const unknown = properties.filter((property) => !kinds.has(property) && property !== "password");
  const isNeeded = (property: string) =>
    explicitProperties || property === primaryKeyProperty || property === NAME_PROPERTY[kind];
  const wanted = unknown.filter(isNeeded);
  if (wanted.length > 0) {
    const guesses = wanted.flatMap((property) => nearest(property, [...kinds.keys()]) ?? []);
    const meant = guesses.length === 0 ? "" : `Did you mean ${listed(guesses, "and")}? `;
    return reported(
      subject,
      "failure",
      `${OBJECT_TYPE[kind]} has no ${listed(wanted, "or")} in this UDM installation`,
      `${meant}Correct or remove it in udm.${kind}_properties and in the steps, or add it to UDM as an extended attribute. ` +
        "The UDM REST API knows a new one only after a restart.",
    );
  }
  const maps = properties.filter((property) => isNeeded(property) && kinds.get(property)?.type === "map");
  if (maps.length > 0) {
    return reported(
      subject,
      "failure",
      `${listed(maps, "and")} of ${OBJECT_TYPE[kind]} ${
        maps.length === 1 ? "consists" : "consist"
      } of keys and ` +
        "values, which attributes cannot give, and cannot be synchronised",
      `Remove ${maps.length === 1 ? "it" : "them"} from udm.${kind}_properties.`,
    );
  }
  if (explicitProperties && properties.includes("password")) {
    return reported(
      subject,
      "note",
      "the list contains password, but passwords are not synchronised",
      `Remove it from udm.${kind}_properties.`,
    );
  }
  return passed(
    subject,
    unknown.length === 0
      ? `all ${properties.length} exist`
      : `${properties.length - unknown.length} exist; ignored because they do not: ${listed(unknown, "and")}`,
  );
}

function withProperties(
  config: Config,
  known: ReadonlyMap<Kind, readonly string[]>,
  templates: readonly Template[],
): Config {
  const { user, group } = config.udm.kinds;
  const kinds = {
    user: { ...user, properties: known.get("user") ?? [] },
    group: { ...group, properties: known.get("group") ?? [] },
  };
  // Other checks have reported these properties; describeTarget would throw.
  const { removalProperty: _, ...udm } = config.udm;
  const createOnlyProperties = udm.createOnlyProperties.filter((property) =>
    createOnlyProblem(property, templates) === undefined
  );
  return { ...config, udm: { ...udm, kinds, createOnlyProperties } };
}

/** Checks that the target has the mail domains of the addresses in the sample; undefined if there are no addresses. */
export async function checkMailDomains(
  client: UdmClient,
  config: Config,
  base: string | undefined,
  samples: readonly Sample[],
): Promise<Check | undefined> {
  const isOwned = (kind: Kind) =>
    OF_MAIL_DOMAIN[kind].some((property) => config.udm.kinds[kind].properties.includes(property));
  const counts = new Map<string, number>();
  for (const { found } of samples) {
    for (const [domain, count] of found.mailDomains) counts.set(domain, (counts.get(domain) ?? 0) + count);
  }
  if (samples.length === 0 && synchronisedKinds(config.source).some(isOwned)) {
    return skipped(MAIL_DOMAINS, "entries of the source");
  }
  if (counts.size === 0) return undefined;
  if (base === undefined) return skipped(MAIL_DOMAINS, "the UDM REST API");
  return mailDomainsCheck(counts, await readMailDomains(client, base), config.udm.createMailDomains);
}

/**
 * Checks that the domains of addresses exist.
 *
 * @param counts the number of addresses by domain
 * @param domains in lower case; undefined if they could not be read
 * @param creates whether sync creates missing domains
 */
export function mailDomainsCheck(
  counts: ReadonlyMap<string, number>,
  domains: ReadonlySet<string> | undefined,
  creates = false,
): Check {
  if (domains === undefined) {
    return reported(
      MAIL_DOMAINS,
      "note",
      "the mail domains of UDM cannot be read, so the addresses are not checked",
      "Make sure that UDM has the mail domains of the source (mail/domain).",
    );
  }
  const missing = [...counts.keys()].filter((domain) => !domains.has(domain)).sort();
  if (missing.length === 0) {
    return passed(MAIL_DOMAINS, `UDM has ${listed([...counts.keys()].sort(), "and")}`);
  }
  const created = creates ? missing.filter(isCreatableMailDomain) : [];
  const unknown = missing.filter((domain) => !created.includes(domain));
  if (unknown.length === 0) {
    const each = created.map((domain) =>
      `${domain} (${counted(counts.get(domain) ?? 0, "address", "addresses")})`
    );
    return reported(
      MAIL_DOMAINS,
      "note",
      `sync creates ${listed(each, "and")}`,
      "A misspelt address creates a domain, too: check the names. UDM then accepts mail for these domains.",
    );
  }
  const rejected = unknown.reduce((sum, domain) => sum + (counts.get(domain) ?? 0), 0);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const shown = unknown.map((domain) => domain === "" ? "addresses without a domain" : domain).sort();
  return reported(
    MAIL_DOMAINS,
    rejected === all ? "failure" : "warning",
    `UDM does not have ${listed(shown, "and")}, used by ${grouped(rejected)} of ${
      counted(all, "mail address", "mail addresses")
    }; these addresses ` +
      "are not written",
    `Add the domains to UDM (mail/domain)${
      creates ? "" : ", set udm.create_mail_domains: yes"
    }, or map other addresses to ` +
      `${OF_MAIL_DOMAIN.user.join(" and ")}; the property e-mail accepts addresses of any domain.`,
  );
}
