// Entries that no directory has: each is written, skipped, or refused by UDM, and none affects another one.
import assert from "node:assert/strict";
import { done, entry, startHostileServer } from "../simulators/ldap/hostile.ts";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import { GROUPS, PEOPLE, planEngineFrom, runEngineFrom } from "../support/engine_run.ts";
import { identifier } from "../support/watched_udm.ts";

type Attributes = Readonly<Record<string, readonly string[]>>;

/** An entry: its DN, and what differs from a usual user. */
type Hostile = readonly [dn: string, attributes?: Attributes];

const at = (rdn: string) => `${rdn},${PEOPLE}`;
const LONG = "x".repeat(300_000);

/** Users with strange DNs, which say nothing about the account. */
const WRITTEN: Readonly<Record<string, Hostile>> = {
  empty: [""],
  garbage: ["garbage"],
  unclosed: ['uid="a,dc=x'],
  outside: ["uid=a,dc=other"],
  base: [PEOPLE],
  nul: [at("uid=a\u0000b")],
  controls: [at("uid=a\u001b[2J\u202e\r\nERROR all gone")],
  rdns: [`uid=a,${"a=b,".repeat(16_000)}dc=x`],
  plus: [at(`uid=a${"+a=b".repeat(15_000)}`)],
  escapes: [at(`uid=${"\\2c".repeat(20_000)}`)],
  spaces: [at(`uid=${" ".repeat(60_000)}a`)],
  hexadecimal: [at("uid=#0401")],
  inherited: [at("uid=i"), { __proto__: ["a"], constructor: ["a"], toString: ["x"], properties: ["y"] }],
  options: [at("uid=o"), { "uid;x": ["root"], "sn;lang-de": ["X"], "userPassword;x": ["secret"] }],
};

/** Users that are skipped, with the reason. */
const SKIPPED: Readonly<Record<string, readonly [Hostile, RegExp]>> = {
  "a name of nothing": [[at("uid=1"), { uid: [""] }], /no value for username/],
  "a key of 300 kB": [
    [at("uid=2"), { employeeNumber: [LONG] }],
    /^univentionObjectIdentifier "x{200}…" is not accepted/,
  ],
  "a key that is a filter": [
    [at("uid=3"), { employeeNumber: ["*)(uid=*"] }],
    /"\*\)\(uid=\*" is not accepted/,
  ],
  "a key of control characters": [[at("uid=4"), { employeeNumber: ["\u001b[2J\u202e"] }], /is not accepted/],
  "a key of a member of objects": [[at("uid=5"), { employeeNumber: ["__proto__"] }], /is not accepted/],
  "5,000 values": [
    [at("uid=6"), { sn: Array.from({ length: 5_000 }, (_, number) => `v${number}`) }],
    /the entry has 5,000 values \("v0", "v1", "v2" and 4,997 more\)/,
  ],
};

/** Users that UDM refuses. */
const REFUSED: Readonly<Record<string, Attributes>> = {
  "a name of 300 kB": { uid: [LONG] },
  "a name with a NUL": { uid: ["a\u0000b"] },
  "a name of a member of objects": { uid: ["__proto__"] },
};

Deno.test("hostile ldap: entries with strange DNs and values affect no other entry", async () => {
  const users: { name: string; dn: string; attributes: Attributes }[] = [
    ...Object.entries(WRITTEN).map(([name, [dn, attributes = {}]]) => ({ name, dn, attributes })),
    ...Object.values(SKIPPED).map(([[dn, attributes = {}]], number) => ({
      name: `s${number}`,
      dn,
      attributes,
    })),
    ...Object.values(REFUSED).map((attributes, number) => ({
      name: `r${number}`,
      dn: at(`uid=r${number}`),
      attributes,
    })),
    { name: "good", dn: at("uid=good"), attributes: {} },
  ];
  const lists = (attributes: Attributes) => Object.entries(attributes);
  await using server = startHostileServer(function* ({ id, base }) {
    if (base === PEOPLE) {
      for (const [number, { name, dn, attributes }] of users.entries()) {
        const usual = { uid: [name], sn: ["T"], employeeNumber: [identifier(number + 1)] };
        const own = Object.keys(attributes);
        const rest = lists(usual).filter(([attribute]) => !own.includes(attribute));
        yield entry(id, dn, [...rest, ...lists(attributes)]);
      }
    }
    if (base === GROUPS) {
      const member = users.map(({ dn }) => dn);
      yield entry(id, `cn=team,${GROUPS}`, [["cn", ["team"]], ["employeeNumber", [identifier(999)]], [
        "member",
        [...member, "", "garbage", "uid=\u0000,dc=x", `uid=${"y".repeat(60_000)},dc=x`],
      ]]);
    }
    yield done(id);
  });
  const udm = createUdmSimulator();
  const ldap = { url: server.url, bindDn: "cn=reader", password: "reader-secret" };
  const { skipped } = await planEngineFrom(ldap, udm);
  const { outcome, reasons } = await runEngineFrom(ldap, udm);
  assert.deepEqual([outcome, reasons], ["partial", []]);
  assert.deepEqual(
    udm.store.list("users/user", "ou=import,dc=univention-organization,dc=intranet")
      .map(({ properties }) => properties.username).sort(),
    [...Object.keys(WRITTEN), "good"].sort(),
  );
  const expected = Object.values(SKIPPED);
  assert.equal(skipped.length, expected.length);
  for (const [[dn], reason] of expected) {
    const message = skipped.find((each) => each.dn === dn)?.message ?? "";
    assert.match(message, reason);
    assert.ok(message.length < 1000, message.slice(0, 2000));
  }
  const members = udm.store.byName("team")?.properties.users as readonly string[];
  assert.ok(members.includes("uid=good,ou=import,dc=univention-organization,dc=intranet"));
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});
