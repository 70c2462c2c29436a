/**
 * Decides whether the lists read from the target are a consistent snapshot, and finds objects outside our OUs. Lists are
 * read slowly and in parallel, so an object that is renamed meanwhile can be missing in one list, or have different names
 * in two. Objects that an entry or a group refers to but no list contains are read one by one.
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
import { eachBatch, listByValues } from "../udm/list_by_values.ts";
import type { UdmClient, UdmObject } from "../udm/types.ts";
import { forEachConcurrently } from "../common/for_each_concurrently.ts";

/**
 * Searches the whole directory for members of our groups and for primary keys that the lists did not contain. Records the
 * objects found in `target.state.foreign`.
 *
 * @returns whether all lists can show the same moment; otherwise the target must be read again
 */
export async function isConsistentSnapshot(
  client: UdmClient,
  target: TargetReading,
  source: SourceState,
): Promise<boolean> {
  // KeySearch recognises moved objects by the foreign members found here.
  return !await hasInconsistentMemberships(client, target) && !await hasMissed(client, target, source);
}

/** An entry whose primary key no listed object has. */
interface NewEntry {
  readonly key: string;
  readonly name: string | undefined;
}

/**
 * Searches for objects with the primary keys of entries that seem to be new. If one is below our OU, the lists missed it:
 * an object that is renamed while a list is read in parts can move from an unread part to one already read. If it is
 * elsewhere, it was moved out of our OU.
 *
 * If our OUs are empty, the lists cannot have missed an object, and moved ones are unlikely: only a sample of the entries of
 * each kind is searched, with one request, unless one of them is found. It is spread over all entries, because objects are moved
 * by department or school.
 *
 * @returns whether the lists missed an object
 */
export async function hasMissed(
  client: UdmClient,
  target: TargetReading,
  source: Pick<SourceState, Kind>,
): Promise<boolean> {
  const isEmpty = KINDS.every((kind) => target.state[kind].size === 0);
  const search = new KeySearch(client, target);
  const parts = function* (sampleSize: number) {
    for (const kind of KINDS) {
      const step = Math.max(1, Math.ceil(source[kind].entries / sampleSize));
      const sample = everyNth(newEntries(source, kind, target), step);
      for (const entries of eachBatch(sample, ({ key }) => key)) yield { kind, entries };
    }
  };
  await search.run(parts(isEmpty ? SAMPLE_SIZE : Infinity));
  if (isEmpty && search.found > 0) await search.run(parts(Infinity));
  return search.missed;
}

/** Number of keys of a sample. They fit into one request if they are UUIDs. */
const SAMPLE_SIZE = 70;

function* everyNth<T>(items: Iterable<T>, step: number): Generator<T, void, undefined> {
  let place = 0;
  for (const item of items) if (place++ % step === 0) yield item;
}

function* newEntries(
  source: Pick<SourceState, Kind>,
  kind: Kind,
  { state, kinds }: TargetReading,
): Generator<NewEntry, void, undefined> {
  const { primaryKeyProperty } = kinds[kind].rules;
  for (const entry of source[kind].notIn(state[kind])) {
    // No object can have a key that UDM rejects, and a search for it could fail.
    if (refusedIdentifier(primaryKeyProperty, entry.key) === undefined) yield entry;
  }
}

/** Searches the whole directory for primary keys. */
class KeySearch {
  /** Whether an object below our OU was found that its list did not contain. */
  missed = false;
  /** Number of objects found elsewhere. */
  found = 0;

  constructor(readonly client: UdmClient, readonly target: TargetReading) {}

