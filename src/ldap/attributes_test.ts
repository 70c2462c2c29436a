import assert from "node:assert/strict";
import { collectGarbage } from "../../tests/support/garbage.ts";
import { collectAttributes, parseDescription, Spelling } from "./attributes.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const raw = (description: string, ...values: string[]) => ({ description, values: values.map(bytes) });
const read = (requested: string[], ...attributes: ReturnType<typeof raw>[]) => {
  const { map, open } = collectAttributes(attributes, new Spelling(requested));
  const decoder = new TextDecoder();
  return {
    map: Object.fromEntries([...map].map(([name, values]) => [name, values.map((v) => decoder.decode(v))])),
    open,
  };
};

Deno.test("ldap: an attribute description is split into name and range", () => {
  assert.deepEqual(parseDescription("cn"), { name: "cn" });
  assert.deepEqual(parseDescription("cn;lang-de"), { name: "cn;lang-de" });
  assert.deepEqual(parseDescription("member;range=0-1499"), { name: "member", range: { from: 0, to: 1499 } });
  assert.deepEqual(parseDescription("member;Range=1500-*"), { name: "member", range: { from: 1500 } });
  assert.deepEqual(parseDescription("x;binary;range=0-9"), { name: "x;binary", range: { from: 0, to: 9 } });
  assert.deepEqual(parseDescription("x;range=a-b"), { name: "x;range=a-b" });
});

Deno.test("ldap: attribute names use the spelling of the request", () => {
  const { map } = read(["OBJECTGUID", "Mail"], raw("objectGUID", "1"), raw("mail", "2"), raw("sn", "3"));
  assert.deepEqual(map, { OBJECTGUID: ["1"], Mail: ["2"], sn: ["3"] });
});

Deno.test("ldap: attributes keep the order of the server, which decides between named groups of the steps", () => {
  const { map } = read(["a", "b", "c"], raw("c", "1"), raw("A", "2"), raw("b", "3"));
  assert.deepEqual(Object.keys(map), ["c", "a", "b"]);
});

Deno.test("ldap: a value is found whether request or response use ;binary", () => {
  assert.deepEqual(read(["userCertificate"], raw("usercertificate;binary", "1")).map, {
    userCertificate: ["1"],
  });
  assert.deepEqual(read(["userCertificate;binary"], raw("userCertificate", "1")).map, {
    "userCertificate;binary": ["1"],
  });
  assert.deepEqual(
    read(
      ["userCertificate", "userCertificate;binary"],
      raw("userCertificate", "1"),
      raw("userCertificate;binary", "2"),
    ).map,
    { userCertificate: ["1"], "userCertificate;binary": ["2"] },
  );
});

Deno.test("ldap: other options make separate attributes with the requested spelling", () => {
  assert.deepEqual(read(["CN"], raw("cn", "Rom"), raw("cn;lang-en", "Rome")).map, {
    CN: ["Rom"],
    "CN;lang-en": ["Rome"],
  });
});

Deno.test("ldap: attributes without values are omitted", () => {
  assert.deepEqual(read(["cn", "sn"], raw("cn"), raw("sn", "")).map, { sn: [""] });
});

Deno.test("ldap: an incomplete range is open", () => {
  const first = read(["Member"], raw("member"), raw("member;range=0-1", "a", "b"));
  assert.deepEqual(first.map, { Member: ["a", "b"] });
  assert.deepEqual(first.open, [{ description: "member", name: "Member", range: { from: 0, to: 1 } }]);
  assert.deepEqual(read(["member"], raw("member;range=0-*", "a")), { map: { member: ["a"] }, open: [] });
  assert.equal(read(["member"], raw("member;range=5-*", "f")).open.length, 1, "the beginning is missing");
});

Deno.test("ldap: an attribute requested with a range is found by its name", () => {
  const { map } = read(["member;range=0-1499"], raw("MEMBER;range=0-*", "a"));
  assert.deepEqual(map, { member: ["a"] });
});

Deno.test("ldap: long attribute names are not kept", () => {
  const spelling = new Spelling(["uid"]);
  const before = Deno.memoryUsage().heapUsed;
  for (let at = 0; at < 100; at++) {
    const name = `${"X".repeat(100_000)}${at}`;
    assert.equal(spelling.of(name), name);
  }
  collectGarbage();
  assert.ok(Deno.memoryUsage().heapUsed - before < 2_000_000);
});
