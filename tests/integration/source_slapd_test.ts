// The source against a real OpenLDAP server.
import assert from "node:assert/strict";
import { openSource, type Source } from "../../src/ldap/source.ts";
import { failureOf, textsOf } from "../../src/ldap/testing.ts";
import { parseLdapUri } from "../../src/syntax/ldap_uri.ts";
import { slapdAvailable, startSlapd } from "../support/slapd.ts";
import { configFor, temporaryCertificates } from "./source_config.ts";

const ignore = !slapdAvailable();
const USERS = 2000;
const BASE = "dc=example,dc=test";

const LDIF = [
  ...Array.from(
    { length: USERS },
    (_, i) =>
      `dn: uid=user${i},${BASE}\nobjectClass: inetOrgPerson\nuid: user${i}\ncn: User ${i}\nsn:: ${
        btoa("M\xc3\xbcller")
      }\n`,
  ),
  `dn: cn=all,${BASE}\nobjectClass: groupOfNames\ncn: all\n` +
  Array.from({ length: USERS }, (_, i) => `member: uid=user${i},${BASE}\n`).join(""),
].join("\n");

const certificates = ignore ? undefined : await temporaryCertificates();

/** A server with TLS, its authority, and an unrelated one. */
async function secureSlapd() {
  if (certificates === undefined) throw new Error("this test needs slapd");
  const { ca, server, unrelated } = certificates;
  const slapd = await startSlapd({ ldif: LDIF, tls: { ca: ca.cert, cert: server.cert, key: server.key } });
  return { slapd, ca: ca.cert, unrelated: unrelated.cert };
}

/** Reads all users; returns their uids and the summary. */
async function readUsers(source: Source) {
  const uids = new Set<string>();
  const pages = source.read("user");
  for (;;) {
    const { value, done } = await pages.next();
    if (done) return { uids, summary: value };
    for (const entry of value) for (const uid of textsOf(entry, "UID") ?? []) uids.add(uid);
  }
}

Deno.test({
  name: "slapd: 2,000 users and a group with all of them are read with and without paging",
  ignore,
  async fn() {
    await using slapd = await startSlapd({ ldif: LDIF });
    for (const [pageSize, pages] of [[300, 8], [2000, 4], [0, 1]] as const) {
      await using source = await openSource(configFor(slapd, { pageSize }));
      const { uids, summary } = await readUsers(source);
      assert.equal(uids.size, USERS);
      assert.deepEqual(summary, { entries: USERS, pages, ignored: 0, references: [], complete: true });
      const { value: groups } = await source.read("group").next();
      assert.ok(Array.isArray(groups));
      assert.equal(groups[0]?.attributes.get("member")?.length, USERS);
    }
    await using source = await openSource(configFor(slapd));
    const { value: page } = await source.read("user").next();
    assert.ok(Array.isArray(page));
    assert.deepEqual(textsOf(page[0], "sn"), ["Müller"]);
    assert.deepEqual([...page[0]?.attributes.keys() ?? []].sort(), ["UID", "entryUUID", "sn"]);
  },
});

Deno.test({
  name: "slapd: a deletion while pages are read loses no other entry",
  ignore,
  async fn() {
    await using slapd = await startSlapd({ ldif: LDIF });
    await using source = await openSource(configFor(slapd));
    const pages = source.read("user");
    const { value: first } = await pages.next();
    assert.ok(Array.isArray(first));
    await slapd.modify(`dn: uid=user${USERS - 1},${BASE}\nchangetype: delete\n`);
    let entries = first.length;
    for await (const page of pages) entries += page.length;
    assert.equal(entries, USERS - 1);
  },
});

Deno.test({
  name: "slapd: reaching the size limit is an error, with and without paging",
  ignore,
  async fn() {
    await using slapd = await startSlapd({ ldif: LDIF, limits: "size=500" });
    for (const pageSize of [0, 300]) {
      await using source = await openSource(configFor(slapd, { pageSize }));
      const error = await failureOf(readUsers(source));
      assert.deepEqual([error.code, error.kind], [4, "limit"]);
      assert.match(error.message, /Remove the limits of the reading account .*olcLimits/);
      assert.doesNotMatch(error.message, /Active Directory|nsSizeLimit/);
    }
  },
});

