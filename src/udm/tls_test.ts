import assert from "node:assert/strict";
import { makeCertificates } from "../../tests/support/certificates.ts";
import { RawServer } from "../../tests/support/raw_server.ts";
import { createUdmClient, type UdmClientOptions } from "./client.ts";
import { failureOf, listedUser, startServer, testOptions } from "./testing.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const certificates = await makeCertificates(folder);

/** Reads a user from a server with this certificate. Uses a new client, because clients resume TLS sessions. */
async function readUser(
  certificate: { key: string; cert: string },
  options: Partial<UdmClientOptions> = {},
  host = "127.0.0.1",
): Promise<string | undefined> {
  await using server = startServer(
    (_, connection) => connection.answer(200, listedUser("anna")),
    certificate,
  );
  const client = createUdmClient({ ...testOptions(server.uri.replace("127.0.0.1", host)), ...options });
  try {
    return (await client.get("users/user", "uid=anna,ou=people,dc=example"))?.id;
  } finally {
    client.close();
  }
}

const trusting = { caCert: certificates.ca.cert };

Deno.test("udm: a server with a trusted authority is accepted", async () => {
  assert.equal(await readUser(certificates.server, trusting), "anna");
});

Deno.test("udm: one file may contain several authorities", async () => {
  const caCert = certificates.unrelated.cert + certificates.ca.cert;
  assert.equal(await readUser(certificates.server, { caCert }), "anna");
});

Deno.test("udm: an unknown authority leads to the store and udm.ca_cert, and is not retried", async () => {
  const caCert = certificates.unrelated.cert;
  const cases: readonly [Partial<UdmClientOptions>, RegExp][] = [
    [{}, /authority that is not trusted \(.*\)\. Set udm\.ca_cert to the file .*certificate\.$/],
    [{ caCert }, /not trusted: it is not in the file of udm\.ca_cert \(.*\)\. Put the certificate/],
    [
      { caCert, systemStore: "/store" },
      /not trusted: it is not in \/store \(.*\)\. Set udm\.ca_cert .*, or add it/,
    ],
  ];
  for (const [options, expected] of cases) {
    const error = await failureOf(readUser(certificates.server, options));
    assert.deepEqual([error.kind, error.attempts], ["tls", 1]);
    assert.match(error.message, expected);
  }
});

Deno.test("udm: a self-signed certificate of an authority is refused, even if it is trusted", async () => {
  const error = await failureOf(readUser(certificates.ca, trusting));
  assert.deepEqual([error.kind, error.attempts], ["tls", 1]);
  assert.match(error.message, /is marked as that of an authority .*\. Issue the server .*CA:FALSE\.$/);
});

Deno.test("udm: a certificate for another name is refused", async () => {
  const error = await failureOf(readUser(certificates.wrongName, trusting));
  assert.equal(error.kind, "tls");
  assert.match(
    error.message,
    /the certificate of 127\.0\.0\.1:\d+ is not valid for this name.*elsewhere\.test/,
  );
});

Deno.test("udm: the common name of a certificate does not count", async () => {
  assert.equal(await readUser(certificates.server, trusting, "localhost"), "anna");
  for (const certificate of [certificates.nameless, certificates.addressOnly]) {
    const error = await failureOf(readUser(certificate, trusting, "localhost"));
    assert.equal(error.kind, "tls");
    assert.match(error.message, /the certificate of localhost:\d+ is not valid for this name/);
    if (certificate === certificates.nameless) {
      assert.match(error.message, /it contains no name \(subjectAltName\)/);
    }
  }
});

Deno.test("udm: an expired certificate is refused", async () => {
  const error = await failureOf(readUser(certificates.expired, trusting));
  assert.equal(error.kind, "tls");
  assert.match(error.message, /has expired \(.*\)\. Renew the server's certificate/);
});

Deno.test("udm: https to a port that speaks http is explained", async () => {
  await using server = startServer((_, connection) => connection.answer(200, {}));
  const client = createUdmClient(testOptions(server.uri.replace("http:", "https:")));
  const error = await failureOf(client.template("users/user"));
  assert.equal(error.kind, "tls");
  assert.match(error.message, /does not speak TLS on this port/);
  client.close();
});

Deno.test("udm: http to a port with TLS is explained at once, whatever the certificate", async () => {
  for (const certificate of [certificates.server, certificates.expired]) {
    await using server = startServer(() => {}, certificate);
    const client = createUdmClient(testOptions(server.uri.replace("https:", "http:")));
    const error = await failureOf(client.template("users/user"));
    assert.deepEqual([error.kind, error.attempts, error.transient], ["tls", 1, false]);
    assert.match(
      error.message,
      /127\.0\.0\.1:\d+ expects TLS on this port \(request .*\)\. Use https:\/\/ in udm\.uri\.$/,
    );
    client.close();
  }
});

Deno.test("udm: http to a port with TLS is explained if the server only closes the connection", async () => {
  await using server = startServer(() => {}, certificates.server);
  // OpenSSL closes the connection without an alert
  const fetch = () =>
    Promise.reject(new TypeError("client error (SendRequest): connection closed before message completed"));
  const client = createUdmClient({ ...testOptions(server.uri.replace("https:", "http:")), fetch });
  const error = await failureOf(client.template("users/user"));
  assert.deepEqual([error.kind, error.attempts], ["tls", 1]);
  client.close();
});

Deno.test("udm: a server that does not speak HTTP is explained and not retried", async () => {
  await using server = startServer((_, connection) => connection.write("220 mail.example.org ESMTP\r\n"));
  const client = createUdmClient(testOptions(server.uri));
  const error = await failureOf(client.template("users/user"));
  assert.deepEqual([error.kind, error.attempts], ["protocol", 1]);
  assert.match(error.message, /127\.0\.0\.1:\d+ does not answer with HTTP .*Check host and port in udm\.uri/);
  client.close();
});

Deno.test("udm: an answer with more than 100 header lines is explained and not retried", async () => {
  const lines = Object.fromEntries(Array.from({ length: 101 }, (_, line) => [`X-Line-${line}`, "x"]));
  await using server = startServer((_, connection) => connection.answer(200, {}, lines));
  const client = createUdmClient(testOptions(server.uri));
  const error = await failureOf(client.template("users/user"));
  assert.deepEqual([error.kind, error.attempts], ["protocol", 1]);
  assert.match(
    error.message,
    /more header lines than the connector can read \(100\).*add fewer header lines/,
  );
  client.close();
});

Deno.test("udm: a port that never starts TLS fails after the connect timeout", async () => {
  await using silent = RawServer.start();
  const uri = `https://127.0.0.1:${silent.port}/univention/udm/`;
  const client = createUdmClient({ ...testOptions(uri), connectTimeoutMs: 30, retry: { attempts: 1 } });
  const error = await failureOf(client.template("users/user"));
  assert.deepEqual([error.kind, error.transient], ["connection", true]);
  assert.match(error.message, /cannot connect to 127\.0\.0\.1:\d+: no connection within 30 ms/);
  client.close();
});
