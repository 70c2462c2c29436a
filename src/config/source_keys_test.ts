// Keys of the source that depend on other keys or on files.
import assert from "node:assert/strict";
import { makeCertificates } from "../../tests/support/certificates.ts";
import { complaintsAbout, configOf, minimal } from "./test_support.ts";

const folder = await Deno.makeTempDir({ prefix: "source-keys-" });
const { client, server } = await makeCertificates(folder).finally(() =>
  Deno.remove(folder, { recursive: true })
);

const PAIR = "client_cert: c.pem\nclient_key: /k/c.key";
const FILES = { "/etc/connector/c.pem": client.cert, "/k/c.key": client.key };

/** The minimal configuration with other servers, and another account or none. */
function withServers(uris: string, { bindDn = "cn=reader", source = "" } = {}): string {
  return minimal({ source }).replace("ldaps://ldap.example.org", uris).replace("cn=reader", bindDn);
}

Deno.test("source: the domain of ldaps:/// is the configured one, or that of the account", () => {
  assert.equal(
    configOf(withServers("ldaps:///", { source: "domain: AD.Example.org" })).source.domain,
    "ad.example.org",
  );
  const both = withServers("ldaps://dc1 ldap:///", {
    bindDn: "reader@example.test",
    source: "start_tls: no",
  });
  assert.equal(configOf(both).source.domain, "example.test");
  assert.deepEqual(configOf(both).source.uris.map(({ text }) => text), ["ldaps://dc1:636", "ldap:///"]);
  assert.equal(configOf(minimal()).source.domain, undefined);
});

Deno.test("source: ldaps:/// without a domain is refused, and so is an unused domain", () => {
  assert.match(
    complaintsAbout(withServers("ldaps:///"))[0] ?? "",
    /^8:13: source\.ldap_uri names no host in ldaps:\/\/\/.*source\.domain/,
  );
  assert.match(
    complaintsAbout(minimal({ source: "domain: example.org" }))[0] ?? "",
    /^13:11: source\.domain is used only with ldaps:\/\/\//,
  );
  assert.match(
    complaintsAbout(minimal({ source: "domain: a b" }))[0] ?? "",
    /^13:11: source\.domain must be a name such as "ad\.example\.org"/,
  );
});

Deno.test("source: a password sent in the clear to the servers of a domain is a warning", () => {
  const text = withServers("ldap:///", { source: "domain: example.org" });
  assert.match(
    complaintsAbout(text)[0] ?? "",
    /sends the password in the clear over the network: ldap:\/\/\/;/,
  );
});

Deno.test("source: start_tls with ldaps:/// is refused", () => {
  const text = withServers("ldaps:///", { source: "domain: example.org\nstart_tls: yes" });
  assert.match(
    complaintsAbout(text)[0] ?? "",
    /source\.start_tls works only with ldap:\/\/, and ldaps:\/\/\//,
  );
});

Deno.test("source: client certificate and key are read from files with other content", () => {
  const files = { ...FILES, "/k/c.key": `Key of the client\n${client.cert}${client.key}` };
  const { source } = configOf(minimal({ source: PAIR }), { files });
  assert.equal(source.client?.cert, client.cert);
  assert.equal(source.client?.key, client.key);
});

Deno.test("source: a problem with a client certificate has the position of its key", () => {
  const encrypted = client.key.replace("-----\n", "-----\nProc-Type: 4,ENCRYPTED\n");
  const cases: [string, Record<string, string>, RegExp][] = [
    ["client_cert: c.pem", FILES, /^13:16: source\.client_cert needs source\.client_key/],
    ["client_key: /k/c.key", FILES, /^13:15: source\.client_key needs source\.client_cert/],
    [PAIR, { "/k/c.key": client.key }, /^13:16: source\.client_cert names .* cannot be read/],
    [PAIR, { "/etc/connector/c.pem": client.cert }, /^14:15: source\.client_key names .* cannot be read/],
    [PAIR, { ...FILES, "/etc/connector/c.pem": "x" }, /source\.client_cert names .* no PEM certificate/],
    [PAIR, { ...FILES, "/k/c.key": client.cert }, /source\.client_key names .* no PEM key/],
    [
      PAIR,
      { ...FILES, "/k/c.key": server.key },
      /source\.client_key names .* does not belong to client_cert/,
    ],
    [PAIR, { ...FILES, "/k/c.key": encrypted }, /source\.client_key names .*passphrase.*openssl pkey/],
    [
      PAIR,
      { ...FILES, "/k/c.key": client.key.replace(/\n.{9}/, "\nAAAAAAAAA") },
      /source\.client_key names .* damaged/,
    ],
  ];
  for (const [source, files, complaint] of cases) {
    const text = complaintsAbout(minimal({ source }), { files }).join("\n");
    assert.match(text, complaint);
    assert.ok(!text.includes(client.key.split("\n")[1] as string), "the key is not shown");
  }
});

