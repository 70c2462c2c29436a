import assert from "node:assert/strict";
import { Confinement } from "./confinement.ts";
import { UdmError } from "./errors.ts";
import { failureOf, withServer } from "./testing.ts";
import type { Method } from "./errors.ts";

const BASE = "dc=example";
const PEOPLE = "ou=people,ou=import,dc=example";
const GROUPS = "ou=groups,dc=example";
const confinement = new Confinement({ base: BASE, positions: { user: PEOPLE, group: GROUPS } });

/** Whether a write may be sent. */
function isAllowed(method: Method, type: string, dn: string, name?: string): boolean {
  try {
    confinement.check({
      subject: { method, type },
      dn,
      ...(name === undefined ? {} : { properties: { name } }),
    });
    return true;
  } catch (error) {
    assert.ok(error instanceof UdmError && error.kind === "protocol" && !error.transient, String(error));
    assert.equal(error.mayHaveExecuted, false);
    return false;
  }
}

for (
  const [dn, expected] of [
    [`uid=anna,${PEOPLE}`, true],
    ["UID=Anna , OU=People, ou = IMPORT,dc=Example", true],
    [`uid=anna,ou=inner,${PEOPLE}`, true],
    [`uid=a\\,b,${PEOPLE}`, true],
    [`uid=a\\\\,${PEOPLE}`, true],
    ["uid=anna,ou=people,ou=import,2.5.4.3=x,dc=example", false],
    // The OU itself, its parents, an empty DN
    [PEOPLE, false],
    ["OU=People,ou=import,dc=example", false],
    ["ou=import,dc=example", false],
    [BASE, false],
    ["", false],
    [" ", false],
    // Below another container
    ["uid=anna,ou=import,dc=example", false],
    [`uid=anna,${GROUPS}`, false],
    ["uid=Administrator,cn=users,dc=example", false],
    [`uid=anna,${PEOPLE},dc=elsewhere`, false],
    ["uid=anna,xou=people,ou=import,dc=example", false],
    // The comma belongs to the value
    [`uid=anna\\,${PEOPLE}`, false],
    [`uid=anna\\\\\\,${PEOPLE}`, false],
    [`uid=anna\\2c${PEOPLE}`, false],
    [`uid="anna,${PEOPLE}"`, false],
    [`uid=anna\\2C${PEOPLE},dc=elsewhere`, false],
    // A multi-valued RDN is not two RDNs
    [`uid=anna+${PEOPLE}`, false],
    // Not a DN
    [`anna,${PEOPLE}`, false],
    [`,${PEOPLE}`, false],
    [`uid=anna,,${PEOPLE}`, false],
    [`uid="anna,${PEOPLE}`, false],
    [`uid=anna\\,${PEOPLE}`.replace("\\", "\\FE\\"), false],
    [`${PEOPLE},`, false],
    [`../uid=anna,${PEOPLE}`, false],
    [`uid=\ud800,${PEOPLE}`, false],
    [`uid=anna,${PEOPLE}/../../groups/group/cn=x,${BASE}`, false],
  ] as const
) {
  Deno.test(`udm: ${JSON.stringify(dn)} ${expected ? "is written" : "is never written"} as a user`, () => {
    assert.equal(isAllowed("PATCH", "users/user", dn), expected);
    assert.equal(isAllowed("DELETE", "users/user", dn), expected);
  });
}

Deno.test("udm: each kind is created in or below its own OU, and changed below it", () => {
  assert.ok(isAllowed("DELETE", "groups/group", `cn=team,${GROUPS}`));
  assert.ok(!isAllowed("DELETE", "groups/group", `cn=team,${PEOPLE}`));
  assert.ok(isAllowed("POST", "users/user", PEOPLE));
  assert.ok(isAllowed("POST", "users/user", `ou=inner,${PEOPLE}`));
  assert.ok(!isAllowed("POST", "users/user", GROUPS));
  assert.ok(!isAllowed("POST", "users/user", BASE));
  assert.ok(!isAllowed("POST", "mail/domain", PEOPLE));
  assert.ok(!isAllowed("PATCH", "computers/windows", `cn=pc,${PEOPLE}`));
});

