import assert from "node:assert/strict";
import fc from "fast-check";
import { CHANGES } from "./page/labels.js";
import { describeState, EVERYTHING, readState, writeState } from "./page/state.js";

Deno.test("whatever is shown can be written into the address and read from it", () => {
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

Deno.test("the address of everything has no fragment", () => {
  assert.equal(writeState(EVERYTHING), "");
  assert.deepEqual(readState(""), EVERYTHING);
});

Deno.test("what is unknown in an address is left out", () => {
  const given = "#tab=other&kind=printer&change=explode.delete&warned=yes&__proto__=1";
  assert.deepEqual(readState(given), { ...EVERYTHING, changes: ["delete"] });
});

Deno.test("filters are said in words", () => {
  assert.equal(describeState(EVERYTHING), "");
  const state = {
    ...EVERYTHING,
    kind: "user" as const,
    changes: ["add" as const, "delete" as const],
    text: "a b",
  };
  assert.equal(describeState(state), "users only; changes: add, delete; text: a b");
});
