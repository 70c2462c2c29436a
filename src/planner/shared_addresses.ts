/**
 * Addresses that groups share with each other or with users. UDM keeps the addresses of users and groups unique, and locks an
 * address for 300 s after each attempt to take it, so the address of such a group is left out.
 *
 * @module
 */

import { textOf } from "../common/model.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import { MAIL_ADDRESS } from "./held_elsewhere.ts";
import type { SourceState } from "./source_state.ts";
import { UNSET } from "./store/digest.ts";
import type { TargetState } from "./target_state.ts";

/** Leaves out new addresses of groups that another entry wants or another object of our OUs has. Users take precedence. */
export function leaveOutSharedAddresses(
  target: TargetState,
  { user: users, group: groups }: SourceState,
): void {
  const wanted = new Map<string, DesiredEntry[]>();
  for (const group of groups.changing()) {
    const address = textOf(group.changes[MAIL_ADDRESS.group])?.toLowerCase();
    if (address === undefined) continue;
    const others = wanted.get(address);
    if (others === undefined) wanted.set(address, [group]);
    else others.push(group);
  }
  if (wanted.size === 0) return;
  const usersWith = holdersAmongUsers(wanted.keys(), target, users);
  const groupsWith = holdersAmongGroups(wanted.keys(), target);
  for (const [address, wanting] of wanted) {
    for (const group of wanting) {
      const other = usersWith.get(address) ?? groupNamed(wanting.find((each) => each !== group)?.name) ??
        groupNamed(groupsWith.get(address)?.find((dn) => dn !== group.current?.dn));
      if (other === undefined) continue;
      const message =
        `${address} is also the address of ${other}, and an address belongs to one object only; ` +
        "change it in the source or in UDM";
      groups.omit(group, MAIL_ADDRESS.group, message);
    }
  }
}

function groupNamed(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `the group ${name}`;
}

/** The users that want or have an address. */
function holdersAmongUsers(
  addresses: Iterable<string>,
  { user: objects }: TargetState,
  users: SourceState["user"],
): Map<string, string> {
  const { mailProperty } = users.rules;
  const found = new Map<string, string>();
  if (mailProperty === undefined) return found;
  const byDigest = new Map(
    Array.from(addresses, (address) => [objects.digests.digest(mailProperty, address), address]),
  );
  const add = (digest: bigint | undefined, name: string) => {
    const address = digest === undefined || digest === UNSET ? undefined : byDigest.get(digest);
    if (address !== undefined) found.set(address, `the user ${name}`);
  };
  for (const object of objects.all()) add(objects.digests.at(object.row, mailProperty), object.name);
  for (const user of users.all()) add(user.mail, user.name);
  return found;
}

/** The DNs of the groups that have an address. */
function holdersAmongGroups(
  addresses: Iterable<string>,
  { group: objects }: TargetState,
): Map<string, string[]> {
  const { digests } = objects;
  const byDigest = new Map(
    Array.from(addresses, (address) => [digests.digest(MAIL_ADDRESS.group, address), address]),
  );
  const found = new Map<string, string[]>();
  for (const object of objects.all()) {
    const address = byDigest.get(digests.at(object.row, MAIL_ADDRESS.group));
    if (address !== undefined) found.set(address, [...found.get(address) ?? [], object.dn]);
  }
  return found;
}
