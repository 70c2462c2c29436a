/**
 * Checks that no group has the name of a user: users and groups share one set of names in UDM.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { type Kind, NAME_PROPERTY } from "../common/model.ts";
import { grouped } from "../common/number_text.ts";
import type { Source } from "../ldap/source.ts";
import { originsOf } from "../transform/needed_attributes.ts";
import { escapeFilterValue } from "../udm/urls.ts";
import type { SampledGroup } from "./member_sample.ts";
import type { Sample } from "./sample.ts";
import { type Check, passed, reported, skipped, type Subject } from "./types.ts";

/** The subject of the check. */
export const NAMESAKES: Subject = { id: "source.group.namesakes", title: "groups named as users" };

/** The maximum number of names that are looked up if the sample does not contain all users. */
const MOST_LOOKUPS = 20;

/** The maximum number of names in a proposed filter. */
const MOST_NAMES = 10;

/**
 * Checks that no group of the sample has the name of a user, and proposes a filter.
 *
 * @throws {SourceError} if the server does not answer
 */
export async function namesakesCheck(
  source: Source,
  { user, group }: Readonly<Record<Kind, Sample>>,
  config: Config,
): Promise<Check> {
  const groups = group.members?.groups ?? [];
  if (groups.length === 0 || user.found.count === 0) {
    return skipped(NAMESAKES, groups.length === 0 ? "groups" : "users");
  }
  const isSampled = ({ name }: SampledGroup) => name !== undefined && user.found.hasName(name);
  const namesakes = new Set(groups.filter(isSampled));
  const attribute = nameAttribute("user", config);
  if (!user.complete && attribute !== undefined) {
    for (const one of groups.filter((one) => !namesakes.has(one)).slice(0, MOST_LOOKUPS)) {
      if (one.name === undefined) continue;
      if (await source.findBy("user", attribute, one.name) !== "excluded") namesakes.add(one);
    }
  }
  const [first] = namesakes;
  if (first === undefined) return passed(NAMESAKES, "no group has the name of a user");
  const filter = proposedFilter([...namesakes], groups.filter((one) => !namesakes.has(one)), config);
  return reported(
    NAMESAKES,
    "warning",
    `${grouped(namesakes.size)} of the ${grouped(groups.length)} groups checked ${
      namesakes.size === 1 ? "has" : "have"
    } the name of a user, such as ${first.dn}, and will be skipped`,
    "Users and groups share one set of names in UDM, and users take precedence. " +
      (filter === undefined
        ? "Exclude these groups with source.group_filter, or rename them."
        : `To exclude these groups, set source.group_filter to ${filter}.`),
  );
}

/** A filter that excludes groups and keeps others; undefined if none is found. */
function proposedFilter(
  namesakes: readonly SampledGroup[],
  others: readonly SampledGroup[],
  config: Config,
): string | undefined {
  const { filter } = config.source.group;
  const both = (part: string) => `(&${filter.replace(/\s+/g, " ").trim()}${part})`;
  const isOwn = (name: string) =>
    namesakes.every(({ classes }) => classes.includes(name)) &&
    !others.some(({ classes }) => classes.includes(name));
  const own = namesakes[0]?.classes.find(isOwn);
  // With no other group, every class is one of these groups alone.
  if (own !== undefined && others.length > 0) return both(`(!(objectClass=${own}))`);
  const attribute = nameAttribute("group", config);
  if (attribute === undefined || namesakes.length > MOST_NAMES) return undefined;
  const names = namesakes.map(({ name = "" }) => `(${attribute}=${escapeFilterValue(name)})`).join("");
  return both(`(!${namesakes.length === 1 ? names : `(|${names})`})`);
}

/** The requested attribute that the name of a kind comes from; undefined if it is made of several. */
function nameAttribute(kind: Kind, { source }: Config): string | undefined {
  const { attributes, trans } = source[kind];
  const [origin, ...others] = originsOf(NAME_PROPERTY[kind], trans);
  return others.length > 0
    ? undefined
    : attributes.find((name) => name.toLowerCase() === origin?.toLowerCase());
}
