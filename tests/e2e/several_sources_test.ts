/**
 * Several sources with one target: one configuration and separate OUs for each source.
 *
 * @module
 */

import assert from "node:assert/strict";
import { inProcess } from "./in_process.ts";
import { program } from "./program.ts";
import { type Changes, group, GROUPS, memberDn, OU, person, record, World } from "./world.ts";

const SECOND_BASE = "ou=second,dc=example,dc=test";
const SECOND_OU = "ou=second,dc=univention-organization,dc=intranet";

/** The configuration of the second source; the first uses the default of the world. */
const SECOND: Changes = {
  udm: { user_ou: "ou=second", group_ou: "ou=second" },
  source: { user_base: SECOND_BASE, group_base: SECOND_BASE },
};

/** Identifiers made from employee numbers, which may be equal in both sources. */
const numbered = (base: string): NonNullable<Changes["source"]> => ({
  user_base: base,
  user_attrs: ["uid", "sn", "employeeNumber"],
  user_trans: {
    sanitizer: { employeeNumber: ["unicode_strip", "lower", "uuid4_from_hash"] },
    rename_attrs: { univentionObjectIdentifier: "employeeNumber", username: "uid", lastname: "sn" },
  },
});

/** LDIF of a person or group, moved to the second source. */
const second = (ldif: string) =>
  ldif.replace(
    /^dn:: (.*)$/gm,
    (_, dn) => `dn:: ${btoa(atob(dn).replace(/ou=(people|groups),dc=example,dc=test/, SECOND_BASE))}`,
  );

const world = (first: string, other: string, how = inProcess) =>
  World.open({
    program: how,
    ldif: first + record(SECOND_BASE, { objectClass: "organizationalUnit", ou: "second" }) + other,
  });

/** All objects below an OU. */
function snapshot({ udm: { store } }: World, ou: string): unknown {
  return [...store.list("users/user", ou), ...store.list("groups/group", ou)];
}

Deno.test("several sources: each fills its own OU and does not touch the other", async () => {
  const ldif = person("anna") + person("cora") + group("team", ["anna"]);
  const other = second(person("zoe") + person("yan") + group("club", [`uid=zoe,${SECOND_BASE}`]));
  await using both = await world(ldif, other, program);
  await both.converge();
  const first = snapshot(both, OU);
  await both.converge(SECOND);
  assert.deepEqual(snapshot(both, OU), first);
  assert.deepEqual(names(both, SECOND_OU), ["club", "yan", "zoe"]);
  assert.deepEqual(names(both, OU), ["anna", "cora", "team"]);

  // The first source loses a user.
  const two = snapshot(both, SECOND_OU);
  await both.slapd.modify(person("bert").replace("\n", "\nchangetype: add\n"));
  await both.slapd.modify(
    `dn: cn=team,${GROUPS}\nchangetype: modify\nreplace: member\nmember: ${memberDn("bert")}\n-\n\n` +
      `dn: ${memberDn("anna")}\nchangetype: delete\n\n`,
  );
  await both.converge();
  assert.deepEqual(names(both, OU), ["bert", "cora", "team"]);
  assert.deepEqual(snapshot(both, SECOND_OU), two);
});

Deno.test("several sources: a name in use by another source is reported with its DN", async () => {
  const ldif = person("anna") + person("bert") + group("team", ["anna"]) + group("zoe", ["bert"]);
  const other = second(
    person("anna", { sn: "Other" }) + person("zoe") + person("yan") +
      group("Team", [`uid=yan,${SECOND_BASE}`]),
  );
  await using both = await world(ldif, other);
  await both.converge();
  const first = snapshot(both, OU);
  for (const round of ["first", "second"]) {
    const { code, stderr } = await both.run(SECOND);
    assert.equal(code, 3, stderr);
    // Users and groups share one namespace, which ignores case.
    for (const holder of [`user uid=anna,${OU}`, `group cn=zoe,${OU}`, `group cn=team,${OU}`]) {
      assert.ok(stderr.includes(` belongs to the ${holder},`), `${round} run, ${holder}:\n${stderr}`);
    }
    assert.deepEqual(names(both, SECOND_OU), ["yan"]);
    assert.deepEqual(snapshot(both, OU), first);
    assert.equal(both.udm.counters.conflicts422, 0, "no name is locked");
  }
});

Deno.test("several sources: an identifier in use by another source is reported with its DN", async () => {
  const ldif = person("anna", { employeeNumber: "A-4711" }) + group("team", ["anna"]);
  const other = second(
    person("zoe", { employeeNumber: " a-4711 " }) + person("yan", { employeeNumber: "4712" }) +
      group("club", [`uid=yan,${SECOND_BASE}`]),
  );
  await using both = await world(ldif, other);
  await both.converge({ source: numbered("ou=people,dc=example,dc=test") });
  // A run does not create an OU for objects that exist elsewhere.
  both.udm.store.add("container/ou", { name: "second" }, both.udm.base);
  const first = snapshot(both, OU);
  const { code, stderr } = await both.run({
    ...SECOND,
    source: { ...SECOND.source, ...numbered(SECOND_BASE) },
  });
  assert.equal(code, 3, stderr);
  assert.ok(stderr.includes(`it was moved to uid=anna,${OU}, or another connector created it there`), stderr);
  assert.equal(both.udm.counters.conflicts422, 0);
  assert.deepEqual(names(both, SECOND_OU), ["club", "yan"]);
  assert.deepEqual(snapshot(both, OU), first);
});

Deno.test("several sources: a user that changes the source is created there after its deletion here", async () => {
  await using both = await world(
    person("anna") + person("bert") + group("team", ["bert"]),
    second(group("club", ["uid=x"])),
  );
  await both.converge();
  await both.slapd.modify(`dn: ${memberDn("anna")}\nchangetype: delete\n\n`);
  await both.slapd.modify(second(person("anna")).replace("\n", "\nchangetype: add\n"));
  await both.converge();
  await both.converge(SECOND);
  assert.deepEqual(names(both, OU), ["bert", "team"]);
  assert.deepEqual(names(both, SECOND_OU), ["anna", "club"]);
});

/** Sorted names of users and groups below an OU. */
function names({ udm: { store } }: World, ou: string): string[] {
  return [
    ...store.list("users/user", ou).map(({ properties }) => String(properties.username)),
    ...store.list("groups/group", ou).map(({ properties }) => String(properties.name)),
  ].sort();
}
