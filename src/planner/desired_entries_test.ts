import assert from "node:assert/strict";
import {
  hash,
  type Options,
  rulesOf,
  type Side,
  sourceDn,
  statesOf,
  targetDn,
  targetOf,
  uuid,
} from "./testing.ts";
import { DesiredEntries } from "./desired_entries.ts";
import { DnTable } from "./store/dn_table.ts";
import type { DesiredEntry } from "./desired_entry.ts";

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };

/** The one user of the source, compared with the one user of the target. */
function compared(target: Side, source: Side, options?: Options): DesiredEntry {
  const [desired] = statesOf(target, source, options).source.user.all();
  assert.ok(desired);
  return desired;
}

Deno.test("desired entries: an entry equal to its object keeps no changes", () => {
  const side = { users: [{ ...anna, mail: "a@x", photo: "p1", description: "d" }] };
  const { changes, photo, current } = compared(side, side);
  assert.deepEqual(changes, {});
  assert.equal(photo, undefined);
  assert.equal(current?.dn, targetDn("user", "anna"));
});

Deno.test("desired entries: only changed properties are kept", () => {
  const { changes } = compared(
    { users: [{ ...anna, mail: "a@x", description: "old", more: { "e-mail": ["b@x", "a@x"] } }] },
    { users: [{ ...anna, name: "Anna", mail: "b@x", more: { "e-mail": ["a@x", "b@x", "A@x"] } }] },
  );
  assert.deepEqual(changes, { username: "Anna", mailPrimaryAddress: "b@x", description: null });
});

Deno.test("desired entries: repeated values, which UDM rejects, are written once", () => {
  const { changes } = compared({ users: [anna] }, {
    users: [{ ...anna, more: { "e-mail": ["A@x", "a@x"] } }],
  });
  assert.deepEqual(changes, { "e-mail": ["a@x"] });
});

Deno.test("desired entries: a new entry keeps all properties", () => {
  const { changes, current, photo } = compared({}, { users: [{ ...anna, photo: "p1" }] });
  assert.deepEqual(changes, { univentionObjectIdentifier: uuid(1), username: "anna" });
  assert.equal(current, undefined);
  assert.equal(photo, "p1");
});

Deno.test("desired entries: a photo without a source is removed", () => {
  assert.equal(compared({ users: [{ ...anna, photo: "p1" }] }, { users: [anna] }).photo, null);
  assert.equal(
    compared({ users: [{ ...anna, photo: "p1", hasPhoto: false }] }, { users: [{ ...anna, photo: "p1" }] })
      .photo,
    "p1",
  );
});

Deno.test("desired entries: an entry is found by key, DN number and object", () => {
  const { target, source } = statesOf({ users: [anna] }, { users: [{ ...anna, name: "zoe" }, bert] });
  const zoe = source.user.withKey(uuid(1));
  const [object] = target.user.all();
  assert.ok(zoe && object);
  assert.equal(source.user.withNumber(source.dns.number(sourceDn("user", "ZOE"))), zoe);
  assert.equal(source.user.of(object), zoe);
  assert.equal(source.user.entries, 2);
  assert.equal(source.user.size, 2);
});

Deno.test("desired entries: an entry replaced during the read counts as two", () => {
  const { source } = statesOf({}, {
    users: [{ ...anna, dn: "cn=a" }, { ...bert, dn: "CN=A" }, { ...anna, dn: "cn=a" }],
  });
  assert.equal(source.user.entries, 2);
  assert.deepEqual([...source.user.all()].map(({ name }) => name), ["anna", "bert"]);
  assert.equal(source.user.withNumber(source.dns.number("cn=a"))?.name, "anna");
});

Deno.test("desired entries: the object of a dropped entry is kept", () => {
  const { target, source } = statesOf({ users: [anna] }, { users: [anna] });
  const [desired] = source.user.all();
  const [object] = target.user.all();
  assert.ok(desired && object);
  assert.deepEqual(source.user.drop(desired, "name_held", "why"), [object]);
  assert.equal(source.user.size, 0);
  assert.equal(source.user.entries, 1);
  assert.equal(source.user.of(object), undefined);
  assert.equal(source.user.withNumber(source.dns.number(desired.sourceDn)), undefined);
  assert.ok(source.user.kept.has(object));
  assert.deepEqual(source.user.skipped(), [
    { kind: "user", dn: desired.sourceDn, key: uuid(1), name: "anna", reason: "name_held", message: "why" },
  ]);
});

