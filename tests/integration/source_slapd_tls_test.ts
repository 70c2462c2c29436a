// Client certificates and TLS errors with a real OpenLDAP server.
import assert from "node:assert/strict";
import type { SourceConfig } from "../../src/config/types.ts";
import { openSource } from "../../src/ldap/source.ts";
import { failureOf } from "../../src/ldap/testing.ts";
import { nodeTlsIsSafe } from "../../src/ldap/tls_by_deno.ts";
import { parseLdapUri } from "../../src/syntax/ldap_uri.ts";
import {
  type Certificates,
  type KeyPair,
  makeCertificates,
  makeRejectedCertificates,
} from "../support/certificates.ts";
import { type Slapd, slapdAvailable, startSlapd } from "../support/slapd.ts";
import { configFor, temporaryCertificates } from "./source_config.ts";

const ignore = !slapdAvailable();
const made = ignore ? undefined : await temporaryCertificates();

const LDIF = `dn: uid=anna,dc=example,dc=test
objectClass: inetOrgPerson
uid: anna
cn: Anna
sn: Example
`;

/** A server with a certificate, and lines of slapd.conf(5) about TLS. */
function secureSlapd(
  certificates: Certificates,
  global: string[],
  server = certificates.server,
): Promise<Slapd> {
  const tls = { ca: certificates.ca.cert, cert: server.cert, key: server.key };
  return startSlapd({ ldif: LDIF, tls, global, database: ["limits users size=unlimited"] });
}

/** A test with certificates. */
function test(name: string, fn: (certificates: Certificates) => Promise<void>): void {
  Deno.test({ name: `slapd: ${name}`, ignore, fn: () => fn(made as Certificates) });
}

/** URI and StartTLS flag of each way to TLS; StartTLS with a client certificate only where Deno supports it. */
function endpoints(slapd: Slapd, client: KeyPair | undefined): readonly (readonly [string, boolean])[] {
  const all = [[slapd.ldapsUrl, false], [slapd.url, true]] as const;
  return client === undefined || nodeTlsIsSafe() ? all : all.slice(0, 1);
}

/** A configuration with SASL EXTERNAL. */
function external(
  slapd: Slapd,
  client: KeyPair | undefined,
  changes: Partial<SourceConfig> = {},
): SourceConfig {
  const { bindDn: _, password: __, ...config } = configFor(slapd, changes);
  const shown = client === undefined ? {} : { client: { cert: client.cert, key: client.key } };
  return { ...config, saslMethod: "EXTERNAL", ...shown };
}

async function usersOf(config: SourceConfig): Promise<number> {
  await using source = await openSource(config);
  let users = 0;
  for await (const page of source.read("user")) users += page.length;
  return users;
}

/** What the client says about certificates that it rejects although it trusts their authority. */
const REJECTED = {
  sha1: /is signed with an algorithm that is not accepted, such as SHA-1 .*SHA-256 or stronger/,
  clientOnly: /is not issued for servers: .*extended key usage serverAuth/,
  critical: /has a critical extension that is not supported/,
  nameless: /is not valid for 127\.0\.0\.1; it contains no name \(subjectAltName\)/,
} as const;

const DEMAND = "TLSVerifyClient demand";
/** The versions of TLS that the server offers, as GnuTLS names them. */
const only = (version: string) => `TLSCipherSuite NORMAL:-VERS-ALL:+VERS-TLS${version}`;

for (const version of ["1.2", "1.3"]) {
  test(`a client certificate authenticates with TLS ${version}`, async (certificates) => {
    await using slapd = await secureSlapd(certificates, [DEMAND, only(version)]);
    const { ca, client } = certificates;
    for (const [uri, startTls] of endpoints(slapd, client)) {
      assert.equal(
        await usersOf(external(slapd, client, { uris: [parseLdapUri(uri)], startTls, caCert: ca.cert })),
        1,
      );
    }
  });

  test(`a missing or refused client certificate is reported with TLS ${version}`, async (certificates) => {
    await using slapd = await secureSlapd(certificates, [DEMAND, only(version)]);
    const { ca, foreignClient, expired } = certificates;
    const cases: [KeyPair | undefined, RegExp][] = [
      [undefined, /requires? a client certificate.*source\.client_cert/],
      [foreignClient, /rejects? the client certificate.*source\.client_cert/],
      [expired, /rejects? the client certificate.*source\.client_cert/],
    ];
    for (const [client, reason] of cases) {
      for (const [uri, startTls] of endpoints(slapd, client)) {
        const opening = openSource(
          external(slapd, client, { uris: [parseLdapUri(uri)], startTls, caCert: ca.cert }),
        );
        assert.match((await failureOf(opening)).message, reason);
      }
    }
  });
}

