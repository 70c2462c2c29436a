import assert from "node:assert/strict";
import { outOfReach, outOfReachDetails } from "./reach.ts";

const HOSTS = ["ucs.example.org:443", "[::1]:389", "ldap.example.org:636"];

Deno.test("hosts without a permission are out of reach", { permissions: { net: HOSTS.slice(0, 2) } }, () => {
  assert.deepEqual(outOfReach(HOSTS), ["ldap.example.org:636"]);
});

Deno.test("the port counts", { permissions: { net: ["ucs.example.org:443"] } }, () => {
  assert.deepEqual(outOfReach(["ucs.example.org:80"]), ["ucs.example.org:80"]);
});

Deno.test("with the permission for any host, none is out of reach", { permissions: { net: true } }, () => {
  assert.deepEqual(outOfReach(HOSTS), []);
});

Deno.test("it is said what is out of reach, and what helps", () => {
  const { problem, advice = "" } = outOfReachDetails(["a:1", "b:2"]);
  assert.match(problem, /names a:1 and b:2, which/);
  assert.match(advice, /\(deno task compile --config FILE\)/);
});
