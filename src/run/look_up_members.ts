/**
 * Looks up members whose DNs were not read, before they are removed from a group.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Config, SourceConfig } from "../config/types.ts";
import { isBelowAny } from "../syntax/search_bases.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, KINDS, textOf } from "../common/model.ts";
import { isMemberName } from "./group_members.ts";
import type { NameTable } from "../planner/store/name_table.ts";
import type { SourceReading } from "./read_source.ts";
import type { TargetReading } from "./read_target.ts";
import type { ManagedMemberships } from "../planner/memberships.ts";
import {
  applyLookups,
  findUnresolvedMembers,
  type LookupResult,
  type UnresolvedGroup,
} from "../planner/unresolved_members.ts";
import { openSource, type Source } from "../ldap/source.ts";
import { neededAttributes } from "../transform/needed_attributes.ts";

const log = getLogger([CATEGORY, "source"]);

/** Maximum number of lookups, which are sequential; further DNs count as unknown. */
const MAX_LOOKUPS = 1000;

interface LookUpOptions {
  readonly config: Config;
  readonly managed: ManagedMemberships;
  /** Aborts the lookups. */
  readonly signal: AbortSignal;
}

/**
 * Adds to the source the members that must be kept: those that would be removed from a group only because their DN was
 * not read. Both sides must have been compared. Most runs have no such member and send no request.
 *
 * Opens a connection of its own, because the one used for reading may have been idle for long.
 *
 * @throws {SourceError} if the server that was read does not answer
 */
export async function lookUpMembers(
  target: TargetReading,
  source: SourceReading,
  { config, managed, signal }: LookUpOptions,
): Promise<SourceReading> {
  const unresolved = findUnresolvedMembers(target.state, source.state, managed);
  if (unresolved.length === 0) return source;
  const keys = {
    user: target.kinds.user.rules.primaryKeyProperty,
    group: target.kinds.group.rules.primaryKeyProperty,
  };
  await using open = new AsyncDisposableStack();
  let opened: Promise<Source> | undefined;
  const connect = async () =>
    open.use(
      await openSource(keysOnly(config.source, keys), { server: source.server, again: true, signal }),
    );
  const lookups = new Map<number, LookupResult>();
  let requests = 0;
  for (const [number, kinds] of dnsOf(unresolved)) {
    lookups.set(number, await lookUp(source.state.dns.text(number), [...kinds]));
  }
  const retained = applyLookups(unresolved, lookups, source.state);
  log.info(
    "looked up members that were not read: {found} moved, {foreign} not managed, {unknown} unknown; " +
      "groups that keep members because of this: {retained}",
    {
      groups: unresolved.length,
      found: count(lookups, (result) => typeof result === "object"),
      foreign: count(lookups, (result) => result === "foreign"),
      unknown: count(lookups, (result) => result === "unknown"),
      retained: retained.size,
    },
  );
  return { ...source, state: { ...source.state, retained } };

  async function lookUp(dn: string, kinds: readonly Kind[]): Promise<LookupResult> {
    const { names } = source.state;
    if (names !== undefined && isMemberName(dn)) {
      return kinds.includes("user") ? await lookUpName(dn, names) : "foreign";
    }
    for (const kind of kinds) {
      if (!isBelowAny(dn, config.source[kind].bases)) continue;
      if (requests++ >= MAX_LOOKUPS) return "unknown";
      const connection = await (opened ??= connect());
      const found = await connection.lookAt(kind, dn);
      if (found === "unknown") return "unknown";
      if (found === "excluded") continue;
      const key = textOf(source.transforms[kind].property(found, keys[kind]));
      if (key !== undefined && source.state[kind].hasKey(key)) return { kind, key };
    }
    return "foreign";
  }

  /** A user may have been renamed after the users were read. */
  async function lookUpName(name: string, names: NameTable): Promise<LookupResult> {
    if (names.find(name) === "ambiguous" || requests++ >= MAX_LOOKUPS) return "unknown";
    const connection = await (opened ??= connect());
    const found = await connection.findBy("user", names.attribute, name);
    if (found === "unknown") return "unknown";
    // The server finds no user by a value that the account may not read.
    if (found === "excluded") return names.isIncomplete ? "unknown" : "foreign";
    const key = textOf(source.transforms.user.property(found, keys.user));
    return key !== undefined && source.state.user.hasKey(key) ? { kind: "user", key } : "foreign";
  }
}

/** The DNs that were not read, each with the kinds of objects it may refer to. */
function dnsOf(unresolved: readonly UnresolvedGroup[]): Map<number, Set<Kind>> {
  const dns = new Map<number, Set<Kind>>();
  for (const { unread, atRisk } of unresolved) {
    const kinds = KINDS.filter((kind) => atRisk.some((member) => member.kind === kind));
    for (const number of unread) {
      const known = dns.get(number);
      if (known === undefined) dns.set(number, new Set(kinds));
      else for (const kind of kinds) known.add(kind);
    }
  }
  return dns;
}

/** The source reduced to the attributes that the primary keys need. */
export function keysOnly(source: SourceConfig, keys: Readonly<Record<Kind, string>>): SourceConfig {
  const lean = (kind: Kind) => {
    const search = source[kind];
    const attributes = neededAttributes(search.attributes, search.trans, [keys[kind]]);
    // An empty attribute list requests all attributes; "1.1" requests none (RFC 4511 section 4.5.1.8).
    return { ...search, attributes: attributes.length === 0 ? ["1.1"] : attributes };
  };
  return { ...source, user: lean("user"), group: lean("group") };
}

function count(
  lookups: ReadonlyMap<number, LookupResult>,
  test: (result: LookupResult) => boolean,
): number {
  return [...lookups.values()].filter(test).length;
}
