/**
 * Proposes a configuration from a survey.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import { counted, grouped, namesText } from "../common/number_text.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { proposedFloor } from "../check/expected_entries.ts";
import { type Bases, chooseBases } from "./bases.ts";
import { directoryOf, type Mapping, MEMBERS } from "./known_attributes.ts";
import type { KindSurvey, Survey } from "./survey_schema.ts";

/** A proposal for one kind. Facts are phrases for comments; they contain text of the directory. */
export interface KindProposal {
  readonly bases: readonly string[];
  readonly filter: string;
  readonly attributes: readonly string[];
  readonly properties: readonly string[];
  readonly firstValue: readonly string[];
  readonly sanitizer: Readonly<Record<string, readonly string[]>>;
  readonly rename: Readonly<Record<string, string>>;
  readonly compose: Readonly<Record<string, readonly string[]>>;
  /** The fewest entries that a run accepts; undefined: unknown. */
  readonly expected: number | undefined;
  readonly facts: Readonly<Record<"base" | "filter" | "attributes" | "identifier", string>>;
}

/** A proposal for a configuration. */
export interface Proposal {
  readonly ou: string;
  readonly user: KindProposal;
  /** Undefined if the directory has no groups. */
  readonly group: KindProposal | undefined;
}

/** What the person has decided. */
export interface Decided {
  readonly ou: string | undefined;
  readonly bases: Readonly<Partial<Record<Kind, string>>>;
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
  if (user.count === 0) {
    throw new NothingToPropose(
      `no users are found below ${
        decided.bases.user ?? survey.suffix
      }: check that the account can read them` +
        (survey.isLimited ? ", and that its size limit is high enough" : ""),
    );
  }
  return {
    ou: decided.ou ?? survey.target?.ou ?? "ou=import",
    user: proposeKind("user", user, survey, decided),
    group: group.count === 0 ? undefined : proposeKind("group", group, survey, decided),
  };
}

function proposeKind(kind: Kind, found: KindSurvey, survey: Survey, decided: Decided): KindProposal {
  const given = decided.bases[kind];
  const bases: Bases = given === undefined
    ? chooseBases(found, survey)
    : { bases: [given], entries: found.count, leftOut: [] };
  const counts = new Map(found.attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
  const identifier = found.identifiers.find(({ entries }) => entries === found.sampled);
  if (identifier === undefined) {
    throw new NothingToPropose(
      `no attribute identifies the ${kind}s: none of entryUUID, objectGUID and nsUniqueId is in each of the ` +
        `${grouped(found.sampled)} ${kind}s looked at. Check that the account can read it.`,
    );
  }
  const lists = survey.target?.[kind];
  const properties = new Set([OBJECT_IDENTIFIER]);
  const mapped: Mapping[] = [];
  for (const mapping of directoryOf(survey.vendor).mappings[kind]) {
    const { attribute, property } = mapping;
    if (!counts.has(attribute.toLowerCase()) || properties.has(property)) continue;
    if (lists !== undefined && lists[property] === undefined) continue;
    properties.add(property);
    mapped.push(mapping);
  }
  const isSingle = (property: string) =>
    lists === undefined ? !LISTS.has(property) : lists[property] === false;
  const members = kind === "group" ? MEMBERS.filter((name) => counts.has(name.toLowerCase())) : [];
  if (kind === "group") { for (const property of ["users", "nestedGroup"]) properties.add(property); }
  const needsName = kind === "user" && (counts.get("sn")?.entries ?? 0) < found.sampled && counts.has("cn");
  const hasSurname = properties.has("lastname");
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
      ...members,
    ],
    properties: [...properties],
    firstValue: mapped.filter(({ attribute, property }) =>
      (counts.get(attribute.toLowerCase())?.several ?? 0) > 0 && isSingle(property)
    ).map(({ attribute }) => attribute),
    sanitizer: Object.fromEntries([
      ...(identifier.sanitizers.length === 0 ? [] : [[identifier.name, identifier.sanitizers]]),
      ...mapped.flatMap(({ attribute, sanitizers }) =>
        sanitizers === undefined ? [] : [[attribute, sanitizers]]
      ),
    ]),
    rename: Object.fromEntries([
      [OBJECT_IDENTIFIER, identifier.name],
      ...mapped.filter(({ attribute, property }) => attribute !== property)
        .map(({ attribute, property }) => [property, attribute]),
    ]),
    compose: needsName ? { lastname: hasSurname ? ["{lastname}", "{cn}"] : ["{cn}"] } : {},
    expected: expected > 0 ? expected : undefined,
    facts: factsOf(kind, found, bases, identifier.name),
  };
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
    const [best = ""] = present.toSorted((a, b) => count(b) - count(a));
    return { filter: `(&(objectClass=${best})(uid=*))`, entries: count(best) };
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

/** Maximum number of items in a fact. */
const SHOWN = 30;

function factsOf(
  kind: Kind,
  found: KindSurvey,
  { leftOut }: Bases,
  identifier: string,
): KindProposal["facts"] {
  const containers = (some: readonly KindSurvey["containers"][number][]) =>
    namesText(some.map(({ dn, entries }) => `${grouped(entries)} in ${dn}`), { shown: 10, separator: "; " });
  const classes = Object.entries(found.classes).filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} (${grouped(count)})`).join(", ");
  const attributes = found.attributes.filter(({ name }) => name !== "objectClass").map(({ name, entries }) =>
    `${name} (${grouped(entries)})`
  );
  const out = leftOut.length === 0 ? "" : ` Not searched: ${containers(leftOut)}.`;
  const namesakes = found.namesakes === 0
    ? ""
    : ` ${counted(found.namesakes, "group")} of the sample have the name of a user and no members: left out.`;
  return {
    base: `Found ${counted(found.count, kind)}: ${containers(found.containers)}.${out}`,
    filter: `Object classes: ${classes}.${namesakes}`,
    attributes: `Attributes of ${counted(found.sampled, kind)} looked at, with how many have them: ${
      namesText(attributes, { shown: SHOWN })
    }.`,
    identifier: `Each ${kind} looked at has ${identifier}, which the server generates.`,
  };
}
