import assert from "node:assert/strict";
import { PhaseClock, type Progress } from "../../src/common/progress.ts";
import { checkReading } from "../../src/check/source_reading.ts";
import { configOf } from "../../src/config/test_support.ts";
import { leanSource } from "../../src/run/read_source.ts";
import { openSource } from "../../src/ldap/source.ts";
import { GROUPS, PEOPLE, person, record } from "../e2e/world.ts";
import { startSlapd } from "../support/slapd.ts";

const LDIF = record(PEOPLE, { objectClass: "organizationalUnit", ou: "people" }) +
  record(GROUPS, { objectClass: "organizationalUnit", ou: "groups" }) +
  Array.from({ length: 700 }, (_, number) => person(`user${number}`)).join("");

const RENAMED = { univentionObjectIdentifier: "entryUUID" };

/** The checks of the source for a server with these limits. */
async function checksWith(
  limits: string,
  search_pagesize: number,
  sampleSize = Infinity,
  clock = new PhaseClock(),
) {
  await using slapd = await startSlapd({ ldif: LDIF, limits });
  const text = JSON.stringify({
    udm: { uri: "https://x.test/", user: "a", password: "b", user_ou: "ou=i", group_ou: "ou=i" },
    source: {
      ldap_uri: slapd.url,
      bind_dn: slapd.readerDn,
      password: slapd.readerPassword,
      search_pagesize,
      user_base: PEOPLE,
      user_filter: "(objectClass=inetOrgPerson)",
      group_base: GROUPS,
      group_filter: "(objectClass=groupOfNames)",
      user_trans: { rename_attrs: RENAMED },
      group_trans: { rename_attrs: RENAMED },
    },
  });
  const config = configOf(text);
  await using source = await openSource(leanSource(config));
  const { checks } = await checkReading(source, { config, target: undefined, sampleSize, clock });
  return (title: string) => checks.find((check) => check.title === title);
}

Deno.test("check: a page size above the limit of the server is reported", async () => {
  for (const [size, status] of [[500, "failure"], [300, "pass"]] as const) {
    const filter = (await checksWith("size=unlimited size.pr=300", size))("filter of users");
    assert.equal(filter?.status, status);
    if (status === "failure") assert.match(filter?.advice ?? "", /source\.search_pagesize.*size\.pr/);
  }
});

Deno.test("check: a size limit that only the last entries reach is reported", async () => {
  for (const [size, title] of [[Infinity, "filter of users"], [300, "number of users"]] as const) {
    const check = (await checksWith("size=690", 300, size))(title);
    assert.equal(check?.status, "failure");
    assert.match(`${check?.detail} ${check?.advice}`, /size limit was reached.*olcLimits/);
  }
});

Deno.test("check: it tells how many entries it has read", async () => {
  const told: Progress[] = [];
  await checksWith(
    "size=unlimited",
    500,
    Infinity,
    new PhaseClock((progress) => told.push(progress), () => told.length * 1000),
  );
  assert.deepEqual(told[0], { phase: "source", done: 0, ended: false });
  assert.deepEqual(told[300], { phase: "source", done: 300, ended: false });
  assert.deepEqual(told.at(-1), { phase: "source", done: 700, total: 700, ended: true });
});
