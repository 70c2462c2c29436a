// How plain ldapts loses entries without an error, and that our connection does not.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ProtocolError, UnknownStatusCodeError } from "ldapts";
import { generateDirectory, startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { RawServer } from "../../tests/support/raw_server.ts";
import { MAX_EMPTY_PAGES } from "./search.ts";
import { bound, connect, failureOf, PlainClient, readAll, settle, textsOf } from "./testing.ts";

const USERS = "(objectClass=user)";

Deno.test("ldap: an empty page with a cookie is not the end", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries } = await plain.client.search("mode=emptypage", { paged: { pageSize: 2 } });
  assert.equal(searchEntries.length, 2, "plain ldapts loses half of the entries");

  await using connection = await bound(simulator);
  const { entries, summary } = await readAll(connection, "mode=emptypage", { pageSize: 2 });
  assert.deepEqual(entries.map((entry) => textsOf(entry, "cn")), [["e0"], ["e1"], ["e2"], ["e3"]]);
  assert.deepEqual(summary, { entries: 4, pages: 3, ignored: 0, references: [], complete: true });
});

Deno.test("ldap: no entry is lost if every second page is empty", async () => {
  const directory = generateDirectory({ users: 57 });
  await using simulator = await startLdapSimulator({ directory, emptyPages: 2 });
  await using connection = await bound(simulator);
  const { entries } = await readAll(connection, directory.suffix, { filter: USERS, pageSize: 10 });
  assert.equal(new Set(entries.map(({ dn }) => dn)).size, 57);
});

Deno.test("ldap: an endless series of empty pages is an error", async () => {
  await using simulator = await startLdapSimulator({
    faults: [{ at: "page", do: "emptyPage", times: Infinity }],
  });
  await using connection = await bound(simulator);
  const error = await failureOf(readAll(connection, simulator.directory.suffix));
  assert.match(error.message, new RegExp(`${MAX_EMPTY_PAGES} empty pages in a row`));
  const searches = simulator.operations.filter(({ kind }) => kind === "search");
  assert.equal(searches.length, MAX_EMPTY_PAGES);
});

Deno.test("ldap: a size limit of the server is an error, never a short success", async () => {
  const directory = generateDirectory({ users: 10, style: "openldap" });
  await using simulator = await startLdapSimulator({ directory, sizeLimit: 5 });
  const filter = "(objectClass=inetOrgPerson)";
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries } = await plain.client.search(directory.suffix, {
    filter,
    paged: true,
    sizeLimit: 100,
  });
  assert.equal(searchEntries.length, 5, "plain ldapts with its own size limit takes it for success");

  await using connection = await bound(simulator);
  for (const pageSize of [0, 2, 1000]) {
    const error = await failureOf(readAll(connection, directory.suffix, { filter, pageSize }));
    assert.equal(error.code, 4);
    assert.equal(error.kind, "limit");
    assert.match(error.message, /size limit.*limits dn\.exact/);
  }
  const ours = simulator.operations.filter((one) => one.kind === "search").slice(1);
  assert.ok(ours.every((one) => one.sizeLimit === 0), "no size limit of its own is ever sent");
});

Deno.test("ldap: a lost connection is not replaced by an anonymous one", async () => {
  const directory = generateDirectory({ users: 10 });
  const anonymousRead = ({ dn }: { dn: string }) => !dn.includes("3"); // others only see some
  await using simulator = await startLdapSimulator({ directory, anonymousRead });
  const search = async (plain: PlainClient) =>
    (await plain.client.search(directory.suffix, { filter: USERS, paged: true })).searchEntries.length;
  await using plain = await PlainClient.bound(simulator);
  await using connection = await bound(simulator);
  assert.equal(await search(plain), 10);
  assert.equal((await readAll(connection, directory.suffix, { filter: USERS })).entries.length, 10);

  simulator.dropConnections();
  const less = await settle(search(plain), 2000);
  const again = less !== "hangs" && "value" in less ? less.value : await search(plain);
  assert.ok(again < 10, "plain ldapts reconnects without a bind and reads less, without an error");

  const error = await failureOf(readAll(connection, directory.suffix, { filter: USERS }));
  assert.equal(error.kind, "lost");
});

Deno.test("ldap: continuation references are reported, not followed", async () => {
  const directory = generateDirectory({ users: 3 });
  const references = [
    "ldap://ad.test/CN=Configuration,DC=ad,DC=test",
    "ldap://sub.ad.test/DC=sub,DC=ad,DC=test",
  ];
  await using simulator = await startLdapSimulator({ directory, references });
  await using connection = await bound(simulator);
  const { summary } = await readAll(connection, directory.suffix, { filter: USERS, pageSize: 2 });
  assert.deepEqual(summary.references, references);
  assert.equal(summary.entries, 3);
  const repeated = await readAll(connection, "mode=refs");
  assert.deepEqual(repeated.summary.references, ["ldap://a/dc=a", "ldap://b/dc=b"]);
});

Deno.test("ldap: a base that is a referral is an error with the target", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const settled = await settle(plain.client.search("mode=referral"), 15_000);
  assert.ok(settled !== "hangs" && "error" in settled && settled.error instanceof UnknownStatusCodeError);
  assert.ok(!settled.error.message.includes("ldap://other.test"), "plain ldapts loses the URL");

  await using connection = await bound(simulator);
  const error = await failureOf(readAll(connection, "mode=referral"));
  assert.equal(error.code, 10);
  assert.ok(error.message.includes("it refers to ldap://other.test/dc=other,dc=test"), error.message);
});

