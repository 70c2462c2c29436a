/**
 * Whether what was read of the target can have been there like this at one moment, and what there is besides. Lists take their
 * time and several are read at once, so an object that is renamed meanwhile may be missing in one, or have different names in
 * two. Objects that the lists do not have, and that an entry or a group means, are looked at one by one.
 *
 * @module
 */

import type { SourceState } from "../planner/source_state.ts";
import { normaliseDn, Subtree } from "../syntax/dn.ts";
import {
  type Kind,
  KINDS,
  MEMBER_PROPERTIES,
  MEMBER_PROPERTY,
  OBJECT_TYPE,
  textOf,
} from "../common/model.ts";
import type { TargetReading } from "./read_target.ts";
import { digestOf } from "../planner/store/digest.ts";
import { OBJECT_IDENTIFIER, refusedIdentifier } from "../udm/identifier.ts";
import { nameForm } from "../udm/values.ts";
import { eachList, listHaving } from "../udm/list_having.ts";
import type { UdmClient, UdmObject } from "../udm/types.ts";
import { together } from "../common/for_each_concurrently.ts";

/**
 * Searches the whole directory for members of our groups and for primary keys that the lists did not contain. Records what it
 * finds in `target.state.foreign`.
 *
 * @returns whether all lists can show the same moment; if not, the target must be read again
 */
export async function isConsistentSnapshot(
  client: UdmClient,
  target: TargetReading,
  source: SourceState,
): Promise<boolean> {
  // Foreign members of our groups help to recognise moved objects, so they are read first.
  return !await hasInconsistentMemberships(client, target) && !await hasMissed(client, target, source);
}

/** An entry that no object of ours has the primary key of. */
interface New {
  readonly key: string;
  readonly name: string | undefined;
}

/**
 * Looks for objects with the primary keys of entries that seem to be new. Below our OU, the lists have missed it: an object that
 * is renamed while a list is read in parts can slip from a part that is still to be read into one that has been read. Anywhere
 * else, it was moved there.
 *
 * If there is nothing in our OUs yet, nothing can have been missed, and hardly anything moved: it is enough to look for the first
 * entries of each kind, as long as none of them is found.
 *
 * @returns whether one was missed
 */
export async function hasMissed(
  client: UdmClient,
  target: TargetReading,
  source: Pick<SourceState, Kind>,
): Promise<boolean> {
  const isEmpty = KINDS.every((kind) => target.state[kind].size === 0);
  const search = new KeySearch(client, target);
  const parts = function* (most: number) {
    for (const kind of KINDS) {
      let count = 0;
      for (const entries of eachList(newEntries(source, kind, target), ({ key }) => key)) {
        if (count++ === most) break;
        yield { kind, entries };
      }
    }
  };
  await search.run(parts(isEmpty ? 1 : Infinity));
  if (isEmpty && search.found > 0) await search.run(parts(Infinity));
  return search.missed;
}

function* newEntries(
  source: Pick<SourceState, Kind>,
  kind: Kind,
  { state, kinds }: TargetReading,
): Generator<New, void, undefined> {
  const { primaryKeyProperty } = kinds[kind].rules;
  for (const entry of source[kind].notIn(state[kind])) {
    // No object can have a key that UDM does not accept, and who knows what it says to being asked for one.
    if (refusedIdentifier(primaryKeyProperty, entry.key) === undefined) yield entry;
  }
}

/** Searches of the whole directory for primary keys. */
class KeySearch {
  /** Whether an object is below our OU that its list did not have. */
  missed = false;
  /** How many objects elsewhere were found. */
  found = 0;

  constructor(readonly client: UdmClient, readonly target: TargetReading) {}

  async run(parts: Iterable<{ readonly kind: Kind; readonly entries: readonly New[] }>): Promise<void> {
    await together(parts, this.client.concurrency, async ({ kind, entries }) => {
      if (this.missed) return;
      await this.client.withListRestart(() => this.#look(kind, entries));
    });
  }

  async #look(kind: Kind, entries: readonly New[]): Promise<void> {
    const { base, kinds } = this.target;
    const { position, rules: { primaryKeyProperty: property } } = kinds[kind];
    const names = new Map(entries.map(({ key, name }) => [key, name]));
    const inside = new Subtree(position);
    const query = {
      position: base,
      property,
      values: [...names.keys()],
      properties: propertiesOf(kind, this.target),
    };
    for await (const object of listHaving(this.client, OBJECT_TYPE[kind], query)) {
      const key = textOf(object.properties[property]) ?? "";
      // LDAP finds other spellings as well; they are other keys.
      if (!names.has(key)) continue;
      if (inside.contains(object.dn)) {
        this.missed = true;
        return;
      }
      this.found++;
      if (this.#isMoved(kind, object, names.get(key))) remember(kind, object, this.target);
    }
  }

  /**
   * Whether an object elsewhere is that of an entry. The identifier of UDM leaves no doubt. The value of any other property may
   * have been given to two people, by two sources for instance: then there must be more that they have in common.
   */
  #isMoved(kind: Kind, { dn, id }: UdmObject, name: string | undefined): boolean {
    const { kinds, state: { foreign, dns } } = this.target;
    return kinds[kind].rules.primaryKeyProperty === OBJECT_IDENTIFIER ||
      foreign[kind].withNumber(dns.number(dn)) !== undefined ||
      name !== undefined && nameForm(name) === nameForm(String(id));
  }
}

