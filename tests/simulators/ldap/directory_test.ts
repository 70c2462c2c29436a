import assert from "node:assert/strict";
import { Directory } from "./directory.ts";
import { textOf } from "./entry.ts";
import { generateDirectory } from "./generate.ts";
import { smallDirectory } from "./testing.ts";

const [PEOPLE, GROUPS] = ["ou=people,dc=example,dc=test", "ou=g,dc=example,dc=test"];

function valuesAt(directory: Directory, dn: string, key: string): string[] {
  const entry = directory.get(dn);
  assert.ok(entry, `${dn} is missing`);
  return directory.values(entry, key).map(textOf);
}

Deno.test("LDAP directory: finds entries by every spelling of their DN", () => {
  const directory = smallDirectory();
  assert.equal(directory.get("CN = anna , OU=People, DC=EXAMPLE,dc=test")?.dn, `cn=Anna,${PEOPLE}`);
  assert.equal(directory.get("cn=nobody,dc=example,dc=test"), undefined);
});

Deno.test("LDAP directory: derives memberOf from member", () => {
  const directory = smallDirectory();
  assert.deepEqual(valuesAt(directory, `cn=Anna,${PEOPLE}`, "memberof"), [`cn=inner,${GROUPS}`]);
  directory.addValues(`cn=outer,${GROUPS}`, "member", `cn=Anna,${PEOPLE}`);
  assert.equal(valuesAt(directory, `cn=Anna,${PEOPLE}`, "memberof").length, 2);
  directory.removeValues(`cn=outer,${GROUPS}`, "member", `cn=Anna,${PEOPLE}`);
  assert.equal(valuesAt(directory, `cn=Anna,${PEOPLE}`, "memberof").length, 1);
  assert.throws(() => directory.modify(`cn=Anna,${PEOPLE}`, { memberOf: "cn=x" }), /made by the server/);
});

Deno.test("LDAP directory: in AD, members follow renames, moves and deletions; identifiers stay", () => {
  const directory = smallDirectory();
  const before = valuesAt(directory, `cn=Anna,${PEOPLE}`, "objectguid");
  const renamed = directory.rename(`cn=Anna,${PEOPLE}`, "cn=Hanna");
  assert.equal(renamed, `cn=Hanna,${PEOPLE}`);
  assert.ok(!directory.has(`cn=Anna,${PEOPLE}`));
  assert.deepEqual(valuesAt(directory, renamed, "cn"), ["Hanna"]);
  assert.deepEqual(valuesAt(directory, renamed, "objectguid"), before);
  assert.deepEqual(valuesAt(directory, `cn=inner,${GROUPS}`, "member"), [renamed]);

  const moved = directory.move(renamed, GROUPS);
  assert.deepEqual(valuesAt(directory, `cn=inner,${GROUPS}`, "member"), [moved]);
  directory.delete(moved);
  assert.deepEqual(valuesAt(directory, `cn=inner,${GROUPS}`, "member"), []);
  directory.add(`cn=Anna,${PEOPLE}`);
  assert.notDeepEqual(valuesAt(directory, `cn=Anna,${PEOPLE}`, "objectguid"), before);
});

Deno.test("LDAP directory: in OpenLDAP, members do not follow", () => {
  const directory = smallDirectory("openldap");
  directory.rename(`cn=Björn,${PEOPLE}`, "cn=Bernd");
  assert.ok(valuesAt(directory, `cn=outer,${GROUPS}`, "member").includes(`cn=Björn,${PEOPLE}`));
  assert.deepEqual(valuesAt(directory, `cn=Bernd,${PEOPLE}`, "memberof"), []);
});

Deno.test("LDAP directory: children are moved and deleted with their parent", () => {
  const directory = smallDirectory();
  directory.rename(PEOPLE, "ou=staff");
  const staff = "ou=staff,dc=example,dc=test";
  assert.deepEqual([...directory.entries(staff)].map(({ dn }) => dn), [
    staff,
    `cn=Anna,${staff}`,
    `cn=Björn,${staff}`,
  ]);
  assert.deepEqual(valuesAt(directory, `cn=inner,${GROUPS}`, "member"), [`cn=Anna,${staff}`]);
  directory.delete(staff);
  assert.equal([...directory.entries()].length, 4);
});

Deno.test("LDAP directory: refuses invalid changes", () => {
  const directory = smallDirectory();
  assert.throws(() => directory.add(`CN=anna,${PEOPLE}`), /there is an entry "CN=anna,/);
  assert.throws(
    () => directory.add("cn=x,ou=none,dc=example,dc=test"),
    /add "ou=none,dc=example,dc=test" first/,
  );
  assert.throws(() => directory.rename(`cn=Anna,${PEOPLE}`, "cn=björn"), /there is an entry/);
  assert.throws(() => directory.delete("cn=nobody"), /there is no entry "cn=nobody"/);
});

Deno.test("LDAP directory: a generated directory is reproducible and has the requested size", () => {
  const make = () => generateDirectory({ users: 120, groups: 30, membersPerGroup: 7, photoBytes: 100 });
  const list = (directory: Directory) =>
    [...directory.entries()].map((entry) => [
      entry.dn,
      directory.names(entry).map(({ key }) => directory.values(entry, key)),
    ]);
  assert.deepEqual(list(make()), list(make()));
  assert.equal(list(make()).length, 3 + 120 + 30);
  assert.equal([...make().entries("ou=groups,dc=ad,dc=test", "one")].length, 30);
  const guids = [...make().entries()].map((entry) => String(entry.values("objectguid")[0]));
  assert.equal(new Set(guids).size, guids.length);
  assert.equal(make().get("cn=user0000001,ou=users,dc=ad,dc=test")?.values("thumbnailphoto")[0]?.length, 100);
});

Deno.test("LDAP directory: generated member and memberOf agree, also after changes", () => {
  const directory = generateDirectory({ users: 20, groups: 12, membersPerGroup: 7 });
  const agree = () => {
    const pairs = new Set<string>();
    for (const group of directory.entries()) {
      for (const member of group.values("member")) {
        pairs.add(`${textOf(member).toLowerCase()} in ${group.key}`);
      }
    }
    const reverse = new Set<string>();
    for (const entry of directory.entries()) {
      for (const group of directory.memberOf(entry)) reverse.add(`${entry.key} in ${group.toLowerCase()}`);
    }
    assert.deepEqual([...reverse].sort(), [...pairs].sort());
    return pairs.size;
  };
  assert.equal(agree(), 12 * 7 + 1);
  directory.rename("CN=user0000003,OU=Users,DC=ad,DC=test", "CN=Third");
  assert.equal(agree(), 12 * 7 + 1);
  directory.delete("CN=user0000004,OU=Users,DC=ad,DC=test");
  directory.delete("CN=group0000002,OU=Groups,DC=ad,DC=test");
  directory.add("CN=New,OU=Groups,DC=ad,DC=test", { member: ["CN=Third,OU=Users,DC=ad,DC=test"] });
  agree();
  directory.rename("OU=Users,DC=ad,DC=test", "OU=People");
  directory.rename("OU=Groups,DC=ad,DC=test", "OU=Teams");
  agree();
  assert.ok(directory.has("CN=Third,OU=People,DC=ad,DC=test"));
});
