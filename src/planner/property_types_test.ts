import assert from "node:assert/strict";
import type { Properties, PropertyValue } from "../common/model.ts";
import { limit, type Options, planOf } from "./testing.ts";

const OPTIONS: Options = {
  compared: ["flag", "size", "homes", "displayName", "unixhome", "sambaRID"],
  triState: ["flag"],
};

/** What the plan writes of these properties of a user whose object has these; undefined if it must be created. */
function written(current: Properties | undefined, desired: Properties, options: Options = {}): Properties {
  const user = { key: 1, name: "anna" };
  const { operations } = planOf(
    current === undefined ? {} : { users: [{ ...user, more: current }] },
    { users: [{ ...user, more: desired }] },
    { ...OPTIONS, ...options },
  );
  const [operation] = operations;
  const all = operation?.type === "create"
    ? operation.properties
    : operation?.type === "modify"
    ? operation.changes
    : {};
  return Object.fromEntries(
    Object.entries(all).filter(([property]) => OPTIONS.compared?.includes(property)),
  );
}

/** UDM returns these after `null` was written, depending on the syntax, which is not known. */
const UNSET: readonly Properties[] = [{}, { flag: null }, { flag: false }];

for (
  const [current, desired, expected] of [
    [{}, true, true],
    [{}, false, false],
    [{ flag: false }, true, true],
    [{ flag: false }, false, "nothing"],
    [{ flag: true }, true, "nothing"],
    [{ flag: true }, false, false],
    [{ flag: true }, undefined, null],
    ...UNSET.map((current) => [current, undefined, "nothing"] as const),
  ] as [Properties, boolean | undefined, PropertyValue][]
) {
  Deno.test(`planner: a boolean in ${JSON.stringify(current)} that should be ${desired ?? "not set"}: ${expected} is written`, () => {
    const given = desired === undefined ? {} : { flag: desired };
    assert.deepEqual(written(current, given), expected === "nothing" ? {} : { flag: expected });
  });
}

for (
  const [current, desired, expected] of [
    [true, undefined, "nothing"],
    [false, undefined, true],
    [true, false, false],
    [false, false, "nothing"],
    [false, true, true],
  ] as const
) {
  Deno.test(`planner: a boolean with the default true that is ${current} and should be ${desired ?? "not set"}: ${expected} is written`, () => {
    const given = desired === undefined ? {} : { flag: desired };
    const options = { defaults: { flag: true } };
    assert.deepEqual(
      written({ flag: current }, given, options),
      expected === "nothing" ? {} : { flag: expected },
    );
  });
}

Deno.test("planner: a new object gets false, if that differs from no value", () => {
  assert.deepEqual(written(undefined, { flag: false }), { flag: false });
  assert.deepEqual(written(undefined, { flag: false }, { triState: [] }), {});
  assert.deepEqual(written(undefined, {}), {});
  assert.deepEqual(written(undefined, { flag: false }, { defaults: { flag: true } }), { flag: false });
});

Deno.test("planner: an integer equals the same integer, and 0 is a value", () => {
  assert.deepEqual(written({ size: 17 }, { size: 17 }), {});
  assert.deepEqual(written({}, { size: 0 }), { size: 0 });
  assert.deepEqual(written({ size: 0 }, {}), { size: null });
  assert.deepEqual(written({ size: 5 }, {}, { defaults: { size: 5 } }), {});
});

Deno.test("planner: objects in a list are compared as a set, and the order of their keys does not count", () => {
  const [a, b] = [{ street: "s", city: "c" }, { street: "t", city: "c" }];
  const turned = { city: "c", street: "s" };
  assert.deepEqual(written({ homes: [a, b] }, { homes: [b, turned] }), {});
  assert.deepEqual(written({ homes: [a] }, { homes: [b] }), { homes: [b] });
  assert.deepEqual(written({ homes: [a] }, { homes: [a, turned, b] }), { homes: [turned, b] });
  assert.deepEqual(written({ homes: [a] }, {}), { homes: null });
});

for (const property of ["displayName", "unixhome", "sambaRID"]) {
  Deno.test(`planner: ${property}, which UDM fills when it is empty, stays if the source does not give it`, () => {
    assert.deepEqual(written({ [property]: "filled" }, {}), {});
    assert.deepEqual(written({ [property]: "filled" }, { [property]: "given" }), { [property]: "given" });
    assert.deepEqual(written(undefined, {}), {});
  });
}

Deno.test("planner: a command that UDM never returns is sent with a new object only", () => {
  const source = { users: [{ key: 1, name: "anna", more: { unlock: true } }] };
  const plan = (users: readonly { key: number; name: string }[]) =>
    planOf({ users }, source, { compared: ["unlock"] }).operations;
  assert.deepEqual(plan([{ key: 1, name: "anna" }]), []);
  const [created] = plan([]);
  assert.equal(created?.type === "create" && created.properties.unlock, true);
});

Deno.test("planner: false is not a value that can be lost, unless the default is true", () => {
  const users = Array.from({ length: 10 }, (_, at) => ({ key: at + 1, name: `u${at}` }));
  const having = (flag: boolean | undefined) => ({
    users: users.map((user) => flag === undefined ? user : { ...user, more: { flag } }),
  });
  const refusals = (current: boolean, desired: boolean | undefined, options: Options = {}) =>
    planOf(having(current), having(desired), {
      ...OPTIONS,
      ...options,
      policy: { maxValueLoss: limit("30 %") },
    }).refusals.length;
  assert.equal(refusals(true, undefined), 1);
  assert.equal(refusals(true, false), 0);
  assert.equal(refusals(false, undefined), 0);
  assert.equal(refusals(false, undefined, { defaults: { flag: true } }), 1);
});