Deno.test("source: a client certificate needs TLS", () => {
  const plain = withServers("ldap://localhost", { source: PAIR });
  assert.match(
    complaintsAbout(plain, { files: FILES })[0] ?? "",
    /source\.client_cert works only over TLS/,
  );
  const startTls = withServers("ldap://localhost", { source: `${PAIR}\nstart_tls: yes` });
  assert.deepEqual(complaintsAbout(startTls, { files: FILES }), []);
});

Deno.test("source: a client key that all users can read is a warning", () => {
  const complaints = complaintsAbout(minimal({ source: PAIR }), {
    files: FILES,
    modes: { "/k/c.key": 0o644 },
  });
  assert.match(complaints[0] ?? "", /^14:15: source\.client_key names a file that all users .*chmod o=/);
  assert.deepEqual(
    complaintsAbout(minimal({ source: PAIR }), { files: FILES, modes: { "/k/c.key": 0o640 } }),
    [],
  );
});

Deno.test("source: a missing identity is a warning", () => {
  const anonymous = minimal({ source: PAIR }).replace(
    "  bind_dn: cn=reader\n  password: source-password\n",
    "",
  );
  assert.match(
    complaintsAbout(anonymous, { files: FILES })[0] ?? "",
    /no bind_dn.*add "sasl_method: EXTERNAL"/,
  );
  const external = minimal({ source: "sasl_method: EXTERNAL" });
  assert.match(complaintsAbout(external)[0] ?? "", /^13:16: source\.sasl_method has nothing .*client_cert/);
  assert.deepEqual(
    complaintsAbout(minimal({ source: `sasl_method: EXTERNAL\n${PAIR}` }), { files: FILES }),
    [],
  );
});

Deno.test("source: servername and tls_min_version are read and checked", () => {
  const { source } = configOf(minimal({ source: "servername: DC1.Example.org\ntls_min_version: 1.3" }));
  assert.equal(source.serverName, "dc1.example.org");
  assert.equal(source.tlsMinVersion, "1.3");
  assert.equal(configOf(minimal()).source.tlsMinVersion, "1.2");
  assert.match(complaintsAbout(minimal({ source: "servername: 10.0.0.1" }))[0] ?? "", /must be a name/);
  assert.match(
    complaintsAbout(minimal({ source: "tls_min_version: 1.1" }))[0] ?? "",
    /^13:20: source\.tls_min_version is not an allowed word.*"1\.2", "1\.3"/,
  );
});

Deno.test("source: mail_idna is 2008 by default and applies to users and groups", () => {
  const versions = (source = "") => {
    const { user, group } = configOf(minimal({ source })).source;
    return [user.trans.mail_idna, group.trans.mail_idna];
  };
  assert.deepEqual(versions(), ["2008", "2008"]);
  assert.deepEqual(versions("mail_idna: 2003"), ["2003", "2003"]);
  assert.deepEqual(versions('mail_idna: "2008"'), ["2008", "2008"]);
  assert.match(
    complaintsAbout(minimal({ source: "mail_idna: 2010" }))[0] ?? "",
    /source\.mail_idna is not an allowed word.*"2003", "2008"/,
  );
});

Deno.test("source: phone_region applies to users and groups without one of their own", () => {
  const regions = (changes: Parameters<typeof minimal>[0]) => {
    const { user, group } = configOf(minimal(changes)).source;
    return [user.trans.phone_region, group.trans.phone_region];
  };
  assert.deepEqual(regions({ source: "phone_region: AT" }), ["AT", "AT"]);
  assert.deepEqual(regions({ source: "phone_region: AT", userTrans: "phone_region: DE" }), ["DE", "AT"]);
  assert.match(
    complaintsAbout(minimal({ source: "phone_region: UK" }))[0] ?? "",
    /source\.phone_region .*"GB"/,
  );
});

Deno.test("source: primary_group_members is off by default", () => {
  assert.equal(configOf(minimal()).source.primaryGroupMembers, false);
  assert.equal(configOf(minimal({ source: "primary_group_members: yes" })).source.primaryGroupMembers, true);
});
