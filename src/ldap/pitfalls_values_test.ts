// How plain ldapts alters values, and that our connection does not.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { generateDirectory, startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { bound, failureOf, PlainClient, readAll, textsOf } from "./testing.ts";

Deno.test("ldap: values are always lists of bytes", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries: [object] } = await plain.client.search("mode=latin1", {
    attributes: ["good", "absent"],
  });
  assert.equal(object?.["good"], "ä", "plain ldapts: a string for one value,");
  assert.deepEqual(object?.["absent"], [], "a list for none,");
  assert.ok(Buffer.isBuffer(object?.["bad"]), "a Buffer for what is not UTF-8,");
  assert.ok(
    (object?.["mixed"] as unknown[]).every(Buffer.isBuffer),
    "and then for the others of that attribute too",
  );

  await using connection = await bound(simulator);
  const { entries: [entry] } = await readAll(connection, "mode=latin1", { attributes: ["good", "absent"] });
  for (const values of entry?.attributes.values() ?? []) {
    assert.ok(
      values.length > 0 && values.every((value) => Object.getPrototypeOf(value) === Uint8Array.prototype),
    );
  }
  assert.equal(entry?.attributes.has("absent"), false);
  assert.deepEqual([...(entry?.attributes.get("bad")?.[0] ?? [])], [0x4a, 0xf6, 0x72, 0x67]);
  assert.deepEqual(textsOf(entry, "mixed"), ["ok", "J\ufffdrg", "Jörg"]);
});

Deno.test("ldap: a byte order mark, a NUL and an empty value are unchanged", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries: [object] } = await plain.client.search("mode=latin1");
  assert.equal(object?.["bom"], "abc", "plain ldapts drops the mark");

  await using connection = await bound(simulator);
  const { entries: [entry] } = await readAll(connection, "mode=latin1");
  const bytes = (attribute: string) =>
    Buffer.from(entry?.attributes.get(attribute)?.[0] ?? []).toString("hex");
  assert.equal(bytes("bom"), "efbbbf616263");
  assert.equal(bytes("nul"), "610062");
  assert.deepEqual(entry?.attributes.get("empty")?.map((value) => value.length), [0]);
});

Deno.test("ldap: binary values that look like text stay bytes", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries: [object] } = await plain.client.search("mode=latin1", {
    attributes: ["objectguid"],
    explicitBufferAttributes: ["objectguid"],
  });
  assert.equal(
    object?.["objectGUID"],
    "ABCDEFGHIJKLMNOP",
    "plain ldapts, even when bytes are requested in another case",
  );

  await using connection = await bound(simulator);
  const { entries: [entry] } = await readAll(connection, "mode=latin1", { attributes: ["objectguid"] });
  assert.equal(entry?.attributes.get("objectguid")?.[0]?.length, 16);
});

Deno.test("ldap: attributes are found under the requested name", async () => {
  const directory = generateDirectory({ users: 1 });
  await using simulator = await startLdapSimulator({ directory });
  const attributes = ["OBJECTGUID", "Mail", "sn"];
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries: [object] } = await plain.client.search(directory.suffix, {
    filter: "(objectClass=user)",
    attributes,
  });
  assert.equal(object?.["OBJECTGUID"], undefined, "plain ldapts uses the spelling of the server");

  await using connection = await bound(simulator);
  const { entries: [entry] } = await readAll(connection, directory.suffix, {
    filter: "(objectClass=user)",
    attributes,
  });
  assert.deepEqual([...entry?.attributes.keys() ?? []].sort(), [...attributes].sort());
});

Deno.test("ldap: a copy of a value keeps only that value in memory", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries: [object] } = await plain.client.search("mode=big,size=100000");
  const buffer = object?.["blob"];
  assert.ok(Buffer.isBuffer(buffer));
  assert.equal(buffer.slice(0, 2).buffer, buffer.buffer, "slice() of plain ldapts keeps the whole message");

  await using connection = await bound(simulator);
  const { entries: [entry] } = await readAll(connection, "mode=big,size=100000");
  const copy = entry?.attributes.get("blob")?.[0]?.slice(0, 2);
  assert.equal(copy?.buffer.byteLength, 2);
});

Deno.test("ldap: attributes in ranges are completed, configured or not", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries: [object] } = await plain.client.search("mode=range", { attributes: ["member"] });
  assert.deepEqual(object?.["member"], [], "plain ldapts: no members,");
  assert.equal(object?.["member;range=0-1499"]?.length, 1500, "and some elsewhere");

  await using connection = await bound(simulator);
  for (
    const [n, rangeAttributes] of [[1500, []], [1501, []], [3000, ["member"]], [3500, []], [4500, [
      "MEMBER",
    ]]] as const
  ) {
    const { entries: [entry] } = await readAll(connection, `mode=range,n=${n}`, {
      attributes: ["Member"],
      rangeAttributes,
    });
    const members = textsOf(entry, "Member") ?? [];
    assert.deepEqual(members, Array.from({ length: n }, (_, i) => `cn=m${i},dc=x`), `${n} members`);
    assert.deepEqual([...entry?.attributes.keys() ?? []].sort(), ["Member", "cn"]);
  }
});

