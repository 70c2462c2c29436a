import assert from "node:assert/strict";
import type { Operation } from "../planner/plan_types.ts";
import { planOf } from "../planner/testing.ts";
import { UdmError, type UdmErrorDetails } from "../udm/errors.ts";
import { FailureBreaker, removesAccess } from "./failure_breaker.ts";

const users = Array.from({ length: 30 }, (_, at) => ({ key: at + 1, name: `user${at}` }));
const options = { compared: ["disabled"] };
const creations = planOf({}, { users }).operations;
const removals = planOf({ users }, { users: users.slice(0, 1) }, {
  policy: { removal: { type: "disable", deleteAfterMs: 1 } },
}).operations;
const deletions = planOf({ users }, { users: users.slice(0, 1) }).operations;
const disablings =
  planOf({ users }, { users: users.map((user) => ({ ...user, more: { disabled: true } })) }, options)
    .operations;
const changes = planOf({ users }, { users: users.map((user) => ({ ...user, description: "x" })) }).operations;

function refusal(details: Partial<UdmErrorDetails> = {}): UdmError {
  return new UdmError({ method: "POST", type: "users/user" }, {
    kind: "forbidden",
    problem: "no",
    ...details,
  });
}

/** How many operations fail before the run is given up; undefined if it never is. */
function givenUpAfter(
  operations: readonly Operation[],
  errorOf: (operation: Operation, at: number) => Error,
) {
  const breaker = new FailureBreaker();
  const at = operations.findIndex((operation, at) => breaker.failed(operation, errorOf(operation, at)));
  return at < 0 ? undefined : at + 1;
}

Deno.test("breaker: a run is given up after 20 refusals of one sort for one reason", () => {
  assert.equal(givenUpAfter(creations, () => refusal()), 20);
  assert.equal(givenUpAfter(creations, () => refusal({ kind: "server" })), 20);
});

Deno.test("breaker: names and values make no other reason", () => {
  const conflict = ({ name }: Operation) =>
    refusal({
      kind: "conflict",
      conflictOn: "name",
      reasons: [{ message: `Object exists: (uid): The username is already in use: ${name}.` }],
    });
  assert.equal(givenUpAfter(creations, conflict), 20);
  const text = ({ name }: Operation, at: number) =>
    refusal({ kind: "invalid", problem: `no object uid=${name},dc=x "${at}" ${at} and '${at}': ${name}` });
  assert.equal(givenUpAfter(creations, text), 20);
  const password = (_: Operation, at: number) =>
    refusal({
      kind: "invalid",
      reasons: [{ property: "password", message: `too short ${"x".repeat(at)}` }],
    });
  assert.equal(givenUpAfter(creations, password), 20);
});

Deno.test("breaker: other reasons reset the count", () => {
  assert.equal(givenUpAfter(creations, (_, at) => refusal({ kind: at === 5 ? "server" : "forbidden" })), 26);
  assert.equal(givenUpAfter(creations, (_, at) => at === 5 ? new Error("no photo") : refusal()), 26);
  assert.equal(
    givenUpAfter(
      creations,
      (_, at) =>
        refusal({
          kind: "invalid",
          reasons: [{ property: at % 2 === 0 ? "lastname" : "password", message: "" }],
        }),
    ),
    undefined,
  );
});

Deno.test("breaker: one success settles the question for its sort, and for no other", () => {
  const breaker = new FailureBreaker();
  breaker.succeeded(creations[0] as Operation);
  assert.ok(!creations.some((operation) => breaker.failed(operation, refusal())));
  assert.equal(changes.findIndex((operation) => breaker.failed(operation, refusal())), 19);
  assert.deepEqual(breaker.cause?.operation, changes[19]);
});

Deno.test("breaker: disabling users and deleting enabled users removes access", () => {
  const already = users.map((user) => ({ ...user, more: { disabled: true } }));
  const deletedLate = planOf({ users: already }, { users: users.slice(0, 1) }).operations;
  const enablings = planOf({ users: already }, { users }, options).operations;
  assert.ok([...removals, ...deletions, ...disablings].every(removesAccess));
  assert.ok(![...creations, ...changes, ...enablings].some(removesAccess));
  assert.ok(!deletedLate.filter(({ type }) => type === "delete").some(removesAccess));
});

Deno.test("breaker: an open breaker only allows operations that remove access", () => {
  const breaker = new FailureBreaker();
  for (const operation of creations.slice(0, 20)) breaker.failed(operation, refusal());
  assert.ok([...removals, ...deletions, ...disablings].every((operation) => breaker.allows(operation)));
  assert.ok(![...creations, ...changes].some((operation) => breaker.allows(operation)));
});

Deno.test("breaker: nothing begins any more if UDM refuses to take access away, too", () => {
  const breaker = new FailureBreaker();
  for (const operation of creations.slice(0, 20)) breaker.failed(operation, refusal());
  for (const operation of disablings.slice(0, 20)) {
    assert.ok(breaker.allows(operation));
    assert.equal(breaker.failed(operation, refusal()), false, "given up once");
  }
  assert.ok(![...removals, ...deletions, ...disablings].some((operation) => breaker.allows(operation)));
  for (const operations of [removals, deletions]) {
    const others = new FailureBreaker();
    for (const operation of operations.slice(0, 20)) others.failed(operation, refusal());
    assert.ok(!operations.some((operation) => others.allows(operation)));
  }
});

Deno.test("breaker: a refusal for the licence ends operations of its sort at once, and of no other", () => {
  const breaker = new FailureBreaker();
  const [first, second] = creations as [Operation, Operation];
  breaker.succeeded(first);
  assert.equal(breaker.failed(second, refusal({ kind: "invalid", refusal: "licence" })), false);
  assert.ok(!breaker.isOpen);
  assert.ok(!creations.some((operation) => breaker.allows(operation)));
  assert.ok([...changes, ...removals, ...deletions].every((operation) => breaker.allows(operation)));
  // UDM disables users without a licence, too
  breaker.failed(changes[0] as Operation, refusal({ kind: "invalid", refusal: "licence" }));
  assert.ok(!changes.some((operation) => breaker.allows(operation)));
  assert.ok(disablings.every((operation) => breaker.allows(operation)));
});
