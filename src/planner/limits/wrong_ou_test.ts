import assert from "node:assert/strict";
import { containersText, suggestsWrongOu } from "./wrong_ou.ts";

Deno.test("wrong OU: a tenth of the keys elsewhere says that the OU is wrong", () => {
  assert.equal(suggestsWrongOu(0, 0), false);
  assert.equal(suggestsWrongOu(0, 750), false);
  assert.equal(suggestsWrongOu(74, 750), false);
  assert.equal(suggestsWrongOu(75, 750), true);
  assert.equal(suggestsWrongOu(1, 1), true);
});

Deno.test("wrong OU: containers are named by the number of objects, at most three", () => {
  const dns = (container: string, count: number) =>
    Array.from({ length: count }, (_, at) => `uid=u${at},${container}`);
  assert.equal(containersText(dns("ou=a", 2)), "ou=a");
  const many = [...dns("ou=b", 1), ...dns("ou=a", 2), ...dns("ou=d", 1), ...dns("ou=c", 3)];
  assert.equal(containersText(many), "ou=c (3), ou=a (2), ou=b (1), 1 more");
});
