// The whole program, sandbox included, reads from a server that authenticates the connection (SASL EXTERNAL).
import assert from "node:assert/strict";
import { join } from "node:path";
import { program } from "../e2e/program.ts";
import { OU, person, World } from "../e2e/world.ts";
import { makeCertificates } from "../support/certificates.ts";
import { slapdAvailable, startSlapd } from "../support/slapd.ts";

const ignore = !slapdAvailable();
const PEOPLE = "dn: ou=people,dc=example,dc=test\nobjectClass: organizationalUnit\nou: people\n\n" +
  "dn: ou=groups,dc=example,dc=test\nobjectClass: organizationalUnit\nou: groups\n\n" + person("dora");

/** Names of the synchronised users in the target. */
function usersOf(world: World): string[] {
  return world.udm.store.list("users/user", OU).map(({ properties }) => String(properties.username));
}

Deno.test({
  name: "program: a Unix socket authenticates the user of the process",
  ignore,
  async fn() {
    await using world = await World.open({ ldif: person("anna") });
    for (const path of [world.slapd.ldapiPath, encodeURIComponent(world.slapd.ldapiPath)]) {
      const source = { ldap_uri: `ldapi://${path}`, sasl_method: "EXTERNAL", bind_dn: null, password: null };
      const { code, stderr } = await world.run({ source, safety: { allow_empty_source: true } });
      assert.equal(code, 0, stderr);
      assert.match(stderr, /reading from ldapi:\/\/\//);
      assert.deepEqual(usersOf(world), ["anna"]);
    }
  },
});

Deno.test({
  name: "program: a client certificate authenticates, and its key appears in no message",
  ignore,
  async fn() {
    await using world = await World.open({ ldif: person("anna") });
    const { ca, server, client, foreignClient } = await makeCertificates(join(world.folder, "tls"));
    await using slapd = await startSlapd({
      ldif: PEOPLE,
      tls: { ca: ca.cert, cert: server.cert, key: server.key },
      global: ["TLSVerifyClient demand"],
    });
    const run = async (shown: typeof client) =>
      await program([
        await world.configure({
          source: {
            ldap_uri: `ldap://127.0.0.1:1 ${slapd.ldapsUrl}`,
            sasl_method: "EXTERNAL",
            bind_dn: null,
            password: null,
            ca_cert: ca.certFile,
            client_cert: shown.certFile,
            client_key: shown.keyFile,
            trace_level: 1,
          },
          safety: { allow_empty_source: true },
        }),
        "--log-level=DEBUG",
      ], { cwd: world.folder });
    const read = await run(client);
    assert.equal(read.code, 0, read.stderr);
    assert.deepEqual(usersOf(world), ["dora"]);
    assert.match(read.stderr, /trying the next server: ldap:\/\/127\.0\.0\.1:1: .*refused/);
    assert.ok(read.stderr.includes(`reading from ${slapd.ldapsUrl}`), read.stderr);
    const refused = await run(foreignClient);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /rejects? the client certificate/);
    for (const { stderr } of [read, refused]) assert.doesNotMatch(stderr, /PRIVATE KEY/);
  },
});

Deno.test({
  name: "program: a failed SRV lookup is reported before any request to UDM",
  ignore,
  async fn() {
    await using world = await World.open({ ldif: person("anna") });
    const source = { ldap_uri: "ldaps:///", domain: "nothing.invalid" };
    const { code, stderr } = await world.run({ source });
    assert.notEqual(code, 0);
    assert.match(stderr, /look up _ldap\._tcp\.nothing\.invalid: DNS .*source\.ldap_uri/);
    assert.deepEqual(world.udm.requests, []);
  },
});
