// How plain ldapts waits forever, and that our connection does not.
import assert from "node:assert/strict";
import { MessageParserError } from "ldapts";
import { startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { makeCertificates } from "../../tests/support/certificates.ts";
import { bindSimple } from "./bind.ts";
import { SourceError } from "./source_error.ts";
import { bound, connect, failureOf, PlainClient, readAll, settle } from "./testing.ts";

/** After this time plain ldapts counts as hanging. */
const WATCH_MS = 200;
/** The timeout of our connection. */
const TIMEOUT_MS = 250;

/** Certificates for the simulator and its clients. */
async function certificates() {
  const folder = await Deno.makeTempDir({ prefix: "certificates-" });
  const { ca, server } = await makeCertificates(folder);
  await Deno.remove(folder, { recursive: true });
  return { ca: ca.cert, tls: { key: server.key, cert: server.cert } };
}
const made = await certificates();

Deno.test("ldap: a silent server times out", async () => {
  for (const at of ["connect", "bind"] as const) {
    await using simulator = await startLdapSimulator({ faults: [{ at, do: "silence", times: 2 }] });
    await using plain = new PlainClient(simulator.url, { connectTimeout: 5000 });
    assert.equal(await settle(plain.client.bind(simulator.bindDn, simulator.password), WATCH_MS), "hangs");

    const error = await failureOf(bound(simulator, { timeoutMs: TIMEOUT_MS }));
    assert.equal(error.kind, "timeout");
    assert.match(error.message, /bind as cn=reader.*the server sent nothing for 0\.25 s.*source\.timeout/);
  }
});

Deno.test("ldap: an unanswered search times out", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  assert.equal(await settle(plain.client.search("mode=silent"), WATCH_MS), "hangs");

  await using connection = await bound(simulator, { timeoutMs: TIMEOUT_MS });
  const error = await failureOf(readAll(connection, "mode=silent"));
  assert.equal(error.kind, "timeout");
  assert.match(error.message, /search \(objectClass=\*\) below mode=silent/);
});

Deno.test("ldap: a slow response that keeps arriving does not time out", async () => {
  await using simulator = await startLdapSimulator();
  const base = "mode=slow,n=10,d=0.04"; // 400 ms in all
  const timeout = 200;
  await using plain = await PlainClient.bound(simulator, { timeout });
  await assert.rejects(
    plain.client.search(base),
    /Operation timed out/,
    "plain ldapts counts the whole time",
  );

  await using connection = await bound(simulator, { timeoutMs: timeout });
  assert.equal((await readAll(connection, base)).entries.length, 10);
});

Deno.test("ldap: an unanswered ldaps handshake times out", async () => {
  const { ca, tls } = made;
  await using simulator = await startLdapSimulator({
    tls,
    faults: [{ at: "connect", do: "silence", times: 2 }],
  });
  await using plain = new PlainClient(simulator.ldapsUrl, { tlsOptions: { ca }, timeout: WATCH_MS });
  assert.equal(await settle(plain.client.bind(simulator.bindDn, simulator.password), 2 * WATCH_MS), "hangs");

  const error = await failureOf(connect(simulator.ldapsUrl, { caCert: ca, timeoutMs: TIMEOUT_MS }));
  assert.equal(error.kind, "timeout");
  assert.match(error.message, /the TLS handshake did not finish within 0\.25 s/);
});

Deno.test("ldap: an unfinished StartTLS handshake times out", async () => {
  const { ca, tls } = made;
  const faults = [{ at: "startTls", do: "silence", after: "answer", times: 2 }] as const;
  await using simulator = await startLdapSimulator({ tls, faults });
  await using plain = new PlainClient(simulator.url, { timeout: WATCH_MS, connectTimeout: WATCH_MS });
  assert.equal(await settle(plain.client.startTLS({ ca, host: "127.0.0.1" }), 2 * WATCH_MS), "hangs");

  const options = { startTls: true, caCert: ca, timeoutMs: TIMEOUT_MS };
  const error = await failureOf(connect(simulator.url, options));
  assert.equal(error.kind, "timeout");
  assert.match(error.message, /StartTLS: the TLS handshake did not finish within 0\.25 s/);
});

Deno.test("ldap: an unanswered StartTLS request times out", async () => {
  const { ca, tls } = made;
  await using simulator = await startLdapSimulator({ tls, faults: [{ at: "startTls", do: "silence" }] });
  const options = { startTls: true, caCert: ca, timeoutMs: TIMEOUT_MS };
  const error = await failureOf(connect(simulator.url, options));
  assert.match(error.message, /StartTLS: the server sent nothing for 0\.25 s/);
});

Deno.test("ldap: a closed StartTLS connection is detected", async () => {
  const { ca, tls } = made;
  await using simulator = await startLdapSimulator({ tls });
  await using plain = new PlainClient(simulator.url);
  await plain.client.startTLS({ ca, host: "127.0.0.1" });
  await plain.client.bind(simulator.bindDn, simulator.password);
  await using connection = await bound(simulator, { startTls: true, caCert: ca });

  simulator.dropConnections();
  await plain.closed();
  assert.equal(await settle(plain.client.search("mode=normal"), WATCH_MS), "hangs");
  assert.equal(await settle(plain.client.unbind(), WATCH_MS), "hangs", "and plain ldapts cannot be closed");

  assert.equal((await failureOf(readAll(connection, "mode=normal"))).kind, "lost");
  await connection.close();
});

Deno.test("ldap: a search on StartTLS rejects as soon as the server disconnects", async () => {
  const { ca, tls } = made;
  await using simulator = await startLdapSimulator({ tls });
  for (const mode of ["half", "reset", "notice"]) {
    await using connection = await bound(simulator, { startTls: true, caCert: ca });
    assert.equal((await failureOf(readAll(connection, `mode=${mode}`))).kind, "lost", mode);
  }
});

