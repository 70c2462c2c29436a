/**
 * Whether what was read of the target can have been there like this at one moment. Lists take their time and several are
 * read at once, so whoever is renamed meanwhile may be missing in one, or have different names in two.
 *
 * @module
 */

import { isAtOrBelow, normaliseDn } from "./dn.ts";
import { type Kind, KINDS, OBJECT_TYPE, textOf } from "./model.ts";
import type { TargetReading } from "./read_target.ts";
import { refusedIdentifier } from "./reconcile/identifier.ts";
import { UdmError } from "./target/errors.ts";
import { inLists, listHaving } from "./target/list_having.ts";
import type { UdmClient, UdmObject } from "./target/types.ts";
import { together } from "./together.ts";

/**
 * Looks for users that were not seen although they are there: whoever is renamed while a list is read in parts can slip
 * from a part that is still to be read into one that has been read. A list in one piece misses nobody.
 *
 * @param keys primary keys that are about to be created
 * @returns whether there is one
 */
export async function hasMissed(
  client: UdmClient,
  target: TargetReading,
  keys: readonly string[],
): Promise<boolean> {
  const { position, rules: { primaryKeyProperty: property } } = target.kinds.user;
  // No object can have a key that UDM does not accept, and who knows what it says to being asked for one.
  const possible = keys.filter((key) => refusedIdentifier(property, key) === undefined);
  let found = false;
  await together(inLists(possible, (key) => key), client.concurrency, async (values) => {
    if (found) return;
    await client.withListRestart(async () => {
      const query = { position, property, values, properties: [property] };
      for await (const { properties } of listHaving(client, "users/user", query)) {
        // LDAP finds other spellings as well; they are other keys.
        if (values.includes(textOf(properties[property]) ?? "")) found = true;
      }
    });
  });
  return found;
}

/** The property of a group that names its members of each kind. */
const MEMBERS = { user: "users", group: "nestedGroup" } as const;

/** A group, and those of its members that should have been seen and were not. */
interface Strangers {
  readonly group: string;
  readonly members: readonly { readonly kind: Kind; readonly dn: string }[];
}

/**
 * Looks for groups that were read at another moment than their members: they name somebody who is below our OUs, and
 * whom no list had. Nobody may be taken out of a group because of that. Members that are not there at all are no sign of
 * it: UDM does not look whether a DN that it is given leads anywhere.
 */
export async function hasTornMemberships(client: UdmClient, target: TargetReading): Promise<boolean> {
  let torn = false;
  await together(strangersIn(target), client.concurrency, async ({ group, members }) => {
    // Not `||=`: that looks at what was known before the answer, and forgets what others found meanwhile.
    if (!torn && await isTorn(client, target, group, members)) torn = true;
  });
  return torn;
}

function* strangersIn({ state, kinds }: TargetReading): Generator<Strangers, void, undefined> {
  for (let row = 0; row < state.group.size; row++) {
    const members = KINDS.flatMap((kind) =>
      Array.from(state.group.membersAt(row, kind) ?? NOBODY)
        .filter((number) => !state[kind].hasNumber(number))
        .map((number) => ({ kind, dn: state.dns.text(number) }))
        .filter(({ dn }) => isAtOrBelow(dn, kinds[kind].position))
    );
    if (members.length > 0) yield { group: state.dns.text(state.group.numberAt(row)), members };
  }
}

const NOBODY = new Uint32Array();

async function isTorn(
  client: UdmClient,
  { kinds }: TargetReading,
  group: string,
  members: Strangers["members"],
): Promise<boolean> {
  const now = await client.get("groups/group", group, Object.values(MEMBERS));
  if (now === undefined) return true;
  const listed = { user: membersOf(now, "user"), group: membersOf(now, "group") };
  for (const { kind, dn } of members) {
    // A rename changes what groups say of a member at once; so does a deletion.
    if (!listed[kind].has(normaliseDn(dn))) return true;
    if (await isThere(client, kind, dn, kinds[kind].rules.primaryKeyProperty)) return true;
  }
  return false;
}

function membersOf({ properties }: UdmObject, kind: Kind): ReadonlySet<string> {
  const dns = properties[MEMBERS[kind]];
  return new Set(Array.isArray(dns) ? dns.map((dn) => normaliseDn(String(dn))) : []);
}

/** Whether there is a user, or a group, at a DN. What is something else is none of ours. */
async function isThere(client: UdmClient, kind: Kind, dn: string, property: string): Promise<boolean> {
  try {
    return await client.get(OBJECT_TYPE[kind], dn, [property]) !== undefined;
  } catch (error) {
    if (error instanceof UdmError && error.status === 400) return false;
    throw error;
  }
}
