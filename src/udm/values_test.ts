import assert from "node:assert/strict";
import fc from "fast-check";
import { type Properties, type PropertyValue, textOf } from "../common/model.ts";
import { canonical, isUnset, nameForm, withoutRepetitions } from "./values.ts";

for (
  const [property, a, b, same] of [
    ["description", "a", "a", true],
    ["description", "a", "A", false],
    ["description", "a", "a ", false],
    ["description", null, "", true],
    ["description", undefined, null, true],
    ["phone", [], null, true],
    ["phone", [""], undefined, true],
    ["phone", ["1", "2"], ["2", "1"], true],
    ["phone", ["1", "1"], ["1"], true],
    ["phone", ["1", ""], ["1"], true],
    ["phone", ["1", "2"], ["1"], false],
    ["phone", ["1\u00002"], ["1", "2"], false],
    ["phone", ['["1","2"]'], ["1", "2"], false],
    ["disabled", false, null, true],
    ["disabled", true, false, false],
    ["mailPrimaryAddress", "A@X.de", "a@x.de", true],
    ["e-mail", ["A@X.de"], ["a@x.de"], false],
    ["secretary", ["uid=a, dc=b"], ["UID=A,DC=b"], true],
    ["secretary", ["uid=a,dc=b", "UID=a, dc=b"], ["uid=a,dc=b"], true],
    ["umcProperty", {}, null, true],
    ["umcProperty", { a: "1", b: "2" }, { b: "2", a: "1" }, true],
    ["umcProperty", { a: "1" }, { a: "2" }, false],
  ] as [string, PropertyValue | undefined, PropertyValue | undefined, boolean][]
) {
  const text = (value: PropertyValue | undefined) => JSON.stringify(value) ?? "nothing";
  Deno.test(`udm: ${property}: ${text(a)} and ${text(b)} are ${same ? "the same" : "different"}`, () => {
    assert.equal(canonical(property, a) === canonical(property, b), same);
  });
}

for (const value of [undefined, null, "", false, [], {}]) {
  Deno.test(`udm: ${JSON.stringify(value) ?? "nothing"} means not set`, () => {
    assert.ok(isUnset(value));
    assert.equal(canonical("description", value), "");
  });
}

for (const value of ["a", true, ["a"], { a: 1 }, " "]) {
  Deno.test(`udm: ${JSON.stringify(value)} is set`, () => {
    assert.ok(!isUnset(value));
    assert.notEqual(canonical("description", value), "");
  });
}

for (
  const [property, values, expected] of [
    ["e-mail", ["A@x", "a@x", "b@x", "A@X"], ["a@x", "b@x"]],
    ["e-mail", ["a@x", "b@x", "A@X", "A@x"], ["a@x", "b@x"]],
    ["departmentNumber", ["A b", "a  b", "ab"], ["a  b", "ab"]],
    ["phone", ["+49 30-1", "+49301", "+49302"], ["+49301", "+49302"]],
    ["secretary", ["UID=A, DC=B", "uid=a,dc=b"], ["uid=a,dc=b"]],
    ["organisation", ["a", "A", "a"], ["a", "A"]],
    ["e-mail", ["a"], ["a"]],
    ["e-mail", [], []],
  ] as const
) {
  Deno.test(`udm: ${property} ${JSON.stringify(values)} without duplicates is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(withoutRepetitions(property, values), expected);
  });
}

for (
  const [a, b] of [["Anna", "ANNA"], ["ä", "a\u0308"], [" anna ", "anna"], ["ａnna", "anna"], [
    "Team  One",
    "team one",
  ]] as const
) {
  Deno.test(`udm: the names ${JSON.stringify(a)} and ${JSON.stringify(b)} are equal`, () => {
    assert.equal(nameForm(a), nameForm(b));
  });
}

Deno.test("udm: lists are equal if and only if they are equal as sets", () => {
  const values = fc.array(fc.string({ unit: fc.constantFrom("a", "b", '"', ",", "[", "\0"), minLength: 1 }));
  const pairs = fc.oneof(
    fc.tuple(values, values),
    values.chain((all) => fc.tuple(fc.constant(all), shuffled(all))),
  );
  fc.assert(fc.property(pairs, ([a, b]) => {
    const [left, right] = [new Set(a), new Set(b)];
    const equal = left.size === right.size && [...left].every((value) => right.has(value));
    assert.equal(canonical("organisation", a) === canonical("organisation", b), equal);
  }));
});

function shuffled(values: string[]): fc.Arbitrary<string[]> {
  return fc.shuffledSubarray([...values, ...values], { minLength: values.length * 2 });
}

Deno.test("udm: a number equals its text", () => {
  const listed = JSON.parse('{ "uidNumber": 2006, "numbers": [1, 2] }') as Properties;
  assert.equal(canonical("uidNumber", listed.uidNumber), canonical("uidNumber", "2006"));
  assert.equal(textOf(listed.uidNumber), "2006");
  assert.equal(canonical("numbers", listed.numbers), canonical("numbers", ["2", "1"]));
});
