import assert from "node:assert/strict";
import { PHOTO_KEY, photoDiffers, REMOVED_KEY, splitPreferences, withPreferences } from "./photo.ts";

for (
  const [what, stored, desired, differs] of [
    ["no photo on either side", { present: false, marker: undefined }, undefined, false],
    ["a photo with the same digest", { present: true, marker: "p1" }, "p1", false],
    ["a photo with another digest", { present: true, marker: "p1" }, "p2", true],
    ["a photo that another client set", { present: true, marker: undefined }, "p1", true],
    ["a photo that another client removed", { present: false, marker: "p1" }, "p1", true],
    ["a new photo", { present: false, marker: undefined }, "p1", true],
    ["a photo that the source no longer has", { present: true, marker: "p1" }, undefined, true],
    ["a photo that the source never had", { present: true, marker: undefined }, undefined, true],
    ["a leftover digest", { present: false, marker: "p1" }, undefined, true],
  ] as const
) {
  Deno.test(`udm: photo write for ${what}: ${differs}`, () => {
    assert.equal(photoDiffers(stored, desired), differs);
  });
}

Deno.test("udm: our keys are separated from the others", () => {
  const value = { [PHOTO_KEY]: "p1", [REMOVED_KEY]: "stamp", theme: "dark" };
  assert.deepEqual(splitPreferences(value, true), { marker: "p1", others: { theme: "dark" } });
  assert.deepEqual(splitPreferences(value, false), {
    marker: "p1",
    others: { theme: "dark", [REMOVED_KEY]: "stamp" },
  });
  assert.deepEqual(splitPreferences({ [REMOVED_KEY]: "stamp" }, true), {
    marker: undefined,
    others: undefined,
  });
});

for (const value of [undefined, null, "text", [], {}, { [PHOTO_KEY]: 1 }]) {
  Deno.test(`udm: ${JSON.stringify(value) ?? "missing"} preferences have no digest`, () => {
    assert.deepEqual(splitPreferences(value, true), { marker: undefined, others: undefined });
  });
}

Deno.test("udm: keys are set and removed without changing the others", () => {
  const value = { [PHOTO_KEY]: "p1", [REMOVED_KEY]: "stamp", theme: "dark" };
  assert.deepEqual(withPreferences(value, { [PHOTO_KEY]: "p2" }), { ...value, [PHOTO_KEY]: "p2" });
  assert.deepEqual(withPreferences(value, { [REMOVED_KEY]: undefined }), {
    [PHOTO_KEY]: "p1",
    theme: "dark",
  });
  for (const none of [undefined, null, "text", []]) {
    assert.deepEqual(withPreferences(none, { [PHOTO_KEY]: "p2", [REMOVED_KEY]: undefined }), {
      [PHOTO_KEY]: "p2",
    });
  }
});
