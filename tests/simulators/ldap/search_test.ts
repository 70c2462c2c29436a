import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  EqualityFilter,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  OperationsError,
  ProtocolError,
  type SearchOptions,
  SizeLimitExceededError,
  TimeLimitExceededError,
} from "ldapts";
import { Directory } from "./directory.ts";
import type { Entry } from "./entry.ts";
import { generateDirectory } from "./generate.ts";
import { guidBytes } from "./identifier.ts";
import { type LdapSimulatorOptions, startLdapSimulator } from "./simulator.ts";
import { boundClient, searchIn, smallDirectory } from "./testing.ts";

const SUFFIX = "dc=example,dc=test";

Deno.test("LDAP simulator: filters find the right entries", async () => {
  const cases: [string, string[]][] = [
    ["(objectClass=*)", ["example", "people", "g", "Anna", "Björn", "inner", "outer"]],
    ["(OBJECTCLASS=Person)", ["Anna", "Björn"]],
    ["(&(objectClass=person)(sn=müller))", ["Anna"]],
    ["(|(cn=anna)(cn=outer))", ["Anna", "outer"]],
    ["(&(objectClass=person)(!(objectClass=user)))", ["Björn"]],
    ["(sn=M*l*R)", ["Anna"]],
    ["(sn=*chm*)", ["Björn"]],
    ["(cn=an*nna)", []],
    ["(cn=ann)", ["Anna"]], // in cn;lang-en
    ["(description=*)", ["Anna", "Björn"]],
    ["(description=a \\28starred\\29 \\2a value)", ["Björn"]],
    ["(employeeNumber>=10)", ["Björn"]],
    ["(employeeNumber<=9)", ["Anna"]],
    ["(cn~=ANNA)", ["Anna"]],
    ["(userAccountControl:1.2.840.113556.1.4.803:=2)", ["Anna"]],
    ["(userAccountControl:1.2.840.113556.1.4.803:=514)", ["Anna"]],
    ["(userAccountControl:1.2.840.113556.1.4.804:=514)", ["Anna", "Björn"]],
    [`(member=cn=ANNA, ou=people,${SUFFIX})`, ["inner"]],
    [`(memberOf=cn=inner,ou=g,${SUFFIX})`, ["Anna"]],
    [`(memberOf:1.2.840.113556.1.4.1941:=cn=outer,ou=g,${SUFFIX})`, ["Anna", "Björn", "inner"]],
    [`(member:1.2.840.113556.1.4.1941:=cn=anna,ou=people,${SUFFIX})`, ["inner", "outer"]],
    ["(noSuchAttribute=x)", []],
  ];
  await using simulator = await startLdapSimulator({ directory: smallDirectory() });
  await using client = await boundClient(simulator);
  for (const [filter, expected] of cases) {
    const { searchEntries } = await client.search(SUFFIX, { filter });
    const found = searchEntries.map(({ dn }) => dn.slice(3).split(",")[0]);
    assert.deepEqual(found, expected, filter);
  }
});

Deno.test("LDAP simulator: an objectGUID can be found by filter and by base", async () => {
  const directory = generateDirectory({ users: 20 });
  const guid = guidBytes("00112233-4455-4677-8899-aabbccddeeff");
  assert.equal(guid.toString("hex"), "33221100554477468899aabbccddeeff");
  directory.modify("CN=user0000007,OU=Users,DC=ad,DC=test", { objectGUID: guid });
  const filter = new EqualityFilter({ attribute: "objectguid", value: guid });
  const byFilter = await searchIn({ directory }, directory.suffix, { filter });
  const byBase = await searchIn({ directory }, `<GUID=${guid.toString("hex")}>`, { scope: "base" });
  const expected = ["CN=user0000007,OU=Users,DC=ad,DC=test"];
  assert.deepEqual(byFilter.searchEntries.map(({ dn }) => dn), expected);
  assert.deepEqual(byBase.searchEntries.map(({ dn }) => dn), expected);
});

Deno.test("LDAP simulator: scopes limit a search", async () => {
  const directory = smallDirectory();
  const count = async (base: string, scope: NonNullable<SearchOptions["scope"]>) =>
    (await searchIn({ directory }, base, { scope })).searchEntries.length;
  assert.equal(await count("OU=People, " + SUFFIX, "base"), 1);
  assert.equal(await count(SUFFIX, "one"), 2);
  assert.equal(await count(SUFFIX, "sub"), 7);
  assert.equal(await count("ou=people," + SUFFIX, "sub"), 3);
});

