// TLS by each implementation that is safe: nothing is sent to a wrong server, and nothing hangs.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { RawServer } from "../../tests/support/raw_server.ts";
import { makeCertificates } from "../../tests/support/certificates.ts";
import type { ConnectionOptions } from "./connection.ts";
import { bound, connect, failureOf, readAll, settle } from "./testing.ts";
import { codeOfDenoError, nodeTlsIsSafe } from "./tls_by_deno.ts";

const WAYS = nodeTlsIsSafe() ? (["node", "deno"] as const) : (["deno"] as const);

/** The response to request 1 that accepts StartTLS. */
const START_TLS_AGREED = "300c02010178070a010004000400";

async function make() {
  const folder = await Deno.makeTempDir({ prefix: "certificates-" });
  try {
    return await makeCertificates(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
const made = await make();

/** A test for each TLS implementation. */
function test(name: string, fn: (tlsBy: "node" | "deno") => Promise<void>): void {
  for (const tlsBy of WAYS) Deno.test(`ldap: TLS by ${tlsBy}: ${name}`, () => fn(tlsBy));
}

/** How to connect to a simulator with TLS: its URL, and whether it needs StartTLS. */
function doors(simulator: { url: string; ldapsUrl: string }) {
  return [[simulator.ldapsUrl, false], [simulator.url, true]] as const;
}

test("a connection by address or name is encrypted", async (tlsBy) => {
  const { ca, server } = made;
  await using simulator = await startLdapSimulator({ tls: server });
  for (const [url, startTls] of doors(simulator)) {
    for (const host of ["127.0.0.1", "localhost"]) {
      const to = { ...simulator, url: url.replace("127.0.0.1", host) };
      await using connection = await bound(to, { tlsBy, startTls, caCert: ca.cert });
      assert.equal((await readAll(connection, "mode=many,n=3000")).entries.length, 3000);
    }
  }
  assert.ok(simulator.operations.every(({ kind, secure }) => secure || kind === "extended"));
});

test("nothing is sent to a server with an untrusted certificate", async (tlsBy) => {
  const { server, wrongName, expired, ca, unrelated } = made;
  const cases = [
    [server, unrelated.cert, /authority of its certificate is unknown.*source\.ca_cert/],
    [server, undefined, /authority of its certificate is unknown.*source\.ca_cert/],
    [wrongName, ca.cert, /its certificate is not valid for 127\.0\.0\.1/],
    [expired, ca.cert, /its certificate has expired/],
  ] as const;
  for (const [tls, caCert, reason] of cases) {
    await using simulator = await startLdapSimulator({ tls });
    for (const [url, startTls] of doors(simulator)) {
      const options = { tlsBy, startTls, ...(caCert === undefined ? {} : { caCert }) };
      const error = await failureOf(bound({ ...simulator, url }, options));
      assert.equal(error.kind, "tls", error.message);
      assert.match(error.message, reason);
      assert.equal(error.operation.kind, startTls ? "StartTLS" : "connect");
    }
    assert.deepEqual([...new Set(simulator.operations.map(({ kind }) => kind))], ["extended"]);
  }
});

test("the common name of a certificate does not count", async (tlsBy) => {
  const { ca, nameless, addressOnly } = made;
  for (
    const [tls, reason] of [[nameless, /contains no name \(subjectAltName\)/], [
      addressOnly,
      /192\.0\.2\.1/,
    ]] as const
  ) {
    await using simulator = await startLdapSimulator({ tls });
    for (const [url, startTls] of doors(simulator)) {
      const to = { ...simulator, url: url.replace("127.0.0.1", "localhost") };
      const error = await failureOf(bound(to, { tlsBy, startTls, caCert: ca.cert }));
      assert.equal(error.kind, "tls", error.message);
      assert.match(error.message, /its certificate is not valid for localhost/);
      assert.match(error.message, reason);
    }
    assert.deepEqual([...new Set(simulator.operations.map(({ kind }) => kind))], ["extended"]);
  }
});

test("nothing is sent to a port without TLS", async (tlsBy) => {
  const { ca } = made;
  await using simulator = await startLdapSimulator();
  const url = simulator.url.replace("ldap:", "ldaps:");
  const error = await failureOf(bound({ ...simulator, url }, { tlsBy, caCert: ca.cert }));
  assert.equal(error.kind, "tls");
  assert.match(error.message, /The port may not speak TLS/);
  assert.deepEqual(simulator.operations, []);

  const refused = await failureOf(bound(simulator, { tlsBy, startTls: true, caCert: ca.cert }));
  assert.match(refused.message, /StartTLS: the server does not support StartTLS.*StartTLS is not configured/);
  assert.deepEqual(simulator.operations.map(({ kind }) => kind), ["extended"]);

  const unreachable = await failureOf(connect("ldaps://127.0.0.1:1", { tlsBy, caCert: ca.cert }));
  assert.equal(unreachable.kind, "unreachable");
});

test("an unfinished handshake times out", async (tlsBy) => {
  const { ca, server } = made;
  const options = { tlsBy, caCert: ca.cert, timeoutMs: 250 };
  await using silent = await startLdapSimulator({ tls: server, faults: [{ at: "connect", do: "silence" }] });
  assert.equal((await failureOf(connect(silent.ldapsUrl, options))).kind, "timeout");
  for (const answer of ["", START_TLS_AGREED]) {
    let asked = false;
    await using server = RawServer.start((_, client) => {
      if (!asked) client.send(Buffer.from(answer, "hex"));
      asked = true;
    });
    const error = await failureOf(connect(server.url, { ...options, startTls: true }));
    assert.equal(error.kind, "timeout", error.message);
    assert.equal(error.operation.kind, "StartTLS");
  }
});

test("a disconnect during the handshake is detected at once", async (tlsBy) => {
  const { ca, server } = made;
  for (const after of [0, "answer"] as const) {
    for (const what of ["close", "reset", "garbage"] as const) {
      await using simulator = await startLdapSimulator({
        tls: server,
        faults: [{ at: "startTls", do: what, after }],
      });
      const opening = connect(simulator.url, { tlsBy, startTls: true, caCert: ca.cert });
      const settled = await settle(failureOf(opening), 15_000);
      assert.ok(settled !== "hangs" && "value" in settled, `${what} ${after}`);
      // Garbage may arrive before the handshake has begun
      const kinds = what === "garbage" ? ["StartTLS", "connect"] : ["StartTLS"];
      const { message, operation: { kind } } = settled.value;
      assert.ok(kinds.includes(kind), `${what} ${after}, ${kind}: ${message}`);
    }
  }
});

test("unencrypted bytes after the StartTLS response are refused", async (tlsBy) => {
  const success = Buffer.from(START_TLS_AGREED, "hex");
  const search = Buffer.from("300c02010265070a010004000400", "hex"); // "your search found nothing"
  for (const injected of [search, search.subarray(0, 5)]) {
    await using server = RawServer.start((_, client) => {
      client.send(Buffer.concat([success, injected]));
    });
    const error = await failureOf(connect(server.url, { tlsBy, startTls: true }));
    assert.equal(error.kind, "protocol", error.message);
  }
});

test("a truncated response is detected, and the connection is not used again", async (tlsBy) => {
  const { ca, server } = made;
  await using simulator = await startLdapSimulator({ tls: server });
  for (const [url, startTls] of doors(simulator)) {
    for (const mode of ["half", "reset", "notice"]) {
      await using connection = await bound({ ...simulator, url }, { tlsBy, startTls, caCert: ca.cert });
      const error = await failureOf(readAll(connection, `mode=${mode}`));
      assert.equal(error.kind, "lost", error.message);
      assert.equal(await failureOf(readAll(connection, "mode=normal")), error);
    }
    await using idle = await bound({ ...simulator, url }, {
      tlsBy,
      startTls,
      caCert: ca.cert,
      timeoutMs: 250,
    });
    assert.equal((await failureOf(readAll(idle, "mode=silent"))).kind, "timeout");
  }
});

test("an abort takes effect while connecting and later", async (tlsBy) => {
  const { ca, server } = made;
  const reason = new Error("enough");
  const options = (signal: AbortSignal): Partial<ConnectionOptions> => ({ tlsBy, caCert: ca.cert, signal });
  await using silent = await startLdapSimulator({ tls: server, faults: [{ at: "startTls", do: "silence" }] });
  const early = new AbortController();
  const opening = connect(silent.url, { ...options(early.signal), startTls: true });
  await Promise.race([silent.seen(({ kind }) => kind === "extended"), opening]);
  early.abort(reason);
  await assert.rejects(opening, reason);
  await assert.rejects(connect(silent.ldapsUrl, options(early.signal)), reason);

  const late = new AbortController();
  await using connection = await bound({ ...silent, url: silent.ldapsUrl }, options(late.signal));
  const searching = readAll(connection, "mode=silent");
  await silent.seen(({ kind }) => kind === "search");
  late.abort(reason);
  await assert.rejects(searching, reason);
});

test("closing sends an unbind request", async (tlsBy) => {
  const { ca, server } = made;
  await using simulator = await startLdapSimulator({ tls: server });
  for (const [url, startTls] of doors(simulator)) {
    const connection = await bound({ ...simulator, url }, { tlsBy, startTls, caCert: ca.cert });
    await connection.close();
    await connection.close();
  }
  await simulator.seen(({ kind, connection }) => kind === "unbind" && connection === 2);
});

Deno.test("ldap: StartTLS on an encrypted or local connection is refused", async () => {
  const twice = await failureOf(connect("ldaps://127.0.0.1:1", { startTls: true }));
  assert.match(twice.message, /already encrypted.*Turn StartTLS off/);
  const local = await failureOf(connect("ldapi:///nonexistent", { startTls: true }));
  assert.match(local.message, /Unix socket needs no encryption/);
});

Deno.test("ldap: node:tls is only used where it checks certificates", () => {
  for (const version of ["2.6.8", "2.7.14", "1.46.3"]) assert.equal(nodeTlsIsSafe(version), false, version);
  for (const version of ["2.8.0", "2.9.6", "2.10.0", "3.0.0"]) {
    assert.equal(nodeTlsIsSafe(version), true, version);
  }
});

Deno.test("ldap: error texts of Deno are mapped to the codes of Node", () => {
  const cases = [
    ["received corrupt message of type InvalidContentType", "ERR_SSL_WRONG_VERSION_NUMBER"],
    ["failed to lookup address information: Name or service not known", "ENOTFOUND"],
    ["Connection refused (os error 111)", "ECONNREFUSED"],
    ["something else", ""],
  ] as const;
  for (const [words, code] of cases) assert.equal(codeOfDenoError(new Error(words)), code, words);
  assert.equal(codeOfDenoError(Object.assign(new Error("x"), { code: "EHOSTUNREACH" })), "EHOSTUNREACH");
  assert.equal(codeOfDenoError("no error"), "");
});
