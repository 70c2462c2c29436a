import assert from "node:assert/strict";
import { deniedDetails, deniedEntries, netEntries } from "./net_permission.ts";

const REACHABLE = { net: ["ucs.example.org:443", "[::1]:389"], sockets: ["/run/ldapi"] };

for (const version of ["2.9.0", "2.9.6", "2.10.1", "3.0.0", "2.9.1+abcdef0"]) {
  Deno.test(`net permission: Deno ${version} gets entries for sockets`, () => {
    assert.deepEqual(netEntries(REACHABLE, version), [...REACHABLE.net, "unix:/run/ldapi"]);
  });
}

for (const version of ["2.6.8", "2.8.3", "1.46.3"]) {
  Deno.test(`net permission: Deno ${version} does not support sockets and gets only hosts`, () => {
    assert.deepEqual(netEntries(REACHABLE, version), REACHABLE.net);
  });
}

Deno.test("net permission: the running Deno accepts the entries", () => {
  const worker = new Worker("data:application/javascript,", {
    type: "module",
    deno: { permissions: { net: netEntries(REACHABLE), read: false } },
  });
  worker.terminate();
});

const HOSTS = ["ucs.example.org:443", "[::1]:389", "ldap.example.org:636"];

Deno.test("net permission: hosts without permission are denied", {
  permissions: { net: HOSTS.slice(0, 2) },
}, () => {
  assert.deepEqual(deniedEntries(HOSTS), ["ldap.example.org:636"]);
});

Deno.test("net permission: another port is denied", { permissions: { net: ["ucs.example.org:443"] } }, () => {
  assert.deepEqual(deniedEntries(["ucs.example.org:80"]), ["ucs.example.org:80"]);
});

Deno.test("net permission: with access to all hosts, none is denied", { permissions: { net: true } }, () => {
  assert.deepEqual(deniedEntries(HOSTS), []);
});

Deno.test("net permission: the error names the denied hosts and how to build for them", () => {
  const { problem, advice = "" } = deniedDetails(["a:1", "b:2"]);
  assert.match(problem, /names a:1 and b:2, which/);
  assert.match(advice, /\(deno task compile --config FILE\)/);
});
