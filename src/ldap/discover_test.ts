import assert from "node:assert/strict";
import type { SourceConfig } from "../config/types.ts";
import { configOf, minimal } from "../config/test_support.ts";
import { type Service, startNameServer } from "../../tests/support/name_server.ts";
import {
  type DiscoveredServers,
  discoverServers,
  dnsLookup,
  type SrvLookup,
  withServers,
} from "./discover.ts";
import { SourceError } from "./source_error.ts";

const NAME = "_ldap._tcp.ad.example.org";
const dc = (name: string, priority = 0, port = 389): Service => ({
  target: name,
  priority,
  weight: 100,
  port,
});

/** A source that discovers the servers of ad.example.org. */
function sourceWith(uris = "ldaps:///", changes: Partial<SourceConfig> = {}): SourceConfig {
  const text = minimal({ source: "domain: ad.example.org" }).replace("ldaps://ldap.example.org", uris);
  return { ...configOf(text).source, ...changes };
}

/** The URIs after discovery. */
async function urisOf(source: SourceConfig, lookUp: SrvLookup): Promise<readonly string[] | undefined> {
  return withServers(source, await discoverServers(source, { lookUp, random: () => 0 }))?.uris.map((
    { text },
  ) => text);
}

/** The error of a lookup. */
async function failureOf(lookUp: SrvLookup, source = sourceWith()): Promise<SourceError> {
  try {
    await discoverServers(source, { lookUp });
  } catch (error) {
    assert.ok(error instanceof SourceError);
    return error;
  }
  throw new Error("it succeeded");
}

Deno.test("ldap: the servers of a domain are looked up in DNS and ordered", async () => {
  await using names = await startNameServer({
    [NAME]: [dc("DC3.ad.example.org", 20), dc("dc1.ad.example.org"), dc("dc2.ad.example.org", 10, 3268)],
  });
  const lookUp = dnsLookup(names);
  assert.deepEqual(await urisOf(sourceWith("ldap:///"), lookUp), [
    "ldap://dc1.ad.example.org:389",
    "ldap://dc2.ad.example.org:3268",
    "ldap://dc3.ad.example.org:389",
  ]);
  assert.deepEqual(
    await urisOf(sourceWith(), lookUp),
    ["ldaps://dc1.ad.example.org:636", "ldaps://dc2.ad.example.org:3269", "ldaps://dc3.ad.example.org:636"],
    "SRV records contain the ports for LDAP without TLS",
  );
  assert.deepEqual([...new Set(names.asked)], [NAME]);
});

Deno.test("ldap: named servers keep their position, and no server is listed twice", async () => {
  const lookUp = () => Promise.resolve([dc("dc1.ad.example.org."), dc("dc2.ad.example.org.", 10)]);
  assert.deepEqual(
    await urisOf(sourceWith("ldaps://dc2.ad.example.org ldaps:/// ldaps://backup.test ldap:///"), lookUp),
    [
      "ldaps://dc2.ad.example.org:636",
      "ldaps://dc1.ad.example.org:636",
      "ldaps://backup.test:636",
      "ldap://dc1.ad.example.org:389",
      "ldap://dc2.ad.example.org:389",
    ],
  );
});

Deno.test("ldap: the discovered servers of the best priority are preferred", async () => {
  const preferred = async (uris: string, records: readonly Service[]) => {
    const source = sourceWith(uris);
    const lookUp = () => Promise.resolve(records);
    return withServers(source, await discoverServers(source, { lookUp, random: () => 0 }))?.preferredUris
      ?.map(({ text }) => text);
  };
  const records = [dc("dc3.ad.example.org", 20), dc("dc1.ad.example.org", 5), dc("dc2.ad.example.org", 5)];
  const best = ["ldaps://dc1.ad.example.org:636", "ldaps://dc2.ad.example.org:636"];
  assert.deepEqual((await preferred("ldaps:///", records))?.toSorted(), best);
  assert.deepEqual((await preferred("ldaps:/// ldaps://backup.test", records))?.toSorted(), best);
  assert.deepEqual(await preferred("ldaps://main.test ldaps:///", records), ["ldaps://main.test:636"]);
  // An ignored server does not affect the best priority.
  assert.deepEqual(
    await preferred("ldaps:///", [dc("evil.test", 0), dc("dc1.ad.example.org", 10)]),
    ["ldaps://dc1.ad.example.org:636"],
  );
});

Deno.test("ldap: servers outside the domain are ignored", async () => {
  const lookUp = () =>
    Promise.resolve([dc("evil.test"), dc("notad.example.org"), dc("dc1.ad.example.org", 50)]);
  assert.deepEqual(await urisOf(sourceWith(), lookUp), ["ldaps://dc1.ad.example.org:636"]);
  const error = await failureOf(() => Promise.resolve([dc("evil.test")]));
  assert.equal(error.kind, "configuration");
  assert.match(error.message, /only servers outside the domain.*name the servers in source\.ldap_uri/);
});

Deno.test("ldap: a domain without servers is an error with advice", async () => {
  await using names = await startNameServer({ [NAME]: [] });
  for (const lookUp of [dnsLookup(names), () => Promise.resolve([dc(".")])]) {
    const error = await failureOf(lookUp);
    assert.equal(error.kind, "unreachable");
    assert.match(error.message, /look up _ldap\._tcp\.ad\.example\.org: .*lists no server.*Check the domain/);
  }
});

Deno.test("ldap: a DNS lookup times out", async () => {
  await using names = await startNameServer({ [NAME]: undefined });
  const error = await failureOf(dnsLookup(names), sourceWith("ldaps:///", { timeoutMs: 200 }));
  assert.equal(error.kind, "timeout");
  assert.match(error.message, /did not answer within 0\.2 s.*DNS/);
});

const source = sourceWith();
Deno.test({
  name: "ldap: a program built for certain hosts reports that it cannot query DNS",
  permissions: { net: ["ucs.example.org:443"] },
  sanitizeResources: false, // Deno 2.6 does not close the signal
  async fn() {
    const error = await failureOf(dnsLookup(), source); // YAML is read outside: its parser looks at the environment
    assert.equal(error.kind, "configuration");
    assert.match(error.message, /built to reach only the hosts of one configuration/);
  },
});

Deno.test("ldap: no lookup is made if all servers are named", async () => {
  const lookUp = () => Promise.reject(new Error("it was asked"));
  const { source } = configOf(minimal());
  assert.equal(await discoverServers(source, { lookUp }), undefined);
  assert.equal(withServers(source, undefined), source);
});

Deno.test("ldap: servers of one domain are not used for another", () => {
  const found: DiscoveredServers = { domain: "other.example.org", servers: [dc("dc1.other.example.org")] };
  assert.equal(withServers(sourceWith(), found), undefined);
  assert.equal(withServers(sourceWith(), undefined), undefined);
});
