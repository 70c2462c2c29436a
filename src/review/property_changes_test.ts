import assert from "node:assert/strict";
import type { Properties } from "../common/model.ts";
import type { Effect, Result } from "../planner/effects.ts";
import { propertyChanges } from "./property_changes.ts";

function changes(
  properties: Properties,
  values: Properties,
  result: Partial<Result> = {},
  effect?: Partial<Effect>,
) {
  const whole: Effect = {
    effect: "modify",
    kind: "user",
    key: "key",
    name: "anna",
    newName: undefined,
    dn: "uid=anna",
    sourceDn: undefined,
    operations: [],
    ...effect,
  };
  const rest = {
    membership: undefined,
    photo: undefined,
    isBack: false,
    stampedIn: undefined,
    preferences: undefined,
  };
  return propertyChanges(whole, { ...rest, properties, ...result }, { values, hasPhoto: false });
}

Deno.test("property changes: old and new values, in alphabetical order", () => {
  assert.deepEqual(changes({ title: "Dr", city: "", lastname: "New" }, { city: "Bremen", lastname: "Old" }), [
    { property: "city", type: "value", old: "Bremen", new: null },
    { property: "lastname", type: "value", old: "Old", new: "New" },
    { property: "title", type: "value", old: null, new: "Dr" },
  ]);
});

Deno.test("property changes: a list shows added and removed items and counts the others", () => {
  assert.deepEqual(changes({ phone: ["2", "3"], "e-mail": null }, { phone: ["1", "2"], "e-mail": ["a@b"] }), [
    { property: "e-mail", type: "list", added: [], removed: ["a@b"], kept: 0 },
    { property: "phone", type: "list", added: ["3"], removed: ["1"], kept: 1 },
  ]);
});

Deno.test("property changes: items that UDM treats as equal stay", () => {
  assert.deepEqual(changes({ secretary: ["uid=B, dc=x", "uid=c,dc=x"] }, { secretary: ["uid=b,dc=x"] }), [
    { property: "secretary", type: "list", added: ["uid=c,dc=x"], removed: [], kept: 1 },
  ]);
});

Deno.test("property changes: another order is a change, equal values are not", () => {
  assert.deepEqual(changes({ phone: ["2", "1"] }, { phone: ["1", "2"] }), [
    { property: "phone", type: "list", added: [], removed: [], kept: 2, reordered: true },
  ]);
  assert.deepEqual(changes({ phone: ["1"], title: "Dr" }, { phone: ["1"], title: "Dr" }), []);
});

Deno.test("property changes: a boolean that is not set is neither true nor false", () => {
  assert.deepEqual(changes({ flag: false }, {}), [{
    property: "flag",
    type: "value",
    old: null,
    new: false,
  }]);
  assert.deepEqual(changes({ flag: null }, { flag: true }), [
    { property: "flag", type: "value", old: true, new: null },
  ]);
});

Deno.test("property changes: an integer is a number", () => {
  assert.deepEqual(changes({ size: 3 }, { size: 2 }), [{ property: "size", type: "value", old: 2, new: 3 }]);
});

Deno.test("property changes: objects in a list are compared by their fields, and shown as the source writes them", () => {
  const home = { street: "A $ B", zipcode: "1", city: "C" };
  const same = { city: "C", zipcode: "1", street: "A $ B" };
  assert.deepEqual(changes({ homes: [same, { street: "D", zipcode: "2", city: "E" }] }, { homes: [home] }), [
    { property: "homes", type: "list", added: ["D$2$E"], removed: [], kept: 1 },
  ]);
});

Deno.test("property changes: a photo is shown by digest, which is unknown for foreign photos", () => {
  const present = { values: {}, hasPhoto: true };
  const result: Result = {
    properties: {},
    membership: undefined,
    photo: "sha256-new",
    isBack: false,
    stampedIn: undefined,
    preferences: { others: undefined, photoMarker: undefined, hasStamp: false },
  };
  const effect = { effect: "modify", kind: "user" } as Effect;
  assert.deepEqual(propertyChanges(effect, result, present), [
    { property: "jpegPhoto", type: "photo", old: { digest: "unknown" }, new: { digest: "sha256-new" } },
  ]);
  const marked = {
    ...result,
    photo: null,
    preferences: { ...result.preferences, photoMarker: "sha256-old" },
  };
  assert.deepEqual(propertyChanges(effect, marked as Result, present), [
    { property: "jpegPhoto", type: "photo", old: { digest: "sha256-old" }, new: null },
  ]);
  const [added] = changes({}, {}, { photo: "sha256-new" });
  assert.deepEqual(added, { property: "jpegPhoto", type: "photo", old: null, new: { digest: "sha256-new" } });
});

Deno.test("property changes: a new user gets a password, a new group does not", () => {
  assert.deepEqual(changes({}, {}, {}, { effect: "add" }), [{ property: "password", type: "secret" }]);
  assert.deepEqual(changes({}, {}, {}, { effect: "add", kind: "group" }), []);
});

Deno.test("property changes: a removal stamp is shown by its key, without the time", () => {
  const preferences = { others: { theme: "dark" }, photoMarker: "sha256-x", hasStamp: false };
  const gone = { preferences, stampedIn: "umcProperty" };
  assert.deepEqual(changes({ disabled: true }, { disabled: true }, gone, { effect: "disable" }), [
    {
      property: "umcProperty",
      type: "list",
      added: ["udm-directory-connector-removed"],
      removed: [],
      kept: 2,
    },
  ]);
  const back = { preferences: { ...preferences, hasStamp: true }, isBack: true };
  assert.deepEqual(changes({ disabled: false }, { disabled: true }, back), [
    { property: "disabled", type: "value", old: true, new: false },
    {
      property: "umcProperty",
      type: "list",
      added: [],
      removed: ["udm-directory-connector-removed"],
      kept: 2,
    },
  ]);
});

Deno.test("property changes: a removal stamp in a configured property is shown without the time", () => {
  const gone = { stampedIn: "removedAt" };
  assert.deepEqual(changes({ disabled: true }, { disabled: false }, gone, { effect: "disable" }), [
    { property: "disabled", type: "value", old: false, new: true },
    { property: "removedAt", type: "value", old: null, new: "time of the run" },
  ]);
});
