// Security problems of plain ldapts, and that our connection does not have them.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { configure, getLogger, type LogRecord, reset } from "@logtape/logtape";
import { startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { RawServer } from "../../tests/support/raw_server.ts";
import { type Certificates, makeCertificates } from "../../tests/support/certificates.ts";
import { bindSimple } from "./bind.ts";
import { bound, connect, failureOf, PlainClient, readAll, settle, textsOf } from "./testing.ts";

/** Certificates of all kinds, and a self-signed one only for the name localhost. */
async function make(): Promise<Certificates & { localhostOnly: { key: string; cert: string } }> {
  const folder = await Deno.makeTempDir({ prefix: "certificates-" });
  try {
    const certificates = await makeCertificates(folder);
    const file = (name: string) => join(folder, name);
    const { success } = await new Deno.Command("openssl", {
      args: [
        ...[
          "req",
          "-x509",
          "-newkey",
          "ec",
          "-pkeyopt",
          "ec_paramgen_curve:prime256v1",
          "-nodes",
          "-days",
          "365",
        ],
        ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        ...["-keyout", file("own.key"), "-out", file("own.pem")],
      ],
      stderr: "null",
    }).output();
    assert.ok(success);
    const [key, cert] = await Promise.all(
      ["own.key", "own.pem"].map((name) => Deno.readTextFile(file(name))),
    );
    return { ...certificates, localhostOnly: { key: key ?? "", cert: cert ?? "" } };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
const made = await make();

Deno.test("ldap: a configured authority does not turn a plain connection into TLS", async () => {
  const { ca } = made;
  await using simulator = await startLdapSimulator();
  await using plain = new PlainClient(simulator.url, { tlsOptions: { ca: ca.cert }, connectTimeout: 300 });
  const settled = await settle(plain.client.bind(simulator.bindDn, simulator.password), 1000);
  assert.ok(
    settled !== "hangs" && "error" in settled,
    "plain ldapts begins with TLS although the URL says ldap://",
  );

  await using connection = await bound(simulator, { caCert: ca.cert });
  assert.equal((await readAll(connection, "mode=normal")).entries.length, 1);
});

Deno.test("ldap: with StartTLS, an address is checked against the certificate, not localhost", async () => {
  const { server, ca, localhostOnly } = made;
  await using wrong = await startLdapSimulator({ tls: localhostOnly });
  await using plain = new PlainClient(wrong.url);
  await plain.client.startTLS({ ca: localhostOnly.cert }); // for 127.0.0.1: plain ldapts accepts it

  const error = await failureOf(connect(wrong.url, { startTls: true, caCert: localhostOnly.cert }));
  assert.equal(error.kind, "tls");
  assert.match(error.message, /StartTLS: its certificate is not valid for 127\.0\.0\.1/);
  assert.equal(wrong.plaintextBinds, 0);

  const byName = wrong.url.replace("127.0.0.1", "localhost");
  await using _ = await connect(byName, { startTls: true, caCert: localhostOnly.cert });
  await using right = await startLdapSimulator({ tls: server });
  await using connection = await bound(right, { startTls: true, caCert: ca.cert });
  assert.equal((await readAll(connection, "mode=normal")).entries.length, 1);
  assert.ok(right.operations.filter(({ kind }) => kind !== "extended").every(({ secure }) => secure));
});

Deno.test("ldap: a self-signed certificate of an authority (CA:TRUE) is accepted if ca_cert names it", async () => {
  const { localhostOnly, ca } = made;
  await using server = await startLdapSimulator({ tls: localhostOnly });
  const url = server.ldapsUrl.replace("127.0.0.1", "localhost");
  for (const trust of [{}, { caCert: ca.cert }]) {
    const error = await failureOf(connect(url, trust));
    assert.match(
      error.message,
      /authority of its certificate is unknown.*issued by "localhost".*source\.ca_cert/,
    );
  }
  await using _ = await connect(url, { caCert: localhostOnly.cert });
});

Deno.test("ldap: ldaps and StartTLS check authority, name and dates of the certificate", async () => {
  const { server, wrongName, expired, ca, unrelated } = made;
  const cases = [
    {
      tls: server,
      caCert: unrelated.cert,
      reason: /authority of its certificate is unknown.*source\.ca_cert/,
    },
    { tls: server, caCert: undefined, reason: /authority of its certificate is unknown.*source\.ca_cert/ },
    { tls: wrongName, caCert: ca.cert, reason: /not valid for 127\.0\.0\.1.*elsewhere\.test/ },
    { tls: expired, caCert: ca.cert, reason: /its certificate has expired/ },
  ];
  for (const { tls, caCert, reason } of cases) {
    await using simulator = await startLdapSimulator({ tls: { key: tls.key, cert: tls.cert } });
    for (const [url, startTls] of [[simulator.ldapsUrl, false], [simulator.url, true]] as const) {
      const options = { startTls, ...(caCert === undefined ? {} : { caCert }) };
      const error = await failureOf(bound({ ...simulator, url }, options));
      assert.equal(error.kind, "tls");
      assert.match(error.message, reason);
      assert.ok(error.message.startsWith(url), error.message);
    }
    assert.deepEqual(simulator.operations.filter(({ kind }) => kind === "bind"), [], "no password was sent");
  }
});

Deno.test("ldap: nothing is sent unencrypted after StartTLS has failed", async () => {
  const { server, unrelated } = made;
  await using simulator = await startLdapSimulator({ tls: server });
  await using plain = new PlainClient(simulator.url, { timeout: 300 });
  await assert.rejects(plain.client.startTLS({ ca: unrelated.cert, host: "127.0.0.1" }));
  for (let attempt = 1; attempt <= 2; attempt++) {
    await settle(plain.client.bind(simulator.bindDn, simulator.password), 1000);
  }
  assert.equal(
    simulator.plaintextBinds,
    1,
    "plain ldapts sends the password unencrypted at the second attempt",
  );

  const before = simulator.operations.length;
  await failureOf(bound(simulator, { startTls: true, caCert: unrelated.cert }));
  const after = new Set(simulator.operations.slice(before).map(({ kind }) => kind));
  assert.deepEqual([...after], ["extended"], "nothing but the StartTLS request");
  assert.equal(simulator.plaintextBinds, 1);
});

Deno.test("ldap: a server that refuses StartTLS gets no password", async () => {
  await using simulator = await startLdapSimulator();
  const error = await failureOf(bound(simulator, { startTls: true }));
  assert.equal(error.kind, "tls");
  assert.match(error.message, /StartTLS: the server does not support StartTLS.*StartTLS is not configured/);
  assert.deepEqual(simulator.operations.map(({ kind }) => kind), ["extended"]);
});

Deno.test("ldap: unencrypted bytes after the StartTLS response are refused", async () => {
  const success = Buffer.from("300c02010178070a010004000400", "hex");
  const search = Buffer.from("300c02010265070a010004000400", "hex"); // "your search found nothing"
  for (const injected of [search, search.subarray(0, 5)]) {
    await using server = RawServer.start((_, client) => {
      client.send(Buffer.concat([success, injected]));
    });
    const error = await failureOf(connect(server.url, { startTls: true }));
    assert.equal(error.kind, "protocol");
  }
});

Deno.test("ldap: an empty password is refused before anything is sent", async () => {
  await using simulator = await startLdapSimulator({ emptyPassword: true });
  await using plain = new PlainClient(simulator.url);
  await plain.client.bind(simulator.bindDn, "");
  assert.ok(plain.client.isBound, "plain ldapts believes it is bound, but is anonymous");

  await using connection = await connect(simulator.url);
  const error = await failureOf(bindSimple(connection, simulator.bindDn, ""));
  assert.equal(error.kind, "configuration");
  assert.match(error.message, /anonymous bind.*source\.password/);
  assert.equal(simulator.operations.filter(({ kind }) => kind === "bind").length, 1);
});

Deno.test("ldap: attributes named like members of an object do no harm", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries } = await plain.client.search("mode=proto");
  assert.equal(searchEntries[0]?.dn, "evil", "plain ldapts lets an attribute replace the DN");

  await using connection = await bound(simulator);
  const { entries: [entry] } = await readAll(connection, "mode=proto");
  assert.equal(entry?.dn, "mode=proto");
  assert.deepEqual([...entry.attributes.keys()], ["__proto__", "dn", "constructor"]);
  assert.deepEqual(textsOf(entry, "__proto__"), ["x"]);
  assert.deepEqual(textsOf(entry, "dn"), ["evil"]);
  assert.deepEqual(textsOf(entry, "constructor"), ["y"]);
  assert.equal(Object.getPrototypeOf(entry), Object.prototype);
});

Deno.test("ldap: a DN that is not UTF-8 is an error", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const { searchEntries } = await plain.client.search("mode=badutf8dn");
  assert.equal(searchEntries[0]?.dn, "cn=J\ufffdrg,dc=x", "plain ldapts changes it");

  await using connection = await bound(simulator);
  const error = await failureOf(readAll(connection, "mode=badutf8dn"));
  assert.ok(error.message.includes("the DN of the entry cn=J\\f6rg,dc=x is not UTF-8"), error.message);
});