/** What is read of an object that is not ours. */
function propertiesOf(kind: Kind, { kinds }: TargetReading): string[] {
  const { primaryKeyProperty, mailProperty } = kinds[kind].rules;
  return mailProperty === undefined ? [primaryKeyProperty] : [primaryKeyProperty, mailProperty];
}

/** Remembers an object that is not ours. */
function remember(kind: Kind, { dn, properties }: UdmObject, { kinds, state }: TargetReading): void {
  const { primaryKeyProperty, mailProperty } = kinds[kind].rules;
  const mail = mailProperty === undefined
    ? 0n
    : digestOf(state[kind].digests.hash, mailProperty, properties[mailProperty]);
  state.foreign[kind].add(dn, textOf(properties[primaryKeyProperty]), mail);
}

/** A member of a group that no list had. */
interface Unlisted {
  readonly kind: Kind;
  readonly dn: string;
  /** DN of one of the groups that name it. */
  readonly group: string;
}

/**
 * Looks at members of groups that no list had, each once, and remembers what they are. One that is below our OU and can be read
 * should have been in the list; one that its group names no longer was renamed or deleted meanwhile: the groups were read at
 * another moment than their members, and no member may be taken out of a group because of that. Members that cannot be read are no
 * sign of it: UDM does not look whether a DN that it is given leads anywhere.
 *
 * @returns whether the groups were read at another moment
 */
export async function hasInconsistentMemberships(client: UdmClient, target: TargetReading): Promise<boolean> {
  const { kinds, state } = target;
  const inside = { user: new Subtree(kinds.user.position), group: new Subtree(kinds.group.position) };
  const unreadable: Unlisted[] = [];
  let inconsistent = false;
  await together(unlistedMembers(target), client.concurrency, async (member) => {
    if (inconsistent) return;
    const { kind, dn } = member;
    const object = await client.getIfReadable(OBJECT_TYPE[kind], dn, propertiesOf(kind, target));
    if (object === undefined) unreadable.push(member);
    else if (inside[kind].contains(dn)) inconsistent = true;
    else remember(kind, object, target);
  });
  await together(byGroup(unreadable), client.concurrency, async ([group, members]) => {
    if (inconsistent) return;
    const now = await client.get("groups/group", group, MEMBER_PROPERTIES);
    const listed = now && { user: membersOf(now, "user"), group: membersOf(now, "group") };
    // A rename changes what groups say of a member at once; so does a deletion.
    // Not `||=`: that looks at what was known before the answer, and forgets what others found meanwhile.
    if (!members.every(({ kind, dn }) => listed?.[kind].has(normaliseDn(dn)))) inconsistent = true;
  });
  for (const { kind, dn } of unreadable) state.foreign[kind].addUnreadable(dn);
  return inconsistent;
}

function* unlistedMembers({ state }: TargetReading): Generator<Unlisted, void, undefined> {
  const seen = { user: new Set<number>(), group: new Set<number>() };
  for (let row = 0; row < state.group.size; row++) {
    for (const kind of KINDS) {
      for (const number of state.group.membersAt(row, kind) ?? NOBODY) {
        if (state[kind].hasNumber(number) || seen[kind].has(number)) continue;
        seen[kind].add(number);
        yield { kind, dn: state.dns.text(number), group: state.dns.text(state.group.numberAt(row)) };
      }
    }
  }
}

const NOBODY = new Uint32Array();

function byGroup(members: readonly Unlisted[]): Map<string, Unlisted[]> {
  const groups = new Map<string, Unlisted[]>();
  for (const member of members) {
    const others = groups.get(member.group);
    if (others === undefined) groups.set(member.group, [member]);
    else others.push(member);
  }
  return groups;
}

function membersOf({ properties }: UdmObject, kind: Kind): ReadonlySet<string> {
  const dns = properties[MEMBER_PROPERTY[kind]];
  return new Set(Array.isArray(dns) ? dns.map((dn) => normaliseDn(String(dn))) : []);
}