Deno.test("desired entries: an entry with a fault is skipped with a message", () => {
  const [skipped] = statesOf({}, { users: [{ ...anna, problem: "bad" }] }).source.user.skipped();
  assert.deepEqual([skipped?.reason, skipped?.message], ["transform", "username: bad"]);
});

Deno.test("desired entries: messages about a shared key name the other entry", () => {
  const { source } = statesOf({}, { users: [anna, { ...anna, name: "zoe" }] });
  const kept =
    "so neither is written; correct it in the source. Until then, the UDM objects with this key or one of the two names " +
    "are kept";
  assert.deepEqual(source.user.skipped().map(({ message }) => message), [
    `its primary key univentionObjectIdentifier=${uuid(1)} is also that of ${
      sourceDn("user", "zoe")
    }, ${kept}`,
    `its primary key univentionObjectIdentifier=${uuid(1)} is also that of ${
      sourceDn("user", "anna")
    }, ${kept}`,
  ]);
});

const adopting: Options = { primaryKeyProperty: "employeeNumber" };

Deno.test("desired entries: an adopted object gets the primary key", () => {
  const { changes, current } = compared({ users: [{ name: "anna" }] }, {
    users: [{ key: "1", name: "anna" }],
  }, adopting);
  assert.deepEqual(changes, { employeeNumber: "1" });
  assert.equal(current?.name, "anna");
});

Deno.test("desired entries: an entry whose key an object has adopts no namesake", () => {
  const { current } = compared(
    { users: [{ name: "anna" }, { key: "1", name: "bert" }] },
    { users: [{ key: "1", name: "anna" }] },
    adopting,
  );
  assert.equal(current?.name, "bert");
});

for (
  const keys of [["1", "1", "2"], ["1", "2", "1"], ["2", "1", "1"]]
) {
  Deno.test(`desired entries: adoption does not depend on the order of reading: keys ${keys}`, () => {
    const users = keys.map((key, place) => ({ key, name: "anna", dn: `cn=${place}` }));
    const { source } = statesOf({ users: [{ name: "anna" }] }, { users }, adopting);
    assert.equal(source.user.size, 0);
    assert.equal(source.user.entries, 3);
  });
}

Deno.test("desired entries: the members of a group are numbers of source DNs", () => {
  const { source } = statesOf({}, {
    users: [anna],
    groups: [{ ...bert, members: ["anna", "cn=x", "CN=X"] }],
  });
  const [group] = source.group.all();
  assert.deepEqual(
    group?.members,
    Uint32Array.of(source.dns.number(sourceDn("user", "anna")), source.dns.number("cn=x")),
  );
});

Deno.test("desired entries: a group without member properties has no member list", () => {
  const { target, source: { dns } } = statesOf({}, {});
  const groups = new DesiredEntries("group", rulesOf("group"), dns);
  groups.add({ dn: "cn=a", properties: { univentionObjectIdentifier: uuid(1), name: "a" }, problems: [] });
  groups.compareWith(target);
  assert.equal(groups.withKey(uuid(1))?.members, undefined);
});

Deno.test("desired entries: a group can be told to keep its members, and every other value is compared", () => {
  const dns = new DnTable();
  const groups = new DesiredEntries("group", rulesOf("group"), dns, hash);
  for (const [at, name] of ["a", "b"].entries()) {
    const properties = { univentionObjectIdentifier: uuid(at + 1), name };
    groups.add({ dn: `cn=${name}`, properties, members: ["gone"], problems: [] });
  }
  groups.keepMembers(dns.number("cn=a"), "why");
  assert.deepEqual([0, 1].map((row) => groups.hasUnreadableMembers(row)), [true, false]);
  groups.compareWith(targetOf({ groups: [{ key: 1, name: "a" }, { key: 2, name: "b" }] }));
  const found = Array.from(
    groups.all(),
    ({ name, keepsMembers, problems }) => ({ name, keepsMembers, problems }),
  );
  assert.deepEqual(found, [
    { name: "a", keepsMembers: true, problems: [{ property: "users", message: "why" }] },
    { name: "b", keepsMembers: false, problems: [] },
  ]);
});
