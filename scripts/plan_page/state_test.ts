import assert from "node:assert/strict";
import fc from "fast-check";
import { CHANGES } from "./page/labels.js";
import { describeState, EVERYTHING, readState, writeState } from "./page/state.js";

Deno.test("state: the fragment of the address preserves every state", () => {
  const word = fc.string({ unit: "grapheme" });
  const state = fc.record({
    tab: fc.constantFrom("changes" as const, "skipped" as const),
    kind: fc.constantFrom("" as const, "user" as const, "group" as const),
    changes: fc.subarray([...CHANGES]),
    text: word,
    property: word,
    reason: word,
    warned: fc.boolean(),
    sort: fc.constantFrom("name", "change"),
    descending: fc.boolean(),
  }, { noNullPrototype: true });
  fc.assert(fc.property(state, (given) => assert.deepEqual(readState(`#${writeState(given)}`), given)));
});

Deno.test("state: the default state has no fragment", () => {
  assert.equal(writeState(EVERYTHING), "");
  assert.deepEqual(readState(""), EVERYTHING);
});

Deno.test("state: unknown parts of a fragment are ignored", () => {
  const given = "#tab=other&kind=printer&change=explode.delete&warned=yes&__proto__=1";
  assert.deepEqual(readState(given), { ...EVERYTHING, changes: ["delete"] });
});

Deno.test("state: filters are described in words", () => {
  assert.equal(describeState(EVERYTHING), "");
  const state = {
    ...EVERYTHING,
    kind: "user" as const,
    changes: ["add" as const, "delete" as const],
    text: "a b",
  };
  assert.equal(describeState(state), "users only; changes: add, delete; text: a b");
});