test("a server that does not request the client certificate is reported with advice", async (certificates) => {
  await using slapd = await secureSlapd(certificates, []);
  const { ca, client } = certificates;
  const error = await failureOf(
    openSource(external(slapd, client, { uris: [parseLdapUri(slapd.ldapsUrl)], caCert: ca.cert })),
  );
  assert.equal(error.kind, "credentials");
  assert.match(
    error.message,
    /knows no account for this connection \(result 7 .*TLSVerifyClient in slapd\.conf/,
  );
});

test("unknown authority, wrong name and expired certificate are different errors with advice", async (certificates) => {
  const { ca, unrelated, server, wrongName, expired } = certificates;
  const cases: [KeyPair, string, RegExp][] = [
    [
      server,
      unrelated.cert,
      /authority of its certificate is unknown: it is not in the file of source\.ca_cert \(issued by "Test CA"\)\. Put/,
    ],
    [
      wrongName,
      ca.cert,
      /certificate is not valid for 127\.0\.0\.1.*source\.servername.*certificate with this name/,
    ],
    [expired, ca.cert, /its certificate has expired.*Renew the server's certificate/],
  ];
  for (const [certificate, caCert, reason] of cases) {
    await using slapd = await secureSlapd(certificates, [], certificate);
    for (const [uri, startTls] of endpoints(slapd, undefined)) {
      const error = await failureOf(
        openSource(configFor(slapd, { uris: [parseLdapUri(uri)], startTls, caCert })),
      );
      assert.equal(error.kind, "tls");
      assert.match(error.message, reason);
    }
  }
});

test("a certificate for the name in servername is accepted", async (certificates) => {
  await using slapd = await secureSlapd(certificates, [], certificates.wrongName);
  for (const [uri, startTls] of endpoints(slapd, undefined)) {
    const caCert = certificates.ca.cert;
    const config = configFor(slapd, {
      uris: [parseLdapUri(uri)],
      startTls,
      caCert,
      serverName: "elsewhere.test",
    });
    assert.equal(await usersOf(config), 1);
  }
});

test("a server with only old TLS versions is refused with the required ones", async (certificates) => {
  const { ca } = certificates;
  await using old = await secureSlapd(certificates, [only("1.1")]);
  for (const [uri, startTls] of endpoints(old, undefined)) {
    const error = await failureOf(
      openSource(configFor(old, { uris: [parseLdapUri(uri)], startTls, caCert: ca.cert })),
    );
    assert.equal(error.kind, "tls");
    assert.match(error.message, /insecure TLS versions \(the connection needs TLS 1\.2 with ECDHE/);
  }
});

test("tls_min_version is enforced", async (certificates) => {
  const { ca } = certificates;
  await using slapd = await secureSlapd(certificates, [only("1.2")]);
  for (const [uri, startTls] of endpoints(slapd, undefined)) {
    const config = configFor(slapd, { uris: [parseLdapUri(uri)], startTls, caCert: ca.cert });
    assert.equal(await usersOf({ ...config, tlsMinVersion: "1.2" }), 1);
    const error = await failureOf(openSource({ ...config, tlsMinVersion: "1.3" }));
    assert.match(
      error.message,
      nodeTlsIsSafe()
        ? /does not offer TLS 1\.3.*tls_min_version to 1\.2/
        : /tls_min_version 1\.3 needs Deno/,
    );
  }
});

test("a certificate that is rejected for another reason than its authority is reported with this reason", async () => {
  const folder = await Deno.makeTempDir({ prefix: "certificates-" });
  try {
    const certificates = await makeCertificates(folder);
    const caCert = certificates.ca.cert;
    const { nameless } = certificates;
    const rejected = { nameless, ...await makeRejectedCertificates(folder, certificates.ca) };
    for (const [name, reason] of Object.entries(REJECTED)) {
      await using slapd = await secureSlapd(certificates, [], rejected[name as keyof typeof REJECTED]);
      for (const [uri, startTls] of endpoints(slapd, undefined)) {
        const error = await failureOf(
          openSource(configFor(slapd, { uris: [parseLdapUri(uri)], startTls, caCert })),
        );
        assert.equal(error.kind, "tls");
        assert.match(error.message, reason);
        assert.doesNotMatch(error.message, /ca_cert/);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