Deno.test("udm: only OUs of the configuration are created, and no OU is changed or deleted", () => {
  for (
    const [position, name, expected] of [
      [BASE, "import", true],
      ["DC=Example", "Import", true],
      ["ou=import,dc=example", "people", true],
      [BASE, "groups", true],
      [BASE, "people", false],
      [BASE, "other", false],
      ["ou=import,dc=example", "groups", false],
      [PEOPLE, "people", false],
      ["", "import", false],
      ["dc=elsewhere", "import", false],
      ["ou=import", "people", false],
    ] as const
  ) {
    assert.equal(isAllowed("POST", "container/ou", position, name), expected, `${name} in ${position}`);
  }
  assert.ok(!isAllowed("POST", "container/ou", PEOPLE));
  assert.ok(!isAllowed("PATCH", "container/ou", PEOPLE, "people"));
  assert.ok(!isAllowed("DELETE", "container/ou", PEOPLE));
});

Deno.test("udm: only mail domains that are named are created, in their container, and none is changed or deleted", () => {
  const position = `cn=domain,cn=mail,${BASE}`;
  const scope = { base: BASE, positions: { user: PEOPLE, group: GROUPS }, mailDomains: ["new.example"] };
  const allows = (method: Method, dn: string, name?: string) => {
    try {
      new Confinement(scope).check({
        subject: { method, type: "mail/domain" },
        dn,
        ...(name === undefined ? {} : { properties: { name } }),
      });
      return true;
    } catch (error) {
      assert.ok(error instanceof UdmError && error.kind === "protocol", String(error));
      return false;
    }
  };
  assert.ok(allows("POST", position, "new.example"));
  assert.ok(!allows("POST", position, "other.example"));
  assert.ok(!allows("POST", position));
  for (
    const dn of [BASE, `cn=mail,${BASE}`, PEOPLE, `cn=domain,cn=mail,dc=elsewhere`, `cn=x,${position}`, ""]
  ) {
    assert.ok(!allows("POST", dn, "new.example"), dn);
  }
  for (const method of ["PATCH", "DELETE"] as const) {
    assert.ok(!allows(method, `cn=new.example,${position}`, "new.example"), method);
    assert.ok(!allows(method, position, "new.example"), method);
  }
  assert.ok(!isAllowed("POST", "mail/domain", position, "new.example"), "by default, none is created");
  assert.ok(!allows("POST", position, "new.example,cn=x"));
});

Deno.test("udm: a position that is not below the base allows no OU", () => {
  for (const position of [BASE, "ou=people,dc=elsewhere"]) {
    const other = new Confinement({ base: BASE, positions: { user: position, group: position } });
    const subject = { method: "POST", type: "container/ou" } as const;
    for (const dn of [BASE, "dc=elsewhere", "dc="]) {
      assert.throws(() => other.check({ subject, dn, properties: { name: "people" } }), UdmError);
    }
  }
});

Deno.test("udm: a client sends no write before its scope is set, and the scope is set once", async () => {
  const scope = { base: BASE, positions: { user: PEOPLE, group: GROUPS } };
  await withServer((_, connection) => connection.answer(204), async (client, requests) => {
    assert.throws(() => client.confineTo(scope), /write scope of the client is already set/);
    for (const dn of ["uid=Administrator,cn=users,dc=example", PEOPLE, BASE, ""]) {
      const errors = [
        await failureOf(client.modify("users/user", dn, { disabled: true })),
        await failureOf(client.remove("users/user", dn, { property: "employeeNumber", value: "1" })),
      ];
      for (const { kind, message } of errors) {
        assert.equal(kind, "protocol");
        assert.match(message, /not sent: ".*" is not below ou=people,ou=import,dc=example/);
      }
      // Three consecutive errors would count as an unavailable server
      await client.modify("users/user", `uid=anna,${PEOPLE}`, {});
    }
    assert.ok(requests.every(({ path }) => path.startsWith("users/user/uid%3Danna")));
  }, { scope });
});
