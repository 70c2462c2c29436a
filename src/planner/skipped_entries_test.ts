import assert from "node:assert/strict";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import type { Skipped } from "./plan_types.ts";
import { SkippedEntries } from "./skipped_entries.ts";
import { type Row, targetOf, uuid } from "./testing.ts";

/** Skipped entries as rows, in a target that holds `objects`; the number of each is its place. */
function skippedOf(objects: readonly Row[], entries: readonly Row[], primaryKeyProperty = OBJECT_IDENTIFIER) {
  const { user } = targetOf({ users: objects }, { primaryKeyProperty });
  const skipped = new SkippedEntries(user);
  entries.forEach(({ key, name, dn }, number) => {
    const entry: Skipped = {
      kind: "user",
      dn: dn ?? `cn=${number}`,
      key: typeof key === "number" ? uuid(key) : key,
      name,
      reason: "transform",
      message: "bad",
    };
    skipped.add(entry, number);
  });
  const candidates = (number: number) => {
    const found = skipped.candidates(number);
    return found && { objects: found.objects.map(({ name }) => name), certain: found.certain };
  };
  return { skipped, candidates, kept: [...skipped.kept].map(({ name }) => name) };
}

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };

Deno.test("skipped entries: an entry means the object with its key, not its name", () => {
  const { candidates, kept } = skippedOf([anna, bert], [{ key: 1, name: "bert" }]);
  assert.deepEqual(candidates(0), { objects: ["anna"], certain: true });
  assert.deepEqual(kept, ["anna"]);
});

Deno.test("skipped entries: an entry with an unknown key may mean its namesake", () => {
  const { candidates } = skippedOf([anna], [{ key: 9, name: "Anna" }, { key: 9, name: "zoe" }]);
  assert.deepEqual(candidates(0), { objects: ["anna"], certain: false });
  assert.deepEqual(candidates(1), { objects: [], certain: false });
  assert.equal(candidates(2), undefined);
});

Deno.test("skipped entries: entries with one key may mean its object", () => {
  const { candidates, kept } = skippedOf([anna], [anna, { ...anna, name: "zoe" }]);
  assert.deepEqual(candidates(0), { objects: ["anna"], certain: false });
  assert.deepEqual(candidates(1), { objects: ["anna"], certain: false });
  assert.deepEqual(kept, ["anna"]);
});

Deno.test("skipped entries: an entry may mean each of several objects with its key", () => {
  const { candidates, kept } = skippedOf(
    [{ key: "1", name: "anna" }, { key: "1", name: "bert" }],
    [{ key: "1" }],
    "employeeNumber",
  );
  assert.deepEqual(candidates(0), { objects: ["anna", "bert"], certain: false });
  assert.deepEqual(kept, ["anna", "bert"]);
});

Deno.test("skipped entries: an entry without a name may mean each object without a key", () => {
  const { candidates, kept } = skippedOf([{ name: "anna" }, { key: "2", name: "bert" }], [{ key: "1" }, {
    key: "3",
  }], "employeeNumber");
  assert.deepEqual(candidates(0), { objects: ["anna"], certain: false });
  assert.deepEqual(candidates(1), { objects: ["anna"], certain: false });
  assert.deepEqual(kept, ["anna"]);
});

Deno.test("skipped entries: an entry added with an object means it", () => {
  const { user } = targetOf({ users: [anna] });
  const skipped = new SkippedEntries(user);
  const [object] = user.all();
  assert.ok(object);
  const entry: Skipped = { kind: "user", dn: "cn=0", key: "9", name: "x", reason: "name_held", message: "" };
  assert.deepEqual(skipped.add(entry, 0, object), [object]);
  assert.deepEqual(skipped.candidates(0), { objects: [object], certain: false, key: "9" });
  assert.equal(skipped.withKey("9"), entry);
  assert.equal(skipped.size, 1);
});

Deno.test("skipped entries: they are sorted by DN", () => {
  const { skipped } = skippedOf([], [{ dn: "cn=b" }, { dn: "CN=c" }, { dn: "cn = a" }]);
  assert.deepEqual(skipped.all().map(({ dn }) => dn), ["cn = a", "cn=b", "CN=c"]);
});

for (
  const [what, entries, spokenFor, unidentified] of [
    ["a usable key", [{ key: 9 }], false, []],
    ["no key, but the name of an object", [{ name: "anna" }], false, []],
    ["no key, and the name of an object that is another's", [{ name: "anna" }], true, ["cn=0"]],
    ["no key, and a name that no object has", [{ name: "zoe" }], false, ["cn=0"]],
    ["neither key nor name", [{}], false, ["cn=0"]],
    ["a key that UDM refuses", [{ key: "4711", name: "zoe" }], false, []],
    ["a key that UDM refuses, but the name of an object", [{ key: "4711", name: "anna" }], false, []],
    ["the name that an entry before has, too", [{ name: "anna" }, { name: "ANNA" }], false, ["cn=1"]],
  ] as const
) {
  Deno.test(`skipped entries: an entry with ${what} ${unidentified.length > 0 ? "may be any object" : "is identified"}`, () => {
    const { skipped } = skippedOf([anna], entries);
    assert.deepEqual(skipped.unidentified(() => spokenFor).map(({ dn }) => dn), unidentified);
  });
}
