import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  BusyError,
  type Client,
  OperationsError,
  ProtocolError,
  type SearchResult,
  SizeLimitExceededError,
  UnwillingToPerformError,
} from "ldapts";
import { type LdapSimulatorOptions, startLdapSimulator } from "./simulator.ts";
import { clientOf, IMPATIENT } from "./testing.ts";

/** Searches without a bind: modes need none. */
async function ask(
  base: string,
  attributes: string[] = [],
  options: LdapSimulatorOptions = {},
): Promise<SearchResult> {
  await using simulator = await startLdapSimulator(options);
  await using client = clientOf(simulator);
  return await client.search(base, { attributes });
}

/** Runs a test with a client with a short timeout. */
async function withImpatientClient(run: (client: Client) => Promise<void>): Promise<void> {
  await using simulator = await startLdapSimulator();
  await using client = clientOf(simulator, IMPATIENT);
  await run(client);
}

Deno.test("LDAP simulator: the base of a search sets number and size of entries", async () => {
  assert.deepEqual((await ask("mode=normal")).searchEntries, [{ dn: "cn=e0,mode=normal", cn: "e0" }]);
  assert.equal((await ask("mode=many,n=3000")).searchEntries.length, 3000);
  assert.equal((await ask("mode=big,size=70000")).searchEntries[0]?.["blob"]?.length, 70_001);
  assert.equal((await ask("mode=big,size=70000,chunk=1400")).searchEntries[0]?.["blob"]?.length, 70_001);
  assert.equal((await ask("mode=biggroup,n=2000")).searchEntries[0]?.["member"]?.length, 2000);
  assert.equal((await ask("mode=slow,n=2,d=0.01")).searchEntries.length, 2);
  await assert.rejects(ask("mode=big,size=20000000"), /at most 16777215 bytes/);
});

Deno.test("LDAP simulator: the base of a search requests an empty page", async () => {
  await using simulator = await startLdapSimulator();
  await using client = clientOf(simulator);
  const { searchEntries } = await client.search("mode=emptypage", { paged: true });
  // This client stops at the empty page, although the cookie promises more.
  assert.equal(searchEntries.length, 2);
  assert.equal(simulator.operations.filter((one) => one.kind === "search" && one.continued).length, 1);
});

Deno.test("LDAP simulator: the base of a search requests ranges of values", async () => {
  const keys = async (base: string, attribute: string) =>
    Object.entries((await ask(base, [attribute])).searchEntries[0] ?? {})
      .filter(([key]) => key.startsWith("member")).map(([key, value]) => [key, value.length]);
  assert.deepEqual(await keys("mode=range", "member"), [["member", 0], ["member;range=0-1499", 1500]]);
  assert.deepEqual(await keys("mode=range", "member;range=1500-*"), [
    ["member;range=1500-2999", 1500],
    ["member;range=1500-*", 0],
  ]);
  assert.deepEqual(await keys("mode=range", "member;range=3000-*"), [["member;range=3000-*", 500]]);
  assert.deepEqual(await keys("mode=range,n=30", "member"), [["member", 30]]);
  assert.deepEqual(await keys("mode=range,n=30,step=20", "member"), [["member", 0], [
    "member;range=0-19",
    20,
  ]]);
  await assert.rejects(ask("mode=range", ["member;range=3500-*"]), OperationsError);
});

Deno.test("LDAP simulator: the base of a search requests errors and partial results", async () => {
  await assert.rejects(ask("mode=code,c=51"), BusyError);
  await assert.rejects(ask("mode=partialcode,c=4"), SizeLimitExceededError);
  await assert.rejects(ask("mode=referral"), (error: Error & { code?: number }) => error.code === 10);
  const { searchEntries, searchReferences } = await ask("mode=refs");
  assert.deepEqual([searchEntries.length, searchReferences], [1, ["ldap://a/dc=a", "ldap://b/dc=b"]]);
  await assert.rejects(ask("mode=nonsense"), /there is no mode "nonsense"; there are normal, emptypage/);
  await assert.rejects(ask("mode=constructor"), /there is no mode/);
});

Deno.test("LDAP simulator: the base of a search requests an expired cookie or a lost connection between pages", async () => {
  const pages = async (base: string, options: LdapSimulatorOptions) => {
    await using simulator = await startLdapSimulator(options);
    await using client = clientOf(simulator);
    await client.search(base, { paged: true });
  };
  await assert.rejects(pages("mode=expire", { style: "ad" }), UnwillingToPerformError);
  await assert.rejects(pages("mode=expire", { style: "openldap" }), ProtocolError);
  await assert.rejects(pages("mode=closepage", {}), /closed/i);
});

Deno.test("LDAP simulator: the base of a search requests a broken connection", async () => {
  await assert.rejects(ask("mode=half"), /closed before message response/);
  await assert.rejects(ask("mode=notice"), /closed before message response/);
  await assert.rejects(ask("mode=reset"), /ECONNRESET|closed/);
  await assert.rejects(ask("mode=interm"), /0x79|Protocol operation|protocol/i);
});

Deno.test("LDAP simulator: the base of a search requests silence or bytes that are not LDAP", async () => {
  for (const base of ["mode=silent", "mode=garbage", "mode=badlen"]) {
    await withImpatientClient(async (client) => {
      await assert.rejects(client.search(base), /Operation timed out|Parser|length/i, base);
    });
  }
});

Deno.test("LDAP simulator: the base of a search requests a close after the response", async () => {
  await using simulator = await startLdapSimulator();
  await using client = clientOf(simulator);
  const closed = new Promise<void>((resolve) => {
    const poll = () => simulator.connections === 0 ? resolve() : setImmediate(poll);
    simulator.seen((one) => one.kind === "search").then(poll);
  });
  assert.equal((await client.search("mode=idle,d=0.01")).searchEntries.length, 1);
  await closed;
});

Deno.test("LDAP simulator: the base of a search requests fragile values", async () => {
  const { searchEntries: [entry] } = await ask("mode=latin1");
  assert.equal(entry?.["good"], "ä");
  assert.deepEqual(entry?.["bad"], Buffer.from("J\xf6rg", "latin1"));
  assert.equal(entry?.["nul"], "a\0b");
  assert.equal(entry?.["empty"], "");
  const { searchEntries: [odd] } = await ask("mode=badutf8dn");
  assert.equal(odd?.dn, "cn=J\ufffdrg,dc=x");
  const { searchEntries: [proto] } = await ask("mode=proto");
  assert.equal(proto?.["constructor"], "y");
  const { searchEntries: [time] } = await ask("mode=timelimit");
  assert.equal(time?.["timeLimit"], "10");
});
