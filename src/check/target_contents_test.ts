import assert from "node:assert/strict";
import { createUdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { simulatedClient } from "../../tests/support/simulated_client.ts";
import { configOf, minimal } from "../config/test_support.ts";
import type { UdmClient } from "../udm/types.ts";
import { domainOf } from "../udm/mail_domain_rules.ts";
import { countIn } from "./entry_findings.ts";
import { checkMailDomains, checkOus, checkProperties, mailDomainsCheck } from "./target_contents.ts";
import type { Check } from "./types.ts";

const BASE = "dc=univention-organization,dc=intranet";

/** A client of a target in which these OUs exist. */
function client(...ous: readonly string[]): UdmClient {
  const udm = createUdmSimulator({
    objects: ous.map((name, index) => ({
      type: "container/ou" as const,
      position: [...ous.slice(0, index).reverse().map((ou) => `ou=${ou}`), BASE].join(","),
      properties: { name },
    })),
  });
  return simulatedClient(udm, { retry: { attempts: 1 }, readOnly: true });
}

function shown(checks: readonly Check[]): string[] {
  return checks.map(({ id, status, detail }) => `${status} ${id} ${detail}`);
}

Deno.test("target contents: OUs exist, will be created, or lack a parent", async () => {
  const config = configOf(minimal());
  assert.deepEqual(shown(await checkOus(client("a", "b"), config, BASE)), [
    `pass target.user_ou ou=a,${BASE} exists`,
    `pass target.group_ou ou=b,ou=a,${BASE} exists`,
  ]);
  assert.deepEqual(shown(await checkOus(client("a"), config, BASE)), [
    `pass target.user_ou ou=a,${BASE} exists`,
    `pass target.group_ou ou=b,ou=a,${BASE} will be created`,
  ]);
  const [, group] = await checkOus(client(), config, BASE);
  assert.equal(group?.status, "warning");
  assert.equal(group.detail, `ou=b,ou=a,${BASE} does not exist, and neither does ou=a,${BASE} above it`);
});

Deno.test("target contents: a common OU is checked once", async () => {
  const config = configOf(minimal().replace("ou=b,ou=a", "ou=a"));
  assert.deepEqual(shown(await checkOus(client(), config, BASE)), [
    `pass target.ou ou=a,${BASE} will be created`,
  ]);
});

for (
  const [property, status, said] of [
    ["employeeType", "pass", /^employeeType exists and is single-valued text/],
    ["removedAt", "failure", /users\/user has no property "removedAt" .* extended attribute/],
    ["phone", "failure", /"phone" cannot store the time of a removal/],
  ] as const
) {
  Deno.test(`target contents: ${property} as the removal property is a ${status}`, async () => {
    const config = configOf(
      minimal({ udm: `user_removal: disable\nuser_properties: [title]\nremoval_property: ${property}` }),
    );
    const { checks, description } = await checkProperties(client(), config, BASE);
    const check = checks.find(({ id }) => id === "target.removal_property");
    assert.equal(check?.status, status);
    assert.match(`${check.detail} | ${check.advice}`, said);
    assert.ok(description);
  });
}

Deno.test("target contents: an unused removal property is not checked", async () => {
  const config = configOf(minimal({ udm: "removal_property: removedAt" }));
  const { checks } = await checkProperties(client(), config, BASE);
  assert.deepEqual(checks.map(({ status }) => status), ["pass", "pass"]);
});

Deno.test("target contents: a gateway that refuses OPTIONS is one warning", async () => {
  const udm = createUdmSimulator();
  const gateway = simulatedClient(udm, {
    retry: { attempts: 1 },
    fetch: (url, init) =>
      init.method === "OPTIONS"
        ? Promise.resolve(new Response("<title>405 Not Allowed</title>", { status: 405 }))
        : udm.fetch(url, init),
    readOnly: true,
  });
  const { checks, description } = await checkProperties(gateway, configOf(minimal()), BASE);
  assert.deepEqual(checks.map(({ status }) => status), ["pass", "pass", "warning"]);
  const check = checks[2];
  assert.equal(check?.id, "target.property_types");
  assert.match(
    `${check.detail} | ${check.advice}`,
    /properties of users\/user and groups\/group: .*405.* \| Allow the method OPTIONS/,
  );
  assert.ok(description);
});

Deno.test("target contents: missing properties of the default list are no failure", async () => {
  const { checks, description } = await checkProperties(client(), configOf(minimal()), BASE);
  assert.deepEqual(checks.map(({ status }) => status), ["pass", "pass"]);
  assert.ok(description);
});

for (
  const [properties, status, said] of [
    ["lastnam, shoeSize", "failure", /has no lastnam or shoeSize .* \| Did you mean lastname\?/],
    [
      "umcProperty",
      "failure",
      /umcProperty of users\/user consists of keys and values, .* \| Remove it from/,
    ],
    ["password", "note", /contains password/],
    ["title", "pass", /^all 4 exist/],
  ] as const
) {
  Deno.test(`target contents: ${properties} among the properties is a ${status}`, async () => {
    const config = configOf(
      minimal({ udm: `user_properties: [username, ${properties}, lastname, univentionObjectIdentifier]` }),
    );
    const { checks: [check], description } = await checkProperties(client(), config, BASE);
    assert.equal(check?.status, status);
    assert.match(`${check.detail} | ${check.advice}`, said);
    assert.deepEqual(
      description?.kinds.user.managed.filter((property) => property !== "title"),
      ["username", "lastname", "univentionObjectIdentifier"],
      "later checks use the known properties",
    );
  });
}

/** The number of addresses by domain. */
function domains(addresses: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const address of addresses) countIn(counts, domainOf(address));
  return counts;
}

Deno.test("target contents: mail domains are compared regardless of case", () => {
  const known = new Set(["example.org"]);
  assert.equal(mailDomainsCheck(domains(["a@Example.ORG"]), known).detail, "UDM has example.org");
  const some = mailDomainsCheck(domains(["a@example.org", "b@b.test", "c@b.test"]), known);
  assert.equal(some.status, "warning");
  assert.match(some.detail, /^UDM does not have b\.test, used by 2 of 3 mail addresses/);
  const all = mailDomainsCheck(domains(["nobody"]), known);
  assert.equal(all.status, "failure");
  assert.match(all.detail, /addresses without a domain/);
  assert.equal(mailDomainsCheck(domains(["a@example.org"]), undefined).status, "note");
});

Deno.test("target contents: if sync creates mail domains, the note names them with their addresses", () => {
  const known = new Set(["example.org"]);
  const addresses = ["a@example.org", "b@b.test", "c@b.test", "d@Typo.test"];
  const { status, detail } = mailDomainsCheck(domains(addresses), known, true);
  assert.equal(status, "note");
  assert.equal(
    detail,
    "sync creates b.test (2 addresses) and typo.test (1 address)",
  );
  const invalid = mailDomainsCheck(domains([...addresses, "e@localhost"]), known, true);
  assert.equal(invalid.status, "warning");
  assert.match(invalid.detail, /^UDM does not have localhost, used by 1 of 5 mail addresses/);
  assert.match(mailDomainsCheck(domains(addresses), known).advice ?? "", /set udm\.create_mail_domains: yes/);
});

Deno.test("target contents: without mail properties, mail domains are not checked", async () => {
  const without = configOf(minimal({ udm: "user_properties: [username, univentionObjectIdentifier]" }));
  assert.equal(await checkMailDomains(client(), without, BASE, []), undefined);
  assert.equal((await checkMailDomains(client(), configOf(minimal()), BASE, []))?.status, "skipped");
});
