/**
 * The signal of a run lives as long as the run: whatever listens to it meanwhile must stop, or each request adds a listener.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { makeCertificates } from "../../tests/support/certificates.ts";
import { connectTls } from "./tls_by_deno.ts";
import { parseLdapUri } from "../syntax/ldap_uri.ts";
import { withAddresses } from "./addresses.ts";
import { peerCertificate } from "./peer_certificate.ts";
import { bound, connect, failureOf, readAll } from "./testing.ts";

async function certificates() {
  const folder = await Deno.makeTempDir({ prefix: "certificates-" });
  const { ca, server } = await makeCertificates(folder);
  await Deno.remove(folder, { recursive: true });
  return { caCert: ca.cert, tls: { key: server.key, cert: server.cert } };
}

/** A signal, and the number of its listeners. */
function counted(): { readonly signal: AbortSignal; readonly listeners: () => number } {
  const { signal } = new AbortController();
  return { signal, listeners: () => getEventListeners(signal, "abort").length };
}

Deno.test("ldap: a connection listens to the signal until it is closed or lost", async () => {
  await using simulator = await startLdapSimulator();
  const { signal, listeners } = counted();
  const connection = await bound(simulator, { signal });
  assert.equal(listeners(), 1);
  await connection.close();
  assert.equal(listeners(), 0);
  const lost = await bound(simulator, { signal });
  lost.abort(new Error("enough"));
  assert.equal(listeners(), 0);
});

Deno.test("ldap: a search listens to the signal only while it waits for an answer", async () => {
  await using simulator = await startLdapSimulator();
  const { signal, listeners } = counted();
  await using connection = await bound(simulator);
  await readAll(connection, simulator.directory.suffix, { signal });
  assert.equal(listeners(), 0);
  await failureOf(readAll(connection, "ou=nowhere", { signal }));
  assert.equal(listeners(), 0);
});

Deno.test("ldap: looking up a host leaves no listener", async () => {
  const uri = parseLdapUri("ldap://dc.test");
  assert.ok(uri.scheme === "ldap");
  const { signal, listeners } = counted();
  const looked: number[] = [];
  const lookUp = () => Promise.resolve([`127.0.0.${looked.push(listeners())}`]);
  await withAddresses(uri, { lookUp, timeoutMs: 20_000, signal, logger: getLogger(["test"]) });
  assert.deepEqual([...looked, listeners()], [1, 0]);
});

for (const tlsBy of ["node", "deno"] as const) {
  Deno.test(`ldap: connecting leaves one listener, of the connection, and none if it fails (${tlsBy})`, async () => {
    const { caCert, tls } = await certificates();
    await using simulator = await startLdapSimulator({ tls });
    const { signal, listeners } = counted();
    for (const [url, startTls] of [[simulator.ldapsUrl, false], [simulator.url, true]] as const) {
      const connection = await connect(url, { signal, caCert, startTls, tlsBy });
      assert.equal(listeners(), 1, url);
      await connection.close();
      await failureOf(connect(url, { signal, startTls, tlsBy }));
      assert.equal(listeners(), 0, url);
    }
    const uri = parseLdapUri(simulator.ldapsUrl);
    assert.ok(uri.scheme === "ldaps");
    (await connectTls(uri, { caCert, startTls: false }, signal)).close();
    assert.equal(listeners(), 0);
    assert.ok(await peerCertificate({ ...uri, caCert, timeoutMs: 20_000, signal }));
    assert.equal(listeners(), 0);
  });
}
