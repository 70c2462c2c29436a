import assert from "node:assert/strict";
import { startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { makeCertificates } from "../../tests/support/certificates.ts";
import { RawServer } from "../../tests/support/raw_server.ts";
import { bindSimple } from "./bind.ts";
import { bound, connect, failureOf, readAll, settle } from "./testing.ts";

Deno.test("ldap: a server that closes the connection at the first request may expect TLS", async () => {
  await using server = RawServer.start((_, client) => client.close());
  await using connection = await connect(`ldap://127.0.0.1:${server.port}`);
  const { message } = await failureOf(bindSimple(connection, "cn=reader", "secret"));
  assert.match(message, /the server closed the connection.*use ldaps:\/\/ instead of ldap:\/\//);
});

Deno.test("ldap: a connection that is lost after an answer was not refused because of TLS", async () => {
  const folder = await Deno.makeTempDir({ prefix: "certificates-" });
  const { ca, server } = await makeCertificates(folder);
  await Deno.remove(folder, { recursive: true });
  for (const scheme of ["url", "ldapsUrl"] as const) {
    await using simulator = await startLdapSimulator({ tls: { key: server.key, cert: server.cert } });
    const url = simulator[scheme];
    await using connection = await bound({ ...simulator, url }, { caCert: ca.cert });
    const lost = failureOf(readAll(connection, "mode=silent"));
    await simulator.seen(({ kind }) => kind === "search");
    simulator.dropConnections();
    assert.match(
      (await lost).message,
      /closed the connection.*a firewall in between can also be the cause/,
      url,
    );
  }
});

Deno.test("ldap: an aborted connection is closed, so that the server does not keep it", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const connection = await connect(`ldap://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`);
  using client = await accepted;
  connection.abort(new Error("enough"));
  assert.equal(await settle(client.read(new Uint8Array(1)), 5000) === "hangs", false);
});

Deno.test("ldap: a refused bind for which there is no advice is still an error of the bind", async () => {
  const other = 80; // RFC 4511 appendix A: for which no other code fits
  await using simulator = await startLdapSimulator({ faults: [{ at: "bind", do: "code", code: other }] });
  const error = await failureOf(bound(simulator));
  assert.equal(error.code, other, error.message);
  assert.equal(error.operation.kind, "bind");
});

Deno.test("ldap: a message that belongs to no request and is no notice is ignored", async () => {
  const entry = Uint8Array.fromHex("300902010064040400" + "3000"); // message 0: an entry without attributes
  const bindResponse = Uint8Array.fromHex("300c02010161070a010004000400");
  await using server = RawServer.start((_, client) => {
    client.send(entry);
    client.send(bindResponse);
  });
  await using connection = await connect(server.url);
  await bindSimple(connection, "cn=reader", "secret");
});
