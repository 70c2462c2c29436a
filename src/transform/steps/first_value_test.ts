import assert from "node:assert/strict";
import fc from "fast-check";
import { attributes, bytes, config, plainRecord, run } from "../testing.ts";
import { compileTransform } from "../transform.ts";
import { inRdnOrder } from "./first_value.ts";

/** The values of uid after the steps, for an entry with a DN. */
function uidOf(uid: readonly string[], dn: string, parts = {}): unknown {
  const transform = compileTransform(config({ first_value: ["uid"], ...parts }), ["uid"]);
  return plainRecord(transform(attributes({ uid }), { dn }).values).uid;
}

Deno.test("first_value: only the first value stays, of photos too", () => {
  const photos = [Uint8Array.of(0xff, 1), Uint8Array.of(0xff, 2)];
  const { record, changes } = run({ first_value: ["jpegPhoto", "SN", "gone"] }, {
    jpegPhoto: photos,
    sn: ["b", "a"],
    cn: ["y", "x"],
  }, ["jpegPhoto", "sn", "cn"]);
  assert.deepEqual(record, { jpegPhoto: photos.slice(0, 1), sn: ["b"], cn: ["y", "x"] });
  assert.deepEqual(changes, [
    ["first_value", "jpegPhoto", photos, photos.slice(0, 1)],
    ["first_value", "sn", ["b", "a"], ["b"]],
  ]);
});

Deno.test("first_value: values that earlier steps drop do not count", () => {
  const { record } = run({
    remove_values: { telephoneNumber: ["-"] },
    sanitizer: { telephoneNumber: ["phone_sanitizer"] },
    first_value: ["telephoneNumber"],
  }, { telephoneNumber: ["-", "none", "0421 1234567", "0421 7654321"] });
  assert.deepEqual(record, { telephoneNumber: ["+49 421 1234567"] });
});

Deno.test("first_value: the value in the RDN comes first, whatever the steps make of it", () => {
  assert.deepEqual(uidOf(["x1", "Ännä", "y"], "UID=ännä,dc=x"), ["Ännä"]);
  assert.deepEqual(uidOf(["x1", "Ännä"], "cn=a+uid=ännä,dc=x", { sanitizer: { uid: ["transliterate"] } }), [
    "Aennae",
  ]);
  assert.deepEqual(uidOf(["x1", "anna"], "cn=anna,dc=x"), ["x1"]);
  assert.deepEqual(uidOf(["x1", "anna"], "uid=other,dc=x"), ["x1"]);
  assert.deepEqual(uidOf(["x1", "anna"], "no DN"), ["x1"]);
  assert.deepEqual(uidOf(["x1", "anna"], ""), ["x1"]);
});

Deno.test("first_value: putting the RDN first keeps all values, and an option of the attribute does not matter", () => {
  const values = fc.array(fc.constantFrom("a", "A", "b", "c").map(bytes), { maxLength: 6 });
  fc.assert(fc.property(values, fc.constantFrom("uid", "UID;lang-de", "cn"), (values, attribute) => {
    const ordered = inRdnOrder(attribute, values, "uid=b,dc=x");
    assert.deepEqual(ordered.map(String).sort(), values.map(String).sort());
    if (attribute !== "cn" && values.some((value) => String(value) === "98")) {
      assert.equal(String(ordered[0]), "98");
    }
  }));
});
