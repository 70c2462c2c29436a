/**
 * `udm.create_mail_domains`: mail domains that UDM does not have are created first.
 */

import assert from "node:assert/strict";
import { directoryOf, runEngine, runEngineFrom } from "../support/engine_run.ts";
import { startLdapSimulator } from "../simulators/ldap/mod.ts";
import { createUdmSimulator, type Fault, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";

const MAIL = {
  udm: {
    create_mail_domains: true,
    user_primary_key_property: "employeeNumber",
    group_primary_key_property: "univentionSourceIAM",
    user_properties: ["username", "lastname", "employeeNumber", "mailPrimaryAddress"],
    group_properties: ["name", "mailAddress", "univentionSourceIAM"],
  },
  source: {
    user_attrs: ["uid", "sn", "employeeNumber", "mail"],
    group_attrs: ["cn", "businessCategory", "description"],
    user_trans: { rename_attrs: { username: "uid", lastname: "sn", mailPrimaryAddress: "mail" } },
    group_trans: {
      rename_attrs: { name: "cn", mailAddress: "description", univentionSourceIAM: "businessCategory" },
    },
  },
};

function user(uid: string, mail: string) {
  return { uid, sn: "Example", employeeNumber: uid, mail };
}

const PEOPLE = [
  user("anna", "anna@Students.Example.Org"),
  user("bert", "bert@students.example.org"),
  user("cora", "cora@example.org"),
  user("dora", "dora@localhost"),
];
const TEAM = {
  cn: "team",
  businessCategory: "1",
  description: "team@groups.example.org",
  member: "uid=anna,ou=people,dc=example,dc=test",
};

/** The requests that write mail domains, with their status. */
function domainWrites(udm: InProcessUdmSimulator): string[] {
  return udm.requests.filter(({ method, type }) => type === "mail/domain" && method !== "GET")
    .map(({ method, status }) => `${method} ${status}`);
}

/** Anna's address in UDM. */
function addressOf(udm: InProcessUdmSimulator, name: string): unknown {
  return udm.store.byName(name)?.properties.mailPrimaryAddress ?? null;
}

Deno.test("mail domains: missing ones are created before the addresses, and only then", async () => {
  const udm = createUdmSimulator();
  const directory = directoryOf(PEOPLE, [TEAM]);
  const report = await runEngine(directory, udm, MAIL);
  assert.equal(report.outcome, "partial", "no domain localhost is created");
  assert.deepEqual(domainWrites(udm), ["POST 201", "POST 201"]);
  const position = `cn=domain,cn=mail,${udm.base}`;
  for (const name of ["students.example.org", "groups.example.org"]) {
    assert.ok(udm.store.get(`cn=${name},${position}`), name);
  }
  assert.deepEqual(["anna", "bert", "cora", "dora"].map((name) => addressOf(udm, name)), [
    "anna@students.example.org",
    "bert@students.example.org",
    "cora@example.org",
    null,
  ]);
  udm.clearLog();
  await runEngine(directoryOf(PEOPLE.slice(0, 3), [TEAM]), udm, MAIL);
  assert.deepEqual(
    udm.requests.filter(({ type }) => type === "mail/domain"),
    [],
    "nothing changes, nothing is read",
  );
});

Deno.test("mail domains: by default none is created, and the addresses are not written", async () => {
  const udm = createUdmSimulator();
  const { create_mail_domains: _, ...rest } = MAIL.udm;
  const report = await runEngine(directoryOf(PEOPLE), udm, { ...MAIL, udm: rest });
  assert.equal(report.outcome, "partial");
  assert.deepEqual(domainWrites(udm), []);
  assert.equal(addressOf(udm, "anna"), null);
  assert.equal(addressOf(udm, "cora"), "cora@example.org");
});

Deno.test("mail domains: a dry run creates none", async () => {
  const udm = createUdmSimulator();
  await runEngine(directoryOf(PEOPLE), udm, { ...MAIL, udm: { ...MAIL.udm, skip_writes: true } });
  assert.deepEqual(udm.requests.filter(({ method }) => method !== "GET" && method !== "OPTIONS"), []);
});

for (const status of [403, 400] as const) {
  Deno.test(`mail domains: if UDM refuses to create them (${status}), everything else is written`, async () => {
    const faults: Fault[] = [{ action: "status", status, type: "mail/domain", method: "POST" }];
    const udm = createUdmSimulator({ faults });
    const report = await runEngine(directoryOf(PEOPLE), udm, MAIL);
    assert.equal(report.outcome, "partial", JSON.stringify(report.reasons));
    assert.equal(addressOf(udm, "anna"), null);
    assert.equal(addressOf(udm, "cora"), "cora@example.org");
  });
}

Deno.test("mail domains: if a firewall refuses to create them, everything else is written", async () => {
  const udm = createUdmSimulator();
  const report = await runEngine(directoryOf(PEOPLE), udm, {
    ...MAIL,
    fetch: async (input, init) =>
      init?.method === "POST" && String(input).includes("mail/domain")
        ? new Response("<html><title>Blocked</title></html>", { status: 403 })
        : await udm.fetch(input, init),
  });
  assert.equal(report.outcome, "partial", JSON.stringify(report.reasons));
  assert.equal(addressOf(udm, "cora"), "cora@example.org");
});

Deno.test("mail domains: one that another client creates meanwhile is no fault", async () => {
  const udm = createUdmSimulator();
  await using ldap = await startLdapSimulator({ directory: directoryOf(PEOPLE.slice(0, 2)) });
  const report = await runEngineFrom(ldap, udm, {
    ...MAIL,
    fetch: async (input, init) => {
      if (init?.method === "POST" && String(input).includes("mail/domain")) {
        udm.store.add("mail/domain", { name: "students.example.org" });
      }
      return await udm.fetch(input, init);
    },
  });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  assert.equal(addressOf(udm, "anna"), "anna@students.example.org");
});
