/**
 * Looks up members that are named by a DN which was not read, before anybody is taken out of a group because of it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Config, SourceConfig } from "../config/types.ts";
import { isAtOrBelow } from "../syntax/dn.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, KINDS, textOf } from "../common/model.ts";
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
import { neededAttributes } from "../transform/needed.ts";

const log = getLogger([CATEGORY, "source"]);

/** So many DNs are looked up at most, one after the other; what the others lead to is not known. */
const MOST_LOOK_UPS = 1000;

/** What looking up needs besides what was read. */
interface LookUpOptions {
  readonly config: Config;
  readonly managed: ManagedMemberships;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * The source as it was read, completed by what the members lead to that were not read, where a member would be taken out of
 * a group otherwise. Both sides must have been compared. Few runs have such members; all others send nothing.
 *
 * The connection is one of its own, because that of the reading may have been idle for long.
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
  const looked = dnsOf(unresolved);
  const lookups = new Map<number, LookupResult>();
  let asked = 0;
  for (const [number, kinds] of looked) {
    lookups.set(number, await sight(source.state.dns.text(number), [...kinds]));
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

  async function sight(dn: string, kinds: readonly Kind[]): Promise<LookupResult> {
    for (const kind of kinds) {
      if (!isAtOrBelow(dn, config.source[kind].base)) continue;
      if (asked++ >= MOST_LOOK_UPS) return "unknown";
      const connection = await (opened ??= connect());
      const found = await connection.lookAt(kind, dn);
      if (found === "unknown") return "unknown";
      if (found === "excluded") continue;
      const key = textOf(source.transforms[kind].property(found, keys[kind]));
      if (key !== undefined && source.state[kind].hasKey(key)) return { kind, key };
    }
    return "foreign";
  }
}

/** The DNs that were not read, each with the kinds of the members that it may stand for. */
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

/** The source with those attributes only that make primary keys. */
function keysOnly(source: SourceConfig, keys: Readonly<Record<Kind, string>>): SourceConfig {
  const lean = (kind: Kind) => {
    const search = source[kind];
    const attributes = neededAttributes(search.attributes, search.trans, [keys[kind]]);
    // Asked for nothing, a server sends everything (RFC 4511 section 4.5.1.8).
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