Deno.test("ldap: all ranged attributes of all entries of all pages are completed", async () => {
  const directory = generateDirectory({ users: 30, groups: 12, membersPerGroup: 25 });
  const read = async (rangeLimit: number) => {
    await using simulator = await startLdapSimulator({ directory, rangeLimit });
    await using connection = await bound(simulator);
    return await readAll(connection, directory.suffix, {
      filter: "(|(objectClass=user)(objectClass=group))",
      attributes: ["member", "memberOf"],
      pageSize: 5,
    });
  };
  const inRanges = await read(4);
  assert.deepEqual(inRanges, await read(1500));
  const members = inRanges.entries.reduce(
    (sum, entry) => sum + (entry.attributes.get("member")?.length ?? 0),
    0,
  );
  assert.ok(members >= 12 * 25, `${members} members`);
});

Deno.test("ldap: a group deleted while its members are read is an error", async () => {
  const directory = generateDirectory({ users: 20, groups: 1, membersPerGroup: 20 });
  await using simulator = await startLdapSimulator({ directory, rangeLimit: 4 });
  await using connection = await bound(simulator);
  const [group] = [...directory.entries(directory.suffix, "sub")].filter(({ dn }) => dn.includes("Groups,"))
    .slice(-1);
  assert.ok(group);
  simulator.seen((one) => one.kind === "search" && one.scope === "base").then(() =>
    directory.delete(group.dn)
  );
  const error = await failureOf(readAll(connection, directory.suffix, { filter: "(objectClass=group)" }));
  assert.equal(error.kind, "missing");
  assert.ok(error.message.includes(group.dn), error.message);
});

Deno.test("ldap: no time limit is requested", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries: [object] } = await plain.client.search("mode=timelimit");
  assert.equal(object?.["timeLimit"], "10", "plain ldapts asks for 10 s");

  await using connection = await bound(simulator);
  const { entries: [entry] } = await readAll(connection, "mode=timelimit");
  assert.deepEqual(textsOf(entry, "timeLimit"), ["0"]);
});

Deno.test("ldap: pages start small and grow to the configured size", async () => {
  const directory = generateDirectory({ users: 250 });
  await using simulator = await startLdapSimulator({ directory });
  await using connection = await bound(simulator);
  for (const [pageSize, pages] of [[100, 3], [250, 2], [1000, 2], [0, 1]] as const) {
    const { summary } = await readAll(connection, directory.suffix, {
      filter: "(objectClass=user)",
      pageSize,
    });
    assert.deepEqual([summary.entries, summary.pages], [250, pages], `pages of ${pageSize}`);
  }
  const sizes = simulator.operations.flatMap((one) => one.kind === "search" ? [one.pageSize] : []);
  assert.deepEqual(sizes, [50, 100, 100, 50, 200, 50, 200, undefined]);
});

Deno.test("ldap: a binary value in a filter finds its entry", async () => {
  const directory = generateDirectory({ users: 5 });
  await using simulator = await startLdapSimulator({ directory });
  await using connection = await bound(simulator);
  const { entries } = await readAll(connection, directory.suffix, {
    filter: "(objectClass=user)",
    attributes: ["objectGUID"],
  });
  const wanted = entries[3];
  const guid = Buffer.from(wanted?.attributes.get("objectGUID")?.[0] ?? []).toString("hex");
  const filter = `(objectGUID=${guid.replace(/../g, "\\$&")})`;

  await using plain = await PlainClient.bound(simulator);
  assert.equal(
    (await plain.client.search(directory.suffix, { filter })).searchEntries.length,
    0,
    "plain ldapts: nothing",
  );

  const found = await readAll(connection, directory.suffix, { filter });
  assert.deepEqual(found.entries.map(({ dn }) => dn), [wanted?.dn]);
});

Deno.test("ldap: ignored entries are counted, but neither returned nor completed", async () => {
  const directory = generateDirectory({ users: 10, groups: 2, membersPerGroup: 10 });
  await using simulator = await startLdapSimulator({ directory, rangeLimit: 3 });
  await using connection = await bound(simulator);
  const { entries, summary } = await readAll(connection, directory.suffix, {
    filter: "(objectClass=group)",
    ignoreDn: () => true,
  });
  assert.deepEqual(entries, []);
  assert.deepEqual([summary.entries, summary.ignored], [0, 2]);
  assert.ok(simulator.operations.every((one) => one.kind !== "search" || one.scope === "sub"));
});
