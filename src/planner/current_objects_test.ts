import assert from "node:assert/strict";
import { DnTable, MOST_BYTES } from "./store/dn_table.ts";
import { CurrentObjects } from "./current_objects.ts";
import { PHOTO_KEY } from "../udm/photo.ts";
import { hash } from "./testing.ts";

function objects(kind: "user" | "group" = "user"): CurrentObjects {
  return new CurrentObjects(kind, "employeeNumber", ["description"], new DnTable(), hash);
}

Deno.test("current objects: an object is found by key, by name in any case, and by DN number", () => {
  const users = objects();
  users.add({ dn: "uid=anna,dc=x", properties: { employeeNumber: "1", username: "Anna", description: "a" } });
  const anna = users.withKey("1");
  assert.equal(anna?.name, "Anna");
  assert.equal(users.withName("ANNA"), anna);
  assert.equal(users.withNumber(users.dns.number("UID=Anna, DC=x")), anna);
  assert.equal(users.digests.at(anna?.row ?? -1, "description"), hash("a"));
  assert.deepEqual([...users.all()], [anna]);
  assert.equal(users.withKey("2"), undefined);
});

Deno.test("current objects: an object listed twice counts once", () => {
  const users = objects();
  users.add({ dn: "uid=anna,dc=x", properties: { employeeNumber: "1", username: "anna" } });
  users.add({ dn: "UID=anna,dc=x", properties: { employeeNumber: "1", username: "anna" } });
  assert.equal(users.size, 1);
  assert.equal(users.sharing("1"), undefined);
});

Deno.test("current objects: a member that is no text is an error", () => {
  const groups = objects("group");
  const add = () => groups.add({ dn: "cn=team,dc=x", properties: { name: "team", users: [{}] } });
  assert.throws(add, /UDM: an object has a DN that is no text/);
});

Deno.test("current objects: preferences count as memory", () => {
  const users = new CurrentObjects("user", "employeeNumber", [], new DnTable("UDM", 5000), hash);
  const add = (name: string, size: number) =>
    users.add({
      dn: `uid=${name},dc=x`,
      properties: { username: name, umcProperty: { theme: "x".repeat(size) } },
    });
  add("anna", 1000);
  assert.throws(() => add("bert", 5000), /take more than/);
});

Deno.test("current objects: a million users with photos, each in ten groups, stay within the bound", () => {
  const share = 1000;
  const dns = new DnTable("UDM", MOST_BYTES / share);
  const users = new CurrentObjects("user", "employeeNumber", [], dns, hash);
  const groups = new CurrentObjects("group", "employeeNumber", [], dns, hash);
  const parent = "ou=people,ou=school 123,ou=schools,dc=education,dc=example,dc=org";
  const numbers = Array.from({ length: 1_000_000 / share }, (_, number) => number);
  for (const number of numbers) {
    const username = `firstname.lastname.${number}`;
    users.add({
      dn: `uid=${username},${parent}`,
      properties: {
        username,
        employeeNumber: `11111111-1111-4111-8111-${String(number).padStart(12, "0")}`,
        umcProperty: { [PHOTO_KEY]: `sha256-${"x".repeat(43)}` },
      },
    });
  }
  for (let number = 0; number < 100_000 / share; number++) {
    const name = `school 123 class ${number}`;
    const members = Array.from({ length: 100 }, (_, at) => (number * 100 + at) % numbers.length);
    groups.add({
      dn: `cn=${name},${parent}`,
      properties: { name, users: members.map((at) => `uid=firstname.lastname.${at},${parent}`) },
    });
  }
});

Deno.test("current objects: of objects with the same key, the first owns it", () => {
  const users = objects();
  for (const name of ["anna", "bert", "cleo"]) {
    users.add({ dn: `uid=${name}`, properties: { employeeNumber: "1", username: name } });
  }
  assert.deepEqual(users.sharing("1")?.map(({ name }) => name), ["anna", "bert", "cleo"]);
  assert.equal(users.withKey("1")?.name, "anna");
});

Deno.test("current objects: an empty key is absent, and the RDN replaces a missing name", () => {
  const users = objects();
  users.add({ dn: "uid=anna", id: "anna", properties: { employeeNumber: "" } });
  users.add({ dn: "uid=bert", properties: { employeeNumber: null } });
  const [anna, bert] = users.all();
  assert.deepEqual([anna?.key, anna?.name, bert?.key, bert?.name], [undefined, "anna", undefined, ""]);
});

Deno.test("current objects: members are numbers of DNs, also of unknown ones", () => {
  const groups = objects("group");
  groups.add({
    dn: "cn=a",
    properties: { name: "a", users: ["uid=x", "UID=X", "uid=y"], nestedGroup: ["cn=a"] },
  });
  const [group] = groups.all();
  const number = (dn: string) => groups.dns.number(dn);
  assert.deepEqual(group?.users, Uint32Array.of(number("uid=x"), number("uid=y")));
  assert.deepEqual(group?.nested, Uint32Array.of(number("cn=a")));
});

Deno.test("current objects: a user has no members, but may have a photo marker and preferences", () => {
  const users = objects();
  users.add({ dn: "uid=a", properties: { username: "a", umcProperty: { [PHOTO_KEY]: "p", theme: "dark" } } });
  const [user] = users.all();
  assert.equal(user?.users, undefined);
  assert.equal(user?.photoMarker, "p");
  assert.deepEqual(user?.preferences, { theme: "dark" });
});

Deno.test("current objects: an inconsistent snapshot is detected", () => {
  const anna = { dn: "uid=anna", properties: { employeeNumber: "1", username: "anna" } };
  const cases: [
    string,
    { dn: string; uuid?: string; properties: Record<string, string> }[],
    isConsistent: boolean,
    hasContradictions?: boolean,
  ][] = [
    ["one object twice", [anna, anna], true],
    // Two objects may have the same key, too
    ["one key under two DNs", [anna, { ...anna, dn: "uid=annb" }], false, false],
    [
      "two keys under one DN",
      [anna, { ...anna, properties: { employeeNumber: "2", username: "anna" } }],
      false,
    ],
    ["two without a key", [{ dn: "uid=a", uuid: "1", properties: {} }, {
      dn: "uid=b",
      uuid: "2",
      properties: {},
    }], true],
    ["one without a key under two DNs", [
      { dn: "uid=a", uuid: "1", properties: {} },
      { dn: "uid=b", uuid: "1", properties: {} },
    ], false],
  ];
  for (const [what, listed, isConsistent, hasContradictions = !isConsistent] of cases) {
    const users = objects();
    for (const object of listed) users.add(object);
    assert.equal(users.isConsistent, isConsistent, what);
    assert.equal(users.hasContradictions, hasContradictions, what);
  }
});
