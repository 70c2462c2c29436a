import assert from "node:assert/strict";
import { netEntries } from "./net_permission.ts";

const REACHABLE = { net: ["ucs.example.org:443", "[::1]:389"], sockets: ["/run/ldapi"] };

for (const version of ["2.9.0", "2.9.6", "2.10.1", "3.0.0", "2.9.1+abcdef0"]) {
  Deno.test(`Deno ${version} is told of sockets`, () => {
    assert.deepEqual(netEntries(REACHABLE, version), [...REACHABLE.net, "unix:/run/ldapi"]);
  });
}

for (const version of ["2.6.8", "2.8.3", "1.46.3"]) {
  Deno.test(`Deno ${version}, which knows no sockets in the net permission, is told of hosts alone`, () => {
    assert.deepEqual(netEntries(REACHABLE, version), REACHABLE.net);
  });
}

Deno.test("the Deno that is running takes what it is told", () => {
  const worker = new Worker("data:application/javascript,", {
    type: "module",
    deno: { permissions: { net: netEntries(REACHABLE), read: false } },
  });
  worker.terminate();
});