Deno.test("ldap: entries that come before an error are not a result", async () => {
  await using simulator = await startLdapSimulator();
  await using connection = await bound(simulator);
  for (const code of [1, 3, 4, 11, 51, 52, 53, 80]) {
    const error = await failureOf(readAll(connection, `mode=partialcode,c=${code}`));
    assert.equal(error.code, code);
  }
});

Deno.test("ldap: the paging control is critical", async () => {
  const pagedOid = "1.2.840.113556.1.4.319";
  const asked = async (search: (url: string) => Promise<unknown>) => {
    const { promise, resolve } = Promise.withResolvers<Buffer>();
    await using server = RawServer.start((chunk, client) => {
      resolve(Buffer.from(chunk));
      client.close();
    });
    await settle(search(server.url), 1000);
    const request = await promise;
    const criticality = request.indexOf(pagedOid) + pagedOid.length;
    return request.subarray(criticality, criticality + 3).toString("hex");
  };
  const plain = await asked(async (url) => {
    await using plain = new PlainClient(url);
    await plain.client.search("dc=x", { paged: true });
  });
  assert.equal(plain, "010100", "plain ldapts lets servers ignore paging");
  const ours = await asked(async (url) => await readAll(await connect(url), "dc=x"));
  assert.equal(ours, "0101ff");
});

Deno.test("ldap: a server that ignores paging is read completely in one response", async () => {
  const directory = generateDirectory({ users: 25 });
  const faults = [{ at: "search", do: "ignorePaging" }] as const;
  await using simulator = await startLdapSimulator({ directory, faults });
  await using connection = await bound(simulator);
  const { summary } = await readAll(connection, directory.suffix, { filter: USERS, pageSize: 10 });
  assert.deepEqual([summary.entries, summary.pages], [25, 1]);
});

Deno.test("ldap: a page without a paging control is an error", async () => {
  const directory = generateDirectory({ users: 25 });
  const faults = [{ at: "page", nth: 2, do: "code", code: 0 }] as const;
  await using simulator = await startLdapSimulator({ directory, faults });
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries } = await plain.client.search(directory.suffix, {
    filter: USERS,
    paged: { pageSize: 10 },
  });
  assert.equal(searchEntries.length, 10, "plain ldapts takes it for the end");

  simulator.setFaults(faults);
  await using connection = await bound(simulator);
  const error = await failureOf(readAll(connection, directory.suffix, { filter: USERS, pageSize: 10 }));
  assert.match(error.message, /page 2 has no paging control/);
});

Deno.test("ldap: only one paged search runs at a time, because OpenLDAP drops the first", async () => {
  const directory = generateDirectory({ users: 10, style: "openldap" });
  await using simulator = await startLdapSimulator({ directory });
  await using plain = await PlainClient.bound(simulator);
  const options = { filter: "(objectClass=inetOrgPerson)", paged: { pageSize: 2 } };
  const first = plain.client.searchPaginated(directory.suffix, options);
  await first.next();
  await plain.client.searchPaginated(directory.suffix, options).next();
  await assert.rejects(first.next(), ProtocolError);

  // Searches between pages run without paging
  const groups = generateDirectory({ users: 7, groups: 4, membersPerGroup: 7, style: "openldap" });
  await using other = await startLdapSimulator({ directory: groups, rangeLimit: 3 });
  await using connection = await bound(other);
  const { entries } = await readAll(connection, groups.suffix, { filter: "(member=*)", pageSize: 1 });
  assert.deepEqual(entries.map((entry) => entry.attributes.get("member")?.length), [7, 7, 7, 7]);
});

Deno.test("ldap: a response may have more entries than a function call can have arguments", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  await assert.rejects(
    plain.client.search("mode=many,n=130000"),
    RangeError,
    "plain ldapts cannot take them",
  );

  await using connection = await bound(simulator);
  const { entries } = await readAll(connection, "mode=many,n=130000", { pageSize: 0 });
  assert.equal(entries.length, 130_000);
});

Deno.test("ldap: a truncated response is an error, whatever the cause", async () => {
  await using simulator = await startLdapSimulator();
  for (const mode of ["half", "reset", "notice", "closepage", "expire", "garbage", "badlen"]) {
    await using connection = await bound(simulator);
    const error = await failureOf(readAll(connection, `mode=${mode}`));
    assert.ok(error.message.includes(`below mode=${mode}: `), error.message);
    const again = await settle(readAll(connection, "mode=normal"), 15_000);
    // An expired cookie is a regular response; after all other faults the connection is closed
    assert.equal(again !== "hangs" && "value" in again, mode === "expire", mode);
  }
});

Deno.test("ldap: a connection lost at any page is an error after the yielded pages", async () => {
  const directory = generateDirectory({ users: 50 });
  for (const nth of [1, 2, 3, 5]) {
    for (const what of ["close", "half", "reset", "notice"] as const) {
      await using simulator = await startLdapSimulator({
        directory,
        faults: [{ at: "page", nth, do: what, after: 5 }],
      });
      await using connection = await bound(simulator);
      const error = await failureOf(readAll(connection, directory.suffix, { filter: USERS, pageSize: 10 }));
      assert.equal(error.kind, "lost", `${what} at page ${nth}: ${error.message}`);
    }
  }
});
