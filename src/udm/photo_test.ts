import assert from "node:assert/strict";
import { PHOTO_KEY, photoDiffers, REMOVED_KEY, splitPreferences, withPreferences } from "./photo.ts";

for (
  const [what, stored, wanted, differs] of [
    ["no photo on either side", { present: false, marker: undefined }, undefined, false],
    ["a photo with the same digest", { present: true, marker: "p1" }, "p1", false],
    ["a photo with another digest", { present: true, marker: "p1" }, "p2", true],
    ["a photo that somebody else put there", { present: true, marker: undefined }, "p1", true],
    ["a photo that somebody took away", { present: false, marker: "p1" }, "p1", true],
    ["a new photo", { present: false, marker: undefined }, "p1", true],
    ["a photo that the source has no more", { present: true, marker: "p1" }, undefined, true],
    ["a photo that the source never had", { present: true, marker: undefined }, undefined, true],
    ["a digest that is left over", { present: false, marker: "p1" }, undefined, true],
  ] as const
) {
  Deno.test(`${what} ${differs ? "is" : "needs not be"} written`, () => {
    assert.equal(photoDiffers(stored, wanted), differs);
  });
}

Deno.test("our keys are told from the others", () => {
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
  Deno.test(`preferences ${JSON.stringify(value) ?? "that are not there"} hold no digest`, () => {
    assert.deepEqual(splitPreferences(value, true), { marker: undefined, others: undefined });
  });
}

Deno.test("keys are set and taken out without touching the others", () => {
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
