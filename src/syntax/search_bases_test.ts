import assert from "node:assert/strict";
import { basesText, isAlternativeDn, isBelowAny, withoutCoveredBases } from "./search_bases.ts";

Deno.test("search bases: a base below another one is left out", () => {
  const reduced = (scope: "one" | "sub", ...bases: string[]) => withoutCoveredBases(bases, scope);
  assert.deepEqual(reduced("sub", "ou=b,ou=a,dc=x", "OU=A, dc=x", "ou=c,dc=x"), ["OU=A, dc=x", "ou=c,dc=x"]);
  assert.deepEqual(reduced("sub", "ou=a,dc=x", "", "dc=y"), [""]);
  assert.deepEqual(reduced("sub", "dc=x", "DC=X", "dc = x"), ["dc=x"], "of the same ones, the first stays");
  assert.deepEqual(reduced("sub", "ou=aa,dc=x", "ou=a,dc=x"), ["ou=aa,dc=x", "ou=a,dc=x"]);
});

Deno.test("search bases: with scope one, only the same base is left out", () => {
  const bases = ["dc=x", "ou=a,dc=x", "OU=A,DC=X"];
  assert.deepEqual(withoutCoveredBases(bases, "one"), ["dc=x", "ou=a,dc=x"]);
});

Deno.test("search bases: a GUID is compared with nothing", () => {
  const guid = "<GUID=8d8d1d2c-0c2b-4b50-8a3c-1c9d3e9b0f00>";
  assert.deepEqual(withoutCoveredBases(["dc=x", guid], "sub"), ["dc=x", guid]);
  assert.equal(isAlternativeDn(guid), true);
  assert.equal(isAlternativeDn("ou=a,dc=x"), false);
});

Deno.test("search bases: a DN is below any of them", () => {
  assert.equal(isBelowAny("uid=anna,ou=a,dc=x", ["dc=y", "dc=x"]), true);
  assert.equal(isBelowAny("uid=anna,ou=a,dc=x", ["dc=y"]), false);
  assert.equal(isBelowAny("uid=anna,ou=a,dc=x", [""]), true);
  assert.equal(isBelowAny("uid=anna,ou=a,dc=x", []), false);
});

Deno.test("search bases: messages name the root", () => {
  assert.equal(basesText(["dc=x", ""]), "dc=x and the root");
});
