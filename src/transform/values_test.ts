import assert from "node:assert/strict";
import fc from "fast-check";
import { looksSecret } from "../common/secret_names.ts";
import { bytes } from "./testing.ts";
import { configuredValues, describeValue, distinctValues, sameBytes, sameValues } from "./values.ts";

const VALUE = fc.uint8Array({ maxLength: 3, max: 2 });

Deno.test("values: the first of equal values stays, empty ones are removed", () => {
  fc.assert(fc.property(fc.array(VALUE, { maxLength: 30 }), (values) => {
    const expected = [...new Map(values.map((value) => [value.join(), value])).values()].filter((v) =>
      v.length > 0
    );
    assert.deepEqual(distinctValues(values), expected);
  }));
});

Deno.test("values: a list without duplicates is not copied", () => {
  for (const length of [1, 2, 20]) {
    const values = Array.from({ length }, (_, index) => Uint8Array.of(index));
    assert.equal(distinctValues(values), values);
  }
});

Deno.test("values: hash collisions neither merge nor keep duplicates", () => {
  // Enough values for hash collisions
  const values = Array.from({ length: 200_000 }, (_, index) => bytes(`cn=user${index},dc=example`));
  assert.equal(distinctValues(values), values);
  assert.deepEqual(distinctValues([...values, ...values.map((value) => value.slice())]), values);
});

Deno.test("values: bytes over 0x7f are distinct", () => {
  const values = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  assert.equal(distinctValues(values), values);
});

Deno.test("values: values and lists are equal if their bytes are equal", () => {
  assert.equal(sameBytes(bytes("ab"), bytes("ab")), true);
  assert.equal(sameBytes(bytes("ab"), bytes("ac")), false);
  assert.equal(sameBytes(bytes("ab"), bytes("abc")), false);
  assert.equal(sameValues(undefined, undefined), true);
  assert.equal(sameValues([bytes("a")], undefined), false);
  assert.equal(sameValues([bytes("a"), bytes("b")], [bytes("a"), bytes("b")]), true);
  assert.equal(sameValues([bytes("a"), bytes("b")], [bytes("b"), bytes("a")]), false);
  assert.equal(sameValues([bytes("a")], [bytes("a"), bytes("b")]), false);
});

Deno.test("values: empty and duplicate values of the configuration are removed", () => {
  assert.deepEqual(configuredValues(["ä", "", "a", "ä"]), [bytes("ä"), bytes("a")]);
});

Deno.test("values: names of secrets are recognised, similar names are not", () => {
  for (
    const name of [
      "userPassword",
      "unicodePwd",
      "sambaNTPassword",
      "clientSecret",
      "apiToken",
      "passwordHash",
      "krbPrincipalKey",
      "KRB5KEY;binary",
      "2.5.4.35",
      "oid.1.2.840.113556.1.4.90",
    ]
  ) {
    assert.equal(looksSecret(name), true, name);
  }
  for (const name of ["secretary", "mail", "passport", "roomNumber"]) {
    assert.equal(looksSecret(name), false, name);
  }
});

Deno.test("values: a message quotes up to 40 characters, and only the size of secrets and binary data", () => {
  assert.equal(describeValue("sn", bytes('Mü"ller')), '"Mü\\"ller"');
  assert.equal(describeValue("sn", bytes("x".repeat(40))), `"${"x".repeat(40)}"`);
  assert.equal(describeValue("sn", bytes("😀".repeat(41))), `"${"😀".repeat(39)}…"`);
  assert.equal(describeValue("userPassword", bytes("s3cret")), "a value of 6 bytes");
  assert.equal(describeValue("objectGUID", bytes("\0")), "a value of 1 byte");
  assert.equal(describeValue("jpegPhoto", Uint8Array.of(0xff, 0xd8)), "a value of 2 bytes");
});
