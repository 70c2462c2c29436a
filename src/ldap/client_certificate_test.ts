// Client certificates, server names and TLS versions: what is sent, what is refused, and with which message.
import assert from "node:assert/strict";
import { startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { RawServer } from "../../tests/support/raw_server.ts";
import { type KeyPair, makeCertificates } from "../../tests/support/certificates.ts";
import { startTlsServer } from "../../tests/support/tls_server.ts";
import { bindExternal } from "./bind.ts";
import type { ConnectionOptions } from "./connection.ts";
import type { SourceError } from "./source_error.ts";
import { connect, failureOf } from "./testing.ts";
import { nodeTlsIsSafe } from "./tls_by_deno.ts";

const WAYS = nodeTlsIsSafe() ? (["node", "deno"] as const) : (["deno"] as const);
const folder = await Deno.makeTempDir({ prefix: "client-certificates-" });
const made = await makeCertificates(folder);
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** Connects and binds with the client certificate, or without one. */
async function bindWith(
  url: string,
  client: KeyPair | undefined,
  options: Partial<ConnectionOptions> = {},
): Promise<void> {
  const shown = client === undefined ? {} : { client: { cert: client.cert, key: client.key } };
  await using connection = await connect(url, { caCert: made.ca.cert, ...shown, ...options });
  await bindExternal(connection);
}

Deno.test({
  name: "ldap: a client certificate authenticates by SASL EXTERNAL",
  ignore: !nodeTlsIsSafe(), // servers of old Deno never ask for a certificate
  async fn() {
    const tls = { ...made.server, clientCa: made.ca.cert };
    await using simulator = await startLdapSimulator({ tls });
    for (const tlsBy of WAYS) {
      await bindWith(simulator.ldapsUrl, made.client, { tlsBy });
      const error = await failureOf(bindWith(simulator.ldapsUrl, undefined, { tlsBy }));
      assert.equal(error.kind, "credentials");
      assert.match(
        error.message,
        /bind with SASL EXTERNAL: the server knows no account for this connection \(result 49 .*Set source\.client_cert/,
      );
    }
    await bindWith(simulator.url, made.client, { startTls: true });
  },
});

/** Client certificates and the message when a server requires a valid one. */
const REFUSALS: readonly [KeyPair | undefined, RegExp][] = [
  [undefined, /the server requires a client certificate.*[Ss]et source\.client_cert and source\.client_key/],
  [
    made.foreignClient,
    /rejects the client certificate: its authority is unknown there.*Check source\.client_cert/,
  ],
  [made.expired, /rejects the client certificate: it has expired.*Check source\.client_cert/],
];

const AFTERWARDS = /the server closed the connection.*It may .* client certificate.*source\.client_cert/;

for (const version of ["-tls1_2", "-tls1_3"]) {
  Deno.test(`ldap: a rejected client certificate is reported with its reason and advice (${version})`, async () => {
    const demand = [version, "-Verify", "1", "-verify_return_error", "-CAfile", made.ca.certFile];
    await using server = await startTlsServer(made.server, demand);
    for (const tlsBy of WAYS) {
      for (const [client, reason] of REFUSALS) {
        const error = await failureOf(bindWith(`ldaps://127.0.0.1:${server.port}`, client, { tlsBy }));
        // In TLS 1.3 the handshake ends before the server checks the certificate, and its alert can be lost
        const lost = version === "-tls1_3" && error.kind === "lost";
        if (!lost) assert.equal(error.kind, "tls", error.message);
        assert.match(error.message, lost ? AFTERWARDS : reason);
      }
    }
  });
}

Deno.test("ldap: a server with an old TLS version is refused with the required versions", async () => {
  const old = await startTlsServer(made.server, ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]);
  await using _ = old;
  for (const tlsBy of WAYS) {
    const error = await failureOf(bindWith(`ldaps://127.0.0.1:${old.port}`, undefined, { tlsBy }));
    assert.equal(error.kind, "tls");
    assert.match(error.message, /offers only insecure TLS versions.*TLS 1\.2 with ECDHE/);
  }
});

Deno.test({
  name: "ldap: tls_min_version 1.3 refuses a server with TLS 1.2",
  ignore: !nodeTlsIsSafe(),
  async fn() {
    await using server = await startTlsServer(made.server, ["-tls1_2"]);
    const to = `ldaps://127.0.0.1:${server.port}`;
    const error = await failureOf(bindWith(to, undefined, { tlsMinVersion: "1.3" }));
    assert.match(error.message, /does not offer TLS 1\.3.*source\.tls_min_version/);
    const silent = await failureOf(bindWith(to, undefined, { tlsMinVersion: "1.2", timeoutMs: 1500 }));
    assert.equal(silent.operation.kind, "bind", "the handshake succeeds");
  },
});

Deno.test("ldap: with servername, the certificate must contain that name and no other", async () => {
  await using simulator = await startLdapSimulator({ tls: made.wrongName });
  for (const tlsBy of WAYS) {
    for (const [url, startTls] of [[simulator.ldapsUrl, false], [simulator.url, true]] as const) {
      const options = { caCert: made.ca.cert, tlsBy, startTls };
      await using _ = await connect(url, { ...options, serverName: "elsewhere.test" });
      const other = await failureOf(connect(url, { ...options, serverName: "nowhere.test" }));
      assert.match(other.message, /is not valid for nowhere\.test/);
      const without = await failureOf(connect(url, options));
      assert.match(without.message, /not valid for 127\.0\.0\.1.*source\.servername/);
    }
  }
  await using right = await startLdapSimulator({ tls: made.server });
  const options = { caCert: made.ca.cert, serverName: "elsewhere.test" };
  const error = await failureOf(connect(right.ldapsUrl.replace("127.0.0.1", "localhost"), options));
  assert.match(
    error.message,
    /not valid for elsewhere\.test/,
    "the host of the URI no longer counts",
  );
});

Deno.test("ldap: options that Deno's TLS does not support are refused before anything is sent", async () => {
  let heard = 0;
  await using server = RawServer.start(() => heard++);
  const url = server.url.replace("ldap:", "ldaps:");
  const client = { cert: made.client.cert, key: made.client.key };
  const errors: SourceError[] = [];
  for (
    const [to, options] of [
      [url, { tlsMinVersion: "1.3" }],
      [server.url, { client, startTls: true }],
      [url, { client, serverName: "elsewhere.test" }],
    ] as const
  ) {
    errors.push(await failureOf(connect(to, { tlsBy: "deno", caCert: made.ca.cert, ...options })));
  }
  assert.ok(errors.every(({ kind }) => kind === "configuration"));
  const needs = / needs Deno 2\.8 or newer; this is \d/;
  assert.ok(errors.every(({ message }) => needs.test(message)));
  assert.match(errors[0]?.message ?? "", /source\.tls_min_version 1\.3 needs/);
  assert.match(errors[1]?.message ?? "", /\(source\.client_cert\) with StartTLS needs.*or ldaps:\/\//);
  assert.match(errors[2]?.message ?? "", /together with source\.servername needs/);
  assert.equal(heard, 0);
});
