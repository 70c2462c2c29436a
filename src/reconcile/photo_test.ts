import assert from "node:assert/strict";
import { joinPreferences, PHOTO_KEY, photoDiffers, splitPreferences } from "./photo.ts";

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

Deno.test("our key is taken out of the preferences, and put back without touching the others", () => {
  const { marker, others } = splitPreferences({ [PHOTO_KEY]: "p1", theme: "dark" });
  assert.deepEqual({ marker, others }, { marker: "p1", others: { theme: "dark" } });
  assert.deepEqual(joinPreferences(others, "p2"), { theme: "dark", [PHOTO_KEY]: "p2" });
  assert.deepEqual(joinPreferences(others, undefined), { theme: "dark" });
  assert.deepEqual(joinPreferences(undefined, undefined), {});
});

for (const value of [undefined, null, "text", [], {}, { [PHOTO_KEY]: 1 }]) {
  Deno.test(`preferences ${JSON.stringify(value) ?? "that are not there"} hold no digest`, () => {
    assert.deepEqual(splitPreferences(value), { marker: undefined, removed: undefined, others: undefined });
  });
}