Deno.test("LDAP simulator: unreadable attributes are neither sent nor matched", async () => {
  const readable = (entry: Entry, attribute: string) => attribute !== "sn" || entry.dn.startsWith("cn=Björn");
  const find = async (filter: string) => {
    const { searchEntries } = await searchIn({ directory: smallDirectory(), readable }, SUFFIX, {
      filter,
      attributes: ["cn", "sn"],
    });
    return searchEntries.map(({ cn, sn }) => [cn, sn]);
  };
  assert.deepEqual(await find("(objectClass=person)"), [["Anna", []], ["Björn", "Schmidt"]]);
  assert.deepEqual(await find("(sn=*)"), [["Björn", "Schmidt"]]);
  assert.deepEqual(await find("(sn=Müller)"), []);
});

Deno.test("LDAP simulator: sends the requested attributes in the server's spelling", async () => {
  const anna = `cn=anna,ou=people,${SUFFIX}`;
  const keys = async (options: LdapSimulatorOptions, attributes: string[]) => {
    const { searchEntries: [entry] } = await searchIn(options, anna, { scope: "base", attributes });
    // This client adds an empty attribute for every requested attribute that is missing.
    return Object.entries(entry ?? {}).filter(([key, value]) => key !== "dn" && value.length > 0).map((
      [key],
    ) => key)
      .sort();
  };
  const ad = { directory: smallDirectory() };
  const openldap = { directory: smallDirectory("openldap") };
  const plain = [
    "cn",
    "cn;lang-en",
    "description",
    "employeeNumber",
    "objectClass",
    "sn",
    "userAccountControl",
  ];
  assert.deepEqual(await keys(ad, []), [...plain, "distinguishedName", "memberOf", "objectGUID"].sort());
  assert.deepEqual(await keys(openldap, []), plain);
  assert.deepEqual(await keys(openldap, ["*"]), plain);
  assert.deepEqual(await keys(openldap, ["*", "+"]), [...plain, "entryDN", "entryUUID", "memberOf"].sort());
  assert.deepEqual(
    await keys(openldap, ["ENTRYuuid"]),
    ["entryUUID"],
  );
  assert.deepEqual(await keys(ad, ["cn"]), ["cn", "cn;lang-en"]);
  assert.deepEqual(await keys(ad, ["cn;lang-en"]), ["cn;lang-en"]);
  assert.deepEqual(await keys(ad, ["1.1"]), []);
});

Deno.test("LDAP simulator: noSuchObject names the closest existing parent", async () => {
  const directory = smallDirectory();
  await assert.rejects(searchIn({ directory }, `ou=none,ou=people,${SUFFIX}`), (error) => {
    assert.ok(error instanceof NoSuchObjectError);
    assert.match(error.message, /NO_OBJECT.*'ou=people,dc=example,dc=test'/s);
    return true;
  });
  await assert.rejects(searchIn({ directory }, "no DN"), InvalidDNSyntaxError);
});

Deno.test("LDAP simulator: the root DSE names contexts and controls", async () => {
  const { searchEntries: [entry] } = await searchIn({ directory: smallDirectory() }, "", { scope: "base" });
  assert.equal(entry?.["namingContexts"], SUFFIX);
  assert.equal(entry?.["supportedControl"], "1.2.840.113556.1.4.319");
});

Deno.test("LDAP simulator: AD ends an unpaged search after one page with an error", async () => {
  const directory = generateDirectory({ users: 30 });
  const options = { directory, pageLimit: 30 };
  await assert.rejects(searchIn(options, directory.suffix), SizeLimitExceededError);
  assert.equal(
    (await searchIn(options, "OU=Users,DC=ad,DC=test", { scope: "one" })).searchEntries.length,
    30,
  );
});

Deno.test("LDAP simulator: AD limits the page size", async () => {
  const directory = generateDirectory({ users: 2500 });
  await using simulator = await startLdapSimulator({ directory, pageLimit: 1000 });
  await using client = await boundClient(simulator);
  const sizes: number[] = [];
  for await (const page of client.searchPaginated(directory.suffix, { paged: { pageSize: 5000 } })) {
    sizes.push(page.searchEntries.length);
  }
  assert.deepEqual(sizes, [1000, 1000, 503]);
});

Deno.test("LDAP simulator: OpenLDAP's size limit counts all pages together", async () => {
  const options = { directory: generateDirectory({ users: 30, style: "openldap" }), sizeLimit: 25 };
  await assert.rejects(
    searchIn(options, options.directory.suffix, { paged: { pageSize: 10 } }),
    SizeLimitExceededError,
  );
});

