/**
 * Proposes a configuration from a survey.
 *
 * @module
 */

import { type Kind, NAME_PROPERTY } from "../common/model.ts";
import { grouped } from "../common/number_text.ts";
import { basesText, withoutCoveredBases } from "../syntax/search_bases.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { proposedFloor } from "../check/expected_entries.ts";
import { type Bases, chooseBases } from "./bases.ts";
import { type Facts, factsOf } from "./facts.ts";
import { directoryOf, IDENTIFIERS, MAIN_ADDRESS, type Mapping, MEMBERS } from "./known_attributes.ts";
import type { KindSurvey, Survey } from "./survey_schema.ts";

/** A proposal for one kind. */
export interface KindProposal {
  readonly bases: readonly string[];
  readonly filter: string;
  readonly attributes: readonly string[];
  readonly properties: readonly string[];
  readonly firstValue: readonly string[];
  readonly rangeAttributes: readonly string[];
  readonly decompose: Readonly<Record<string, readonly string[]>>;
  readonly remove: readonly string[];
  readonly removeValues: Readonly<Record<string, readonly string[]>>;
  readonly sanitizer: Readonly<Record<string, readonly string[]>>;
  readonly rename: Readonly<Record<string, string>>;
  readonly compose: Readonly<Record<string, readonly string[]>>;
  /** The fewest entries that a run accepts; undefined: unknown. */
  readonly expected: number | undefined;
  /** What was found, for comments. */
  readonly facts: Facts;
}

/** A proposal for a configuration. */
export interface Proposal {
  /** The OUs in UDM. */
  readonly ous: Readonly<Record<Kind, string>>;
  readonly user: KindProposal;
  /** Undefined if the directory has no groups, or none are wanted. */
  readonly group: KindProposal | undefined;
}

/** What the person has decided. */
export interface Decided {
  readonly ous: Readonly<Partial<Record<Kind, string>>>;
  readonly bases: Readonly<Partial<Record<Kind, readonly string[]>>>;
  /** The attributes that become primary keys. */
  readonly identifiers: Readonly<Partial<Record<Kind, string>>>;
}

/** There is nothing to propose. */
export class NothingToPropose extends Error {
  override readonly name = "NothingToPropose";
}

/** Properties with several values, if UDM was not asked. */
const LISTS = new Set([
  "departmentNumber",
  "e-mail",
  "phone",
  "mobileTelephoneNumber",
  "homeTelephoneNumber",
  "roomNumber",
]);

/**
 * Proposes a configuration.
 *
 * @throws {NothingToPropose} if no user is found, or users without an attribute that identifies them
 */
export function propose(survey: Survey, decided: Decided): Proposal {
  const { user, group } = survey;
  if (user.count === 0 && survey.suffix === "" && decided.bases.user === undefined) {
    throw new NothingToPropose(
      "the root DSE does not name what the directory contains: name the bases with --user-base and --group-base",
    );
  }
  if (user.count === 0) {
    throw new NothingToPropose(
      `no users are found below ${
        basesText(decided.bases.user ?? [survey.suffix])
      }: check that the account can read them` +
        (survey.isLimited ? ", and that its size limit is high enough" : ""),
    );
  }
  const ou = decided.ous.user ?? survey.target?.ou ?? "ou=import";
  return {
    ous: { user: ou, group: decided.ous.group ?? ou },
    user: proposeKind("user", user, survey, decided),
    group: group.count === 0 ? undefined : proposeKind("group", group, survey, decided),
  };
}