Deno.test("ldap: protocol traces contain no passwords and no values", async () => {
  const records: LogRecord[] = [];
  await configure({
    sinks: { memory: (record) => records.push(record) },
    loggers: [
      { category: ["udm-directory-connector"], sinks: ["memory"], lowestLevel: "trace" },
      { category: ["logtape", "meta"], lowestLevel: "fatal" },
    ],
  });
  try {
    await using simulator = await startLdapSimulator();
    const trace = getLogger(["udm-directory-connector", "source"]);
    await using connection = await bound(simulator, { trace });
    await readAll(connection, "mode=latin1");
    const text = records.map(({ message, properties }) => message.join("") + JSON.stringify(properties)).join(
      "\n",
    );
    assert.match(text, /bind as cn=reader/);
    assert.match(text, /-> ['"]?entry/);
    assert.ok(!text.includes(simulator.password), text);
    assert.ok(!text.includes("Jörg"), text);
  } finally {
    await reset();
  }
});

Deno.test("ldap: no error contains the password, even if the server repeats it", async () => {
  await using simulator = await startLdapSimulator({
    faults: [{ at: "bind", do: "code", code: 49, text: "wrong password: reader-secret" }],
  });
  const error = await failureOf(bound(simulator));
  assert.match(error.message, / password: \*\*\*/);
  assert.ok(!Deno.inspect(error).includes(simulator.password));
});