Deno.test("LDAP simulator: a second paged search ends the first one in OpenLDAP, not in AD", async () => {
  for (const style of ["ad", "openldap"] as const) {
    const directory = generateDirectory({ users: 30, style });
    await using simulator = await startLdapSimulator({ directory });
    await using client = await boundClient(simulator);
    const pages = () => client.searchPaginated(directory.suffix, { paged: { pageSize: 10 } });
    const [first, second] = [pages(), pages()];
    await first.next();
    await second.next();
    if (style === "openldap") await assert.rejects(first.next(), ProtocolError);
    else assert.equal((await first.next()).value?.searchEntries.length, 10);
    await second.return(undefined as never);
  }
});

Deno.test("LDAP simulator: every n-th page can be empty", async () => {
  const directory = generateDirectory({ users: 30 });
  await using simulator = await startLdapSimulator({ directory, emptyPages: 3 });
  await using client = await boundClient(simulator);
  // This client stops at an empty page; the option exists to find such clients.
  const { searchEntries } = await client.search(directory.suffix, { paged: { pageSize: 10 } });
  assert.equal(searchEntries.length, 20);
});

Deno.test("LDAP simulator: limits of the client are honoured by option", async () => {
  const directory = generateDirectory({ users: 30 });
  const search = { sizeLimit: 5, attributes: ["cn"] };
  assert.equal((await searchIn({ directory }, directory.suffix, search)).searchEntries.length, 5);
  const ignoring = { directory, honourSizeLimit: false };
  assert.equal((await searchIn(ignoring, directory.suffix, search)).searchEntries.length, 33);
  const slow = { directory, faults: [{ at: "search", do: "slow", ms: 300 }] } as const;
  await assert.rejects(searchIn(slow, directory.suffix, { timeLimit: 1 }), TimeLimitExceededError);
});

Deno.test("LDAP simulator: a search of the whole directory ends with references", async () => {
  const options = { directory: smallDirectory(), references: ["ldap://a.test/dc=a", "ldap://b.test/dc=b"] };
  const { searchReferences, searchEntries } = await searchIn(options, SUFFIX, { paged: true });
  assert.deepEqual([searchReferences.length, searchEntries.length], [2, 7]);
  assert.equal((await searchIn(options, "ou=people," + SUFFIX)).searchReferences.length, 0);
});

Deno.test("LDAP simulator: AD sends many values in ranges", async () => {
  const directory = new Directory({ style: "ad", suffix: "dc=x" });
  const members = Array.from({ length: 7 }, (_, i) => `cn=m${i},dc=x`);
  directory.add("dc=x");
  directory.add("cn=g,dc=x", { member: members });
  const ask = async (attribute: string) => {
    const options = { directory, rangeLimit: 3 };
    const { searchEntries: [entry] } = await searchIn(options, "cn=g,dc=x", {
      scope: "base",
      attributes: [attribute],
    });
    const { dn: _, ...attributes } = entry ?? { dn: "" };
    return attributes;
  };
  assert.deepEqual(await ask("member"), { member: [], "member;range=0-2": members.slice(0, 3) });
  assert.deepEqual(await ask("member;range=0-1"), { "member;range=0-1": members.slice(0, 2) });
  assert.deepEqual(await ask("member;range=3-*"), {
    "member;range=3-*": [],
    "member;range=3-5": members.slice(3, 6),
  });
  assert.deepEqual(await ask("member;range=6-*"), { "member;range=6-*": members[6] });
  await assert.rejects(ask("member;range=7-*"), OperationsError);
});

Deno.test("LDAP simulator: OpenLDAP sends all values at once", async () => {
  const directory = new Directory({ style: "openldap", suffix: "dc=x" });
  directory.add("dc=x", { member: Array.from({ length: 4000 }, (_, i) => `cn=m${i},dc=x`) });
  const { searchEntries: [entry] } = await searchIn({ directory }, "dc=x", { attributes: ["member"] });
  assert.equal(entry?.["member"]?.length, 4000);
});

Deno.test("LDAP simulator: sends values unchanged", async () => {
  const directory = new Directory({ style: "openldap", suffix: "dc=x" });
  const photo = Buffer.alloc(70_000, Buffer.of(0xff, 0xd8, 0, 7));
  directory.add("dc=x", { jpegPhoto: photo, empty: "", ["__proto__"]: "x", cn: ["\ufeffbom", "nul\0"] });
  const { searchEntries: [entry] } = await searchIn({ directory }, "dc=x");
  assert.deepEqual(entry?.["jpegPhoto"], photo);
  assert.equal(entry?.["empty"], "");
  assert.deepEqual(entry?.["cn"], ["bom", "nul\0"]);
});