Deno.test("ldap: a connection lost within a message is not used again", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  await assert.rejects(plain.client.search("mode=half"), /Connection closed/);
  const again = plain.client.bind(simulator.bindDn, simulator.password);
  assert.equal(
    await settle(again, WATCH_MS),
    "hangs",
    "plain ldapts appends the response to the partial message",
  );

  await using connection = await bound(simulator);
  const first = await failureOf(readAll(connection, "mode=half"));
  assert.equal(await failureOf(bindSimple(connection, simulator.bindDn, simulator.password)), first);
});

Deno.test("ldap: two concurrent requests do not block each other", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = new PlainClient(simulator.url, { timeout: WATCH_MS / 2 });
  const both = [1, 2].map(() => plain.client.bind(simulator.bindDn, simulator.password));
  const fates = await Promise.all(both.map((one) => settle(one, WATCH_MS)));
  assert.ok(
    fates.includes("hangs"),
    "plain ldapts connects twice and waits on the wrong one, even with a timeout",
  );

  await using connection = await bound(simulator);
  const searches = [1, 2].map(() => settle(readAll(connection, "mode=normal"), 15_000));
  const [first, second] = await Promise.all(searches);
  assert.ok(first !== undefined && first !== "hangs" && "value" in first);
  assert.ok(second !== undefined && second !== "hangs" && "error" in second);
  assert.match(String(second.error), /is still pending/);
});

Deno.test("ldap: a response that is not LDAP is an error at once", async () => {
  await using simulator = await startLdapSimulator();
  for (
    const [mode, reason] of [["garbage", /does not speak LDAP: HTTP/], ["badlen", /indefinite/]] as const
  ) {
    await using plain = await PlainClient.bound(simulator);
    assert.equal(await settle(plain.client.search(`mode=${mode}`), WATCH_MS), "hangs", mode);

    await using connection = await bound(simulator);
    const error = await failureOf(readAll(connection, `mode=${mode}`));
    assert.equal(error.kind, "protocol");
    assert.match(error.message, reason);
  }
});

Deno.test("ldap: a mix-up of ldap and ldaps ports is recognised", async () => {
  const { ca, tls } = made;
  await using simulator = await startLdapSimulator({ tls });
  const toTls = { ...simulator, url: simulator.ldapsUrl.replace("ldaps:", "ldap:") };
  const clear = await failureOf(bound(toTls, { timeoutMs: 20_000 }));
  assert.match(clear.message, /expects TLS.*use ldaps:\/\/ instead of ldap:\/\//);

  const toPlain = simulator.url.replace("ldap:", "ldaps:");
  const secure = await failureOf(connect(toPlain, { caCert: ca, timeoutMs: 20_000 }));
  assert.equal(secure.kind, "tls");
  assert.match(secure.message, /The port may not speak TLS/);
});

Deno.test("ldap: an intermediate response does not disturb its search", async () => {
  await using simulator = await startLdapSimulator();
  await using plain = await PlainClient.bound(simulator);
  const settled = await settle(plain.client.search("mode=interm"), 15_000);
  assert.ok(settled !== "hangs" && "error" in settled && settled.error instanceof MessageParserError);

  await using connection = await bound(simulator);
  assert.equal((await readAll(connection, "mode=interm")).entries.length, 2);
});

Deno.test("ldap: a large value in small chunks costs no extra time", async () => {
  await using simulator = await startLdapSimulator();
  await using connection = await bound(simulator);
  const base = "mode=big,size=8000000,chunk=1400";
  const settled = await settle(readAll(connection, base, { attributes: ["blob"] }), 30_000);
  assert.ok(settled !== "hangs" && "value" in settled);
  assert.equal(settled.value.entries[0]?.attributes.get("blob")?.[0]?.length, 8_000_001);
});

Deno.test("ldap: an abort takes effect at once, before and during a request", async () => {
  await using simulator = await startLdapSimulator({ faults: [{ at: "bind", do: "silence", nth: 2 }] });
  const reason = new Error("enough");
  await assert.rejects(bound(simulator, { signal: AbortSignal.abort(reason) }), reason);

  const duringSearch = new AbortController();
  await using connection = await bound(simulator);
  const searching = readAll(connection, "mode=silent", { signal: duringSearch.signal });
  await simulator.seen((one) => one.kind === "search");
  duringSearch.abort(reason);
  await assert.rejects(searching, reason);
  await assert.rejects(readAll(connection, "mode=normal"), reason, "the connection is closed");

  const duringBind = new AbortController();
  const binding = bound(simulator, { signal: duringBind.signal });
  await simulator.seen((one) => one.kind === "bind" && one.connection > 1);
  duringBind.abort(reason);
  await assert.rejects(binding, reason);
});

Deno.test("ldap: a host that does not answer times out", async () => {
  // 192.0.2.0/24 is for documentation (RFC 5737): either no host answers, or the network has no route
  const error = await failureOf(connect("ldap://192.0.2.1", { timeoutMs: TIMEOUT_MS }));
  assert.ok(error instanceof SourceError);
  assert.ok(["timeout", "unreachable"].includes(error.kind), error.message);
});

Deno.test("ldap: closing is quick in every state of the connection", async () => {
  await using simulator = await startLdapSimulator();
  const idle = await bound(simulator);
  await idle.close();
  await idle.close();
  await simulator.seen((one) => one.kind === "unbind");

  const busy = await bound(simulator);
  const searching = failureOf(readAll(busy, "mode=silent"));
  await busy.close();
  assert.match((await searching).message, /closed by this program/);
  assert.match((await failureOf(readAll(busy, "mode=normal"))).message, /closed by this program/);
});