  async run(parts: Iterable<{ readonly kind: Kind; readonly entries: readonly NewEntry[] }>): Promise<void> {
    await forEachConcurrently(parts, this.client.concurrency, async ({ kind, entries }) => {
      if (this.missed) return;
      await this.client.withListRestart(() => this.#search(kind, entries));
    });
  }

  async #search(kind: Kind, entries: readonly NewEntry[]): Promise<void> {
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
    for await (const object of listByValues(this.client, OBJECT_TYPE[kind], query)) {
      const key = textOf(object.properties[property]) ?? "";
      // LDAP finds other spellings as well; they are other keys.
      if (!names.has(key)) continue;
      if (inside.contains(object.dn)) {
        this.missed = true;
        return;
      }
      this.found++;
      if (this.#isMoved(kind, object, names.get(key))) recordForeign(kind, object, this.target);
    }
  }

  /**
   * Whether an object elsewhere belongs to an entry. The identifier of UDM is unique. Any other key may exist twice, for
   * example from two sources: then the name must match too, or the object must be a member of one of our groups.
   */
  #isMoved(kind: Kind, { dn, id }: UdmObject, name: string | undefined): boolean {
    const { kinds, state: { foreign, dns } } = this.target;
    return kinds[kind].rules.primaryKeyProperty === OBJECT_IDENTIFIER ||
      foreign[kind].withNumber(dns.number(dn)) !== undefined ||
      name !== undefined && nameForm(name) === nameForm(String(id));
  }
}

/** The properties to read of a foreign object. */
function propertiesOf(kind: Kind, { kinds }: TargetReading): string[] {
  const { primaryKeyProperty, mailProperty } = kinds[kind].rules;
  return mailProperty === undefined ? [primaryKeyProperty] : [primaryKeyProperty, mailProperty];
}

/** Records a foreign object. */
function recordForeign(kind: Kind, { dn, properties }: UdmObject, { kinds, state }: TargetReading): void {
  const { primaryKeyProperty, mailProperty } = kinds[kind].rules;
  const mail = mailProperty === undefined
    ? 0n
    : digestOf(state[kind].digests.hash, mailProperty, properties[mailProperty]);
  state.foreign[kind].add(dn, textOf(properties[primaryKeyProperty]), mail);
}

/** A member of a group that no list contained. */
interface Unlisted {
  readonly kind: Kind;
  readonly dn: string;
  /** DN of one of the groups that name it. */
  readonly group: string;
}

/**
 * Reads group members that no list contained, each once, and records them. The snapshot is inconsistent if such a member
 * is below our OU and readable, since its list should contain it, or if its group no longer names it, since it was renamed
 * or deleted meanwhile; no member may be removed from a group because of that. An unreadable member is no sign of
 * inconsistency: UDM stores DNs in groups without checking that the object exists.
 *
 * @returns whether the groups and their members were read at different moments
 */
export async function hasInconsistentMemberships(client: UdmClient, target: TargetReading): Promise<boolean> {
  const { kinds, state } = target;
  const inside = { user: new Subtree(kinds.user.position), group: new Subtree(kinds.group.position) };
  const unreadable: Unlisted[] = [];
  let inconsistent = false;
  await forEachConcurrently(unlistedMembers(target), client.concurrency, async (member) => {
    if (inconsistent) return;
    const { kind, dn } = member;
    const object = await client.getIfReadable(OBJECT_TYPE[kind], dn, propertiesOf(kind, target));
    if (object === undefined) unreadable.push(member);
    else if (inside[kind].contains(dn)) inconsistent = true;
    else recordForeign(kind, object, target);
  });
  await forEachConcurrently(byGroup(unreadable), client.concurrency, async ([group, members]) => {
    if (inconsistent) return;
    const now = await client.get("groups/group", group, MEMBER_PROPERTIES);
    const listed = now && { user: membersOf(now, "user"), group: membersOf(now, "group") };
    // UDM updates groups immediately when it renames or deletes a member.
    // Not `||=`: it would read the variable before the await and overwrite what the others found meanwhile.
    if (!members.every(({ kind, dn }) => listed?.[kind].has(normaliseDn(dn)))) inconsistent = true;
  });
  for (const { kind, dn } of unreadable) state.foreign[kind].addUnreadable(dn);
  return inconsistent;
}

function* unlistedMembers({ state }: TargetReading): Generator<Unlisted, void, undefined> {
  const seen = { user: new Set<number>(), group: new Set<number>() };
  for (let row = 0; row < state.group.size; row++) {
    for (const kind of KINDS) {
      for (const number of state.group.membersAt(row, kind) ?? NO_MEMBERS) {
        if (state[kind].hasNumber(number) || seen[kind].has(number)) continue;
        seen[kind].add(number);
        yield { kind, dn: state.dns.text(number), group: state.dns.text(state.group.numberAt(row)) };
      }
    }
  }
}

const NO_MEMBERS = new Uint32Array();

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
