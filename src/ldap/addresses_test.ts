import assert from "node:assert/strict";
import * as net from "node:net";
import { getLogger, type Logger } from "@logtape/logtape";
import { generateDirectory, startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { makeCertificates } from "../../tests/support/certificates.ts";
import type { SearchConfig, SourceConfig } from "../config/types.ts";
import { parseDomainUri, parseLdapUri } from "../syntax/ldap_uri.ts";
import { config as transformConfig } from "../transform/testing.ts";
import { type AddressLookup, interleaved, knownAddresses, withAddresses } from "./addresses.ts";
import { openSource } from "./source.ts";
import { failureOf } from "./testing.ts";

const HOST = "dc.example.test";
const quiet = getLogger(["test", "addresses"]);

/** A resolver that knows one host. */
function resolver(...addresses: string[]): AddressLookup {
  return (host) => Promise.resolve(host === HOST ? addresses : []);
}

function sourceAt(uri: string, changes: Partial<SourceConfig> = {}): SourceConfig {
  const search = (filter: string): SearchConfig => ({
    bases: ["dc=example,dc=org"],
    scope: "sub",
    filter,
    attributes: ["cn"],
    rangeAttributes: [],
    trans: transformConfig(),
  });
  return {
    uris: [parseLdapUri(uri)],
    startTls: false,
    timeoutMs: 60_000,
    pageSize: 0,
    traceLevel: 0,
    user: search("(objectClass=user)"),
    group: search("(objectClass=group)"),
    ...changes,
  };
}

/** Forwards connections from further loopback addresses to a port of 127.0.0.1; counts them. */
async function forward(port: number, addresses: readonly string[]) {
  const counts = new Map(addresses.map((address) => [address, 0]));
  const servers = addresses.map((address) =>
    net.createServer((socket) => {
      counts.set(address, (counts.get(address) ?? 0) + 1);
      const up = net.connect(port, "127.0.0.1");
      for (const each of [socket, up]) each.on("error", () => {});
      socket.pipe(up).pipe(socket);
      socket.once("close", () => up.destroy());
      up.once("close", () => socket.destroy());
    }).listen(port, address)
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  return {
    counts,
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

Deno.test("addresses: families alternate, beginning with that of the first address", () => {
  const [a4, b4, c4, a6, b6] = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2"];
  assert.deepEqual(interleaved([a6, b6, a4, b4, c4]), [a6, a4, b6, b4, c4]);
  assert.deepEqual(interleaved([a4, b4, c4, a6]), [a4, a6, b4, c4]);
  assert.deepEqual(interleaved([a4, a4, b4]), [a4, b4]);
  assert.deepEqual(interleaved([]), []);
});

Deno.test("addresses: the known addresses are entries of the net permission", async () => {
  const source = sourceAt("ldap://unused", {
    uris: [
      ...[`ldaps://${HOST}`, "ldap://192.0.2.9:389", "ldapi:///run/ldapi", "ldap://gone.test:389"].map(
        parseLdapUri,
      ),
      parseDomainUri("ldap:///") ?? assert.fail(),
    ],
  });
  const found = await knownAddresses(source, resolver("192.0.2.1", "2001:db8::1", "fe80::1%eth0"));
  assert.deepEqual(found, ["192.0.2.1:636", "[2001:db8::1]:636"]);
});

Deno.test("addresses: an unreachable address is followed by the next one, which is kept", async () => {
  const directory = generateDirectory({ users: 1, groups: 1 });
  await using simulator = await startLdapSimulator({ directory });
  const { port } = new URL(simulator.url);
  const [dead, one, two] = ["127.83.2.1", "127.83.2.2", "127.83.2.3"];
  await using servers = await forward(Number(port), [one, two]);
  const config = sourceAt(`ldap://${HOST}:${port}`, {
    bindDn: simulator.bindDn,
    password: simulator.password,
  });
  await using source = await openSource(config, { lookUp: resolver(dead, one, two) });
  assert.equal(source.server.text, `ldap://${HOST}:${port} (${one})`);
  assert.equal(source.insteadOf, undefined);
  const { server } = source;
  // Without the address kept, the order of the resolver would lead to the other server
  await using again = await openSource(config, { server, lookUp: resolver(two, one), again: true });
  assert.deepEqual(again.server, server);
  assert.deepEqual(Object.fromEntries(servers.counts), { [one]: 2, [two]: 0 });
});

Deno.test("addresses: a rejected password is not tried at the next address", async () => {
  await using simulator = await startLdapSimulator();
  const { port } = new URL(simulator.url);
  const [one, two] = ["127.83.2.4", "127.83.2.5"];
  await using servers = await forward(Number(port), [one, two]);
  const config = sourceAt(`ldap://${HOST}:${port}`, { bindDn: simulator.bindDn, password: "wrong" });
  const error = await failureOf(openSource(config, { lookUp: resolver(one, two) }));
  assert.equal(error.kind, "credentials");
  assert.deepEqual(Object.fromEntries(servers.counts), { [one]: 1, [two]: 0 });
});

for (const startTls of [false, true]) {
  const scheme = startTls ? "ldap" : "ldaps";
  Deno.test(`addresses: ${scheme}: the certificate must be for the name, not for the address`, async () => {
    const certificates = await makeCertificates(await Deno.makeTempDir());
    await using simulator = await startLdapSimulator({ tls: certificates.server });
    const { port } = new URL(startTls ? simulator.url : simulator.ldapsUrl);
    const at = (host: string) =>
      sourceAt(`${scheme}://${host}:${port}`, {
        startTls,
        caCert: certificates.ca.cert,
        bindDn: simulator.bindDn,
        password: simulator.password,
      });
    await using source = await openSource(at("localhost"), { lookUp: () => Promise.resolve(["127.0.0.1"]) });
    assert.equal(source.server.text, `${scheme}://localhost:${port}`);
    const error = await failureOf(openSource(at(HOST), { lookUp: resolver("127.0.0.1") }));
    assert.match(error.message, /certificate is not valid for dc\.example\.test/);
  });
}

Deno.test("addresses: an unknown host and a silent DNS are told apart", async () => {
  const unknown = await failureOf(openSource(sourceAt("ldap://gone.test:389"), { lookUp: resolver() }));
  assert.match(unknown.message, /^ldap:\/\/gone\.test:389: look up the host: the host name is unknown/);
  const silent = await failureOf(
    openSource(sourceAt(`ldap://${HOST}:389`, { timeoutMs: 20 }), { lookUp: () => new Promise(() => {}) }),
  );
  assert.match(silent.message, /DNS did not answer within 0\.02 s/);
});

const ALLOWED = "192.0.2.1:389";
Deno.test("addresses: only those known at the start are used, with a warning", {
  permissions: { net: [ALLOWED] },
}, async () => {
  const warnings: string[] = [];
  const logger = {
    warning: (_: string, { addresses }: { addresses: string }) => warnings.push(addresses),
  } as unknown as Logger;
  const uri = parseLdapUri(`ldap://${HOST}:389`);
  const use = (...addresses: string[]) =>
    withAddresses(uri, { lookUp: resolver(...addresses), timeoutMs: 60_000, logger });
  assert.deepEqual(
    (await use("192.0.2.7", "192.0.2.1")).map(({ text }) => text),
    [`ldap://${HOST}:389 (192.0.2.1)`],
  );
  assert.deepEqual(warnings, ["192.0.2.7"]);
  assert.deepEqual(await use("192.0.2.7", "192.0.2.8"), [uri], "the name leads to the first address");
  assert.equal(warnings.length, 2);
  assert.deepEqual(await use("192.0.2.7"), [uri]);
  assert.equal(warnings.length, 2, "a single address needs no choice");
  await assert.doesNotReject(
    withAddresses(parseLdapUri("ldap://192.0.2.5"), { timeoutMs: 1, logger: quiet }),
  );
});

Deno.test("addresses: a host that leads to another address than before is an error", {
  permissions: { net: ["localhost", "127.0.0.1"], read: true, env: true, sys: true },
}, async () => {
  await using simulator = await startLdapSimulator();
  const { port } = new URL(simulator.url);
  const config = sourceAt(`ldap://localhost:${port}`, {
    bindDn: simulator.bindDn,
    password: simulator.password,
  });
  const lookUp = () => Promise.resolve(["127.83.2.6"]);
  await using source = await openSource(config, { lookUp });
  const { server } = source;
  assert.ok(server.scheme === "ldap" && server.address === "127.0.0.1", "reached through the name");
  await using again = await openSource(config, { server, again: true });
  assert.deepEqual(again.server, server);
  const other = { ...server, address: "127.83.2.6" };
  const error = await failureOf(openSource(config, { server: other, again: true }));
  assert.match(
    error.message,
    /localhost led to 127\.0\.0\.1 instead of 127\.83\.2\.6, which was read before/,
  );
});