Deno.test({
  name: "slapd: a server that forbids paging can be read without it",
  ignore,
  async fn() {
    await using slapd = await startSlapd({ ldif: LDIF, limits: "size=unlimited size.prtotal=disabled" });
    await using paged = await openSource(configFor(slapd));
    const error = await failureOf(readUsers(paged));
    assert.ok(error.code === 12 || error.code === 11, error.message);
    await using unpaged = await openSource(configFor(slapd, { pageSize: 0 }));
    assert.equal((await readUsers(unpaged)).uids.size, USERS);
  },
});

Deno.test({
  name: "slapd: a wrong password, a missing base and an invalid DN are different errors",
  ignore,
  async fn() {
    await using slapd = await startSlapd({});
    const password = await failureOf(openSource(configFor(slapd, { password: "wrong" })));
    assert.equal(password.kind, "credentials");
    const { user } = configFor(slapd);
    await using base = await openSource(configFor(slapd, { user: { ...user, bases: [`ou=none,${BASE}`] } }));
    const missing = await failureOf(readUsers(base));
    assert.equal(missing.kind, "missing");
    assert.ok(missing.message.includes(`closest existing parent is "${BASE}"`), missing.message);
    await using noDn = await openSource(configFor(slapd, { user: { ...user, bases: ["no dn"] } }));
    assert.equal((await failureOf(readUsers(noDn))).code, 34);
  },
});

Deno.test({
  name: "slapd: ldaps and StartTLS accept the right authority and refuse another",
  ignore,
  async fn() {
    const { slapd, ca, unrelated } = await secureSlapd();
    await using _ = slapd;
    for (const [uri, startTls] of [[slapd.ldapsUrl, false], [slapd.url, true]] as const) {
      for (const host of ["127.0.0.1", "localhost"]) {
        const uris = [parseLdapUri(uri.replace("127.0.0.1", host))];
        await using source = await openSource(configFor(slapd, { uris, startTls, caCert: ca }));
        assert.equal((await readUsers(source)).uids.size, USERS);
      }
      const error = await failureOf(
        openSource(configFor(slapd, { uris: [parseLdapUri(uri)], startTls, caCert: unrelated })),
      );
      assert.equal(error.kind, "tls");
      assert.match(error.message, /authority of its certificate is unknown/);
    }
  },
});

Deno.test({
  name: "slapd: the Unix socket authenticates the user of the process",
  ignore,
  async fn() {
    await using slapd = await startSlapd({ ldif: LDIF, database: ["limits users size=unlimited"] });
    for (const path of [encodeURIComponent(slapd.ldapiPath), slapd.ldapiPath]) {
      const { bindDn: _, password: __, ...config } = configFor(slapd, {
        uris: [parseLdapUri(`ldapi://${path}`)],
      });
      await using source = await openSource({ ...config, saslMethod: "EXTERNAL" });
      assert.equal((await readUsers(source)).uids.size, USERS);
    }
    const overTcp = await failureOf(openSource({ ...configFor(slapd), saslMethod: "EXTERNAL" }));
    assert.equal(overTcp.operation.text, "bind with SASL EXTERNAL");
  },
});

Deno.test({
  name: "slapd: a server killed between two pages is an error, not the end of the list",
  ignore,
  async fn() {
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      await using slapd = await startSlapd({ ldif: LDIF });
      await using source = await openSource(configFor(slapd));
      const pages = source.read("user");
      assert.equal((await pages.next()).done, false);
      await slapd.kill(signal);
      const error = await failureOf(Array.fromAsync(pages));
      assert.equal(error.kind, "lost", error.message);
      const again = await failureOf(openSource(configFor(slapd)));
      assert.equal(again.kind, "unreachable");
    }
  },
});

Deno.test({
  name: "slapd: a search that stalls ends after the timeout",
  ignore,
  async fn() {
    await using slapd = await startSlapd({ ldif: LDIF });
    await using source = await openSource(configFor(slapd, { timeoutMs: 1500 }));
    const pages = source.read("user");
    await pages.next();
    slapd.pause();
    // The next page may have arrived already: it is requested as soon as the first one is there.
    const error = await failureOf(Array.fromAsync(pages));
    assert.equal(error.kind, "timeout");
  },
});
