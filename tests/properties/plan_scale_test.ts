/**
 * Cycles and chains longer than any call stack.
 *
 * @module
 */

import assert from "node:assert/strict";
import { planOf, uuid } from "../../src/planner/testing.ts";

const MANY = 5000;
const numbers = Array.from({ length: MANY }, (_, number) => number);

Deno.test("planner: a cycle of 5,000 names needs one temporary name", () => {
  const users = numbers.map((number) => ({ key: number, name: `u${number}` }));
  const turned = numbers.map((number) => ({ key: number, name: `u${(number + 1) % MANY}` }));
  const { operations, skipped } = planOf({ users }, { users: turned });
  assert.equal(operations.length, MANY + 1);
  assert.equal(operations.filter((operation) => operation.type === "modify" && operation.interim).length, 1);
  assert.deepEqual(skipped, []);
});

Deno.test("planner: a chain of 5,000 names behind a skipped holder is skipped to the end", () => {
  const users = numbers.map((number) => ({ key: number, name: `u${number}` }));
  const moved = numbers.map((number) => ({ key: number, name: `u${Math.max(number - 1, 0)}` }));
  const { operations, skipped } = planOf({ users }, {
    users: moved.map((user) => user.key === 0 ? { ...user, problem: "bad" } : user),
  });
  assert.deepEqual(operations, []);
  assert.equal(skipped.length, MANY);
});

Deno.test("planner: a chain of 5,000 groups is created from the innermost to the outermost", () => {
  const groups = numbers.map((number) => ({
    key: number,
    name: `g${number}`,
    members: number === MANY - 1 ? [] : [`g${number + 1}`],
  }));
  const { operations } = planOf({}, { groups });
  assert.deepEqual(operations.map(({ key }) => key), numbers.map(uuid).reverse());
  assert.ok(operations.every(({ after }, place) => place === 0 || after.includes(place - 1)));
});

Deno.test("planner: a chain of 5,000 groups that all wait for a name is updated", () => {
  const members = (number: number) => number === MANY - 1 ? ["u"] : [`g${number + 1}`, "u"];
  const { operations } = planOf(
    { groups: numbers.map((number) => ({ key: number, name: `old${number}` })) },
    {
      users: [...numbers.map((number) => ({ key: 10_000 + number, name: `old${number}` })), {
        key: 99_999,
        name: "u",
      }],
      groups: numbers.map((number) => ({ key: number, name: `g${number}`, members: members(number) })),
    },
  );
  assert.equal(operations.length, 3 * MANY + 1);
  assert.ok(operations.every(({ after }) => after.length <= 1));
});

Deno.test("planner: a cycle of 5,000 groups loses one nesting", () => {
  for (const step of [1, MANY - 1]) {
    const groups = numbers.map((number) => ({
      key: number,
      name: `g${number}`,
      members: [`g${(number + step) % MANY}`],
    }));
    const { operations, notices } = planOf({
      groups: numbers.map((number) => ({ key: number, name: `g${number}` })),
    }, {
      groups,
    });
    assert.equal(notices.length, 1);
    assert.equal(operations.length, MANY - 1);
  }
});

Deno.test("planner: renaming a chain of 5,000 groups writes no membership", () => {
  const chain = (prefix: string) => ({
    groups: numbers.map((number) => ({
      key: number,
      name: `${prefix}${number}`,
      members: number === MANY - 1 ? [] : [`${prefix}${number + 1}`],
    })),
  });
  const { operations } = planOf(chain("old"), chain("new"));
  assert.equal(operations.length, MANY);
  assert.ok(
    operations.every((operation) => operation.type === "modify" && operation.membership === undefined),
  );
});

Deno.test("planner: 20,000 users with the same mail address are all skipped, with short messages", () => {
  const users = Array.from(
    { length: 20_000 },
    (_, number) => ({ key: number, name: `u${number}`, mail: "all@x" }),
  );
  const { operations, skipped } = planOf({}, { users });
  assert.deepEqual(operations, []);
  assert.equal(skipped.length, users.length);
  assert.match(
    skipped[0]?.message ?? "",
    /its primary mail address \(all@x\) is also that of \S+ and \S+ and \S+ and 19,996 more$/,
  );
});

Deno.test("planner: 3,000 entries with the key of 3,000 objects get short messages", () => {
  const many = Array.from({ length: 3000 }, (_, number) => ({ key: "ad", name: `u${number}` }));
  const { operations, skipped } = planOf({ users: many }, { users: many }, {
    primaryKeyProperty: "employeeType",
  });
  assert.deepEqual(operations, []);
  assert.equal(skipped.length, many.length);
  assert.ok(skipped.every(({ message }) => message.length < 1000));
});

Deno.test("planner: members whose entries may match any of 20,000 objects without a key stay members", () => {
  const options = { primaryKeyProperty: "employeeNumber" };
  const count = 20_000;
  const team = { key: "g", name: "team" };
  const users = Array.from({ length: count }, (_, number) => ({ name: `u${number}` }));
  const unclear = users.map((_, number) => ({ key: String(number), dn: `cn=e${number}` }));
  const { operations } = planOf(
    { users, groups: [{ ...team, members: users.map(({ name }) => name) }] },
    { users: unclear, groups: [{ ...team, members: unclear.map(({ dn }) => dn) }] },
    options,
  );
  assert.deepEqual(operations, []);
});
