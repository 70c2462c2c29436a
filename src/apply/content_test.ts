import assert from "node:assert/strict";
import { PHOTO_KEY, REMOVED_KEY } from "../udm/photo.ts";
import { assemble, type Content, missingFrom } from "./content.ts";

const preferences = { theirs: "x", [PHOTO_KEY]: "old", [REMOVED_KEY]: "2030-01-01T00:00:00Z" };
const content: Content = {
  properties: { disabled: false, phone: ["1"] },
  photo: { value: "picture", digest: "new" },
  isBack: true,
  preferences,
};

/** What is sent without some properties. */
function without(...properties: string[]) {
  return assemble(content, (property) => properties.includes(property));
}

Deno.test("content: a photo goes with its digest, enabling with taking the stamp off", () => {
  assert.deepEqual(without(), {
    disabled: false,
    phone: ["1"],
    jpegPhoto: "picture",
    umcProperty: { theirs: "x", [PHOTO_KEY]: "new" },
  });
});

Deno.test("content: the digest of a refused photo is not written", () => {
  assert.deepEqual(without("jpegPhoto", "phone"), {
    disabled: false,
    umcProperty: { theirs: "x", [PHOTO_KEY]: "old" },
  });
  const only: Content = { ...content, properties: {}, isBack: false };
  assert.deepEqual(assemble(only, (property) => property === "jpegPhoto"), {});
});

Deno.test("content: without the preferences there is neither a photo nor an enabled account", () => {
  assert.deepEqual(without("umcProperty"), { phone: ["1"] });
});

Deno.test("content: the stamp stays if the account cannot be enabled", () => {
  assert.deepEqual(without("disabled", "jpegPhoto"), { phone: ["1"] });
  assert.deepEqual(without("disabled").umcProperty, {
    theirs: "x",
    [PHOTO_KEY]: "new",
    [REMOVED_KEY]: preferences[REMOVED_KEY],
  });
});

Deno.test("content: a photo that goes is null, and has no digest", () => {
  assert.deepEqual(assemble({ ...content, properties: {}, photo: null }), {
    jpegPhoto: null,
    umcProperty: { theirs: "x" },
  });
});

Deno.test("content: what is missing does not name the map that goes along", () => {
  assert.deepEqual(missingFrom(without(), without("umcProperty")), ["disabled", "jpegPhoto"]);
});