function proposeKind(kind: Kind, found: KindSurvey, survey: Survey, decided: Decided): KindProposal {
  const given = decided.bases[kind];
  const bases: Bases = given === undefined
    ? chooseBases(found, survey)
    : { bases: withoutCoveredBases(given, "sub"), entries: found.count, leftOut: [] };
  const counts = new Map(found.attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
  const identifier = identifierOf(kind, found, survey, decided.identifiers[kind]);
  const lists = survey.target?.[kind];
  const properties = new Set([OBJECT_IDENTIFIER]);
  const mapped: Mapping[] = [];
  for (const mapping of directoryOf(survey.vendor).mappings[kind]) {
    const { attribute, property } = mapping;
    if (!counts.has(attribute.toLowerCase()) || properties.has(property)) continue;
    // An attribute is renamed only once
    if (isSame(attribute, identifier.name)) continue;
    if (lists !== undefined && lists[property] === undefined) continue;
    properties.add(property);
    mapped.push(mapping);
  }
  const isSingle = (property: string) =>
    lists === undefined ? !LISTS.has(property) : lists[property] === false;
  const members = kind === "group" ? MEMBERS.filter((name) => counts.has(name.toLowerCase())) : [];
  if (kind === "group") { for (const property of ["users", "nestedGroup"]) properties.add(property); }
  const needsName = kind === "user" && (counts.get("sn")?.entries ?? 0) < found.sampled && counts.has("cn") &&
    !isSame(identifier.name, "cn");
  const hasSurname = properties.has("lastname");
  const hasMainAddress = kind === "user" && survey.vendor === "Active Directory" &&
    counts.has(MAIN_ADDRESS.attribute.toLowerCase()) &&
    (lists === undefined || lists[MAIN_ADDRESS.property] !== undefined);
  const address = properties.has(MAIN_ADDRESS.property) ? [`{${MAIN_ADDRESS.property}}`] : [];
  if (hasMainAddress) properties.add(MAIN_ADDRESS.property);
  if (needsName) properties.add("lastname");
  const { filter, entries } = filterOf(kind, found, survey);
  const expected = entries === undefined || survey.isLimited
    ? 0
    : proposedFloor(Math.min(entries, bases.entries));
  return {
    bases: bases.bases,
    filter,
    attributes: [
      identifier.name,
      ...mapped.map(({ attribute }) => attribute),
      ...(needsName && !mapped.some(({ attribute }) => attribute === "cn") ? ["cn"] : []),
      ...(hasMainAddress ? [MAIN_ADDRESS.attribute] : []),
      ...members,
    ],
    rangeAttributes: hasMainAddress ? [MAIN_ADDRESS.attribute] : [],
    decompose: hasMainAddress ? { [MAIN_ADDRESS.attribute]: [MAIN_ADDRESS.pattern] } : {},
    remove: hasMainAddress ? [MAIN_ADDRESS.attribute] : [],
    removeValues: Object.fromEntries(
      mapped.flatMap(({ attribute, removed }) => removed === undefined ? [] : [[attribute, removed]]),
    ),
    properties: [...properties],
    firstValue: mapped.filter(({ attribute, property }) =>
      (counts.get(attribute.toLowerCase())?.several ?? 0) > 0 && isSingle(property)
    ).map(({ attribute }) => attribute),
    sanitizer: Object.fromEntries([
      ...(identifier.sanitizers.length === 0 ? [] : [[identifier.name, identifier.sanitizers]]),
      ...mapped.flatMap(({ attribute, sanitizers }) =>
        sanitizers === undefined ? [] : [[attribute, sanitizers]]
      ),
      ...(hasMainAddress ? [[MAIN_ADDRESS.name, MAIN_ADDRESS.sanitizers]] : []),
    ]),
    rename: Object.fromEntries([
      [OBJECT_IDENTIFIER, identifier.name],
      ...mapped.filter(({ attribute, property }) => attribute !== property)
        .map(({ attribute, property }) => [property, attribute]),
    ]),
    compose: {
      ...(needsName ? { lastname: hasSurname ? ["{lastname}", "{cn}"] : ["{cn}"] } : {}),
      ...(hasMainAddress ? { [MAIN_ADDRESS.property]: [`{${MAIN_ADDRESS.name}}`, ...address] } : {}),
    },
    expected: expected > 0 ? expected : undefined,
    facts: factsOf(kind, found, { bases, identifier: identifier.name, members }, survey),
  };
}

/** The attribute that becomes the primary key. */
function identifierOf(
  kind: Kind,
  found: KindSurvey,
  { vendor, schema }: Survey,
  wanted: string | undefined,
): KindSurvey["identifiers"][number] {
  const name = directoryOf(vendor).mappings[kind].find(({ property }) => property === NAME_PROPERTY[kind]);
  if (wanted !== undefined && isSame(wanted, name?.attribute ?? "")) {
    throw new NothingToPropose(
      `${wanted} cannot identify the ${kind}s: it is their name, and a ${kind} who is renamed would become another one`,
    );
  }
  const complete = found.identifiers.filter(({ entries }) => entries === found.sampled);
  const chosen = wanted === undefined ? complete[0] : complete.find(({ name }) => isSame(name, wanted));
  if (chosen !== undefined) return chosen;
  const tried = wanted === undefined ? IDENTIFIERS : [wanted];
  const known = tried.filter((one) => "kinds" in schema && schema.kinds[one.toLowerCase()] !== undefined);
  throw new NothingToPropose(
    `no attribute identifies the ${kind}s: ${
      wanted === undefined ? `none of ${IDENTIFIERS.join(", ")} is` : `${wanted} is not`
    } in each of the ${grouped(found.sampled)} ${kind}s looked at. ` +
      (known.length === 0
        ? `Check that the account can read it, or name another attribute with --${kind}-identifier`
        : `The schema of the directory knows ${known.join(" and ")}: check that the account can read it`),
  );
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The filter, and how many entries it finds, if known. */
function filterOf(
  kind: Kind,
  found: KindSurvey,
  { vendor }: Survey,
): { readonly filter: string; readonly entries: number | undefined } {
  const { classes, candidates } = directoryOf(vendor);
  if (vendor === "Active Directory") return { filter: candidates[kind], entries: found.count };
  const count = (name: string) => found.classes[name] ?? 0;
  const present = classes[kind].filter((name) => count(name) > 0);
  if (kind === "user") {
    const whole = present.filter((name) => count(name) === found.count);
    const [only = "", ...others] = whole.length === 0 ? present : whole.slice(0, 1);
    const either = others.map((name) => `(objectClass=${name})`).join("");
    return {
      filter: `(&${either === "" ? `(objectClass=${only})` : `(|(objectClass=${only})${either})`}(uid=*))`,
      entries: found.count,
    };
  }
  const parts = present.map((name) =>
    name === "posixGroup" && found.namesakes > 0
      ? "(&(objectClass=posixGroup)(memberUid=*))"
      : `(objectClass=${name})`
  );
  return {
    filter: parts.length === 1 ? parts.join("") : `(|${parts.join("")})`,
    entries: found.namesakes > 0 ? undefined : found.count,
  };
}
