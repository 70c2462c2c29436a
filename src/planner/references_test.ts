import assert from "node:assert/strict";
import fc from "fast-check";
import type { Properties } from "../common/model.ts";
import type { Plan } from "./plan_types.ts";
import { type Options, planOf, type Row, sealed, type Side, targetDn, uuid } from "./testing.ts";
import { PREFERENCES } from "../udm/photo.ts";

const OPTIONS: Options = {
  compared: ["secretary", "deputy"],
  dnProperties: [{ property: "secretary", isList: true }, { property: "deputy", isList: false }],
  policy: { maxValueLoss: { type: "off" } },
};

const anna: Row = { key: 1, name: "anna" };
const bert: Row = { key: 2, name: "bert" };
const cora: Row = { key: 3, name: "cora" };
const DAY = 86_400_000;
const boss = (row: Row, ...names: string[]): Row => ({ ...row, refers: { secretary: names } });
const has = (row: Row, ...names: string[]): Row => ({
  ...row,
  more: { secretary: names.map((name) => targetDn("user", name)) },
});

/** Each operation with the references that it writes, and the operations that it needs. */
function outcome(target: Side, source: Side, options: Options = OPTIONS) {
  const plan = planOf(target, source, options);
  return { done: plan.operations.map(tell), unknown: plan.unknownReferences };
}

function tell(operation: Plan["operations"][number]): string {
  const { type, name, needs } = operation;
  const values: Properties = type === "create"
    ? operation.properties
    : type === "modify"
    ? operation.changes
    : {};
  const written = ["secretary", "deputy"].filter((property) => property in values)
    .map((property) => `${property}=${JSON.stringify(values[property])}`);
  return [`${type} ${name}`, ...written, ...(needs.length > 0 ? [`after ${needs}`] : [])].join(" ");
}

const BERT = '["uid=bert,ou=people,dc=target"]';

Deno.test("planner: a DN of the source becomes the DN of the object, and is written once", () => {
  const source = { users: [boss(anna, "bert"), bert] };
  assert.deepEqual(outcome({ users: [anna, bert] }, source), {
    done: [`modify anna secretary=${BERT}`],
    unknown: 0,
  });
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert] }, source), { done: [], unknown: 0 });
});

Deno.test("planner: a new user refers to an existing one when it is created", () => {
  assert.deepEqual(outcome({ users: [bert] }, { users: [boss(anna, "bert"), bert] }).done, [
    `create anna secretary=${BERT}`,
  ]);
});

Deno.test("planner: a reference to a user who is created in the same run is written after that", () => {
  assert.deepEqual(outcome({ users: [anna] }, { users: [boss(anna, "bert"), bert] }).done, [
    "create bert",
    `modify anna secretary=${BERT} after 0`,
  ]);
  assert.deepEqual(outcome({}, { users: [boss(anna, "bert"), boss(bert, "anna")] }).done, [
    "create anna",
    "create bert",
    `modify anna secretary=${BERT} after 0,1`,
    'modify bert secretary=["uid=anna,ou=people,dc=target"] after 0,1',
  ]);
});

Deno.test("planner: an operation needs each other one once, in the order in which they run", () => {
  const heads = Array.from({ length: 11 }, (_, index) => ({ key: index + 10, name: `head${index}` }));
  const names = heads.map(({ name }) => name).reverse();
  const source = { users: [{ ...anna, refers: { secretary: names, deputy: ["head3"] } }, ...heads] };
  const { operations } = planOf({ users: [anna] }, source, OPTIONS);
  assert.deepEqual(operations.at(-1)?.needs, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

Deno.test("planner: other changes do not wait for a reference", () => {
  const source = { users: [{ ...boss(anna, "bert"), description: "new" }, bert] };
  assert.deepEqual(outcome({ users: [anna] }, source).done, [
    "modify anna",
    "create bert",
    `modify anna secretary=${BERT} after 0,1`,
  ]);
});

Deno.test("planner: a reference to a renamed user gets the new DN", () => {
  const source = { users: [boss(anna, "berta"), { ...bert, name: "berta" }] };
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert] }, source).done, [
    "modify bert",
    'modify anna secretary=["uid=berta,ou=people,dc=target"] after 0',
  ]);
});

Deno.test("planner: a renamed user in a sub-OU stays there", () => {
  const inner = { ...bert, dn: "uid=bert,ou=inner,ou=people,dc=target" };
  const source = { users: [boss(anna, "berta"), { ...bert, name: "berta" }] };
  assert.deepEqual(outcome({ users: [anna, inner] }, source).done, [
    "modify bert",
    'modify anna secretary=["uid=berta,ou=inner,ou=people,dc=target"] after 0',
  ]);
});

Deno.test("planner: a DN that is not among the entries read is ignored and counted", () => {
  const source = { users: [boss(anna, "cn=other,dc=source", "bert"), bert] };
  assert.deepEqual(outcome({ users: [anna, bert] }, source), {
    done: [`modify anna secretary=${BERT}`],
    unknown: 1,
  });
});

Deno.test("planner: the DN of an object of the target stays as it is, unless the object is deleted", () => {
  const dn = "UID=bert, ou=people,dc=target";
  const source = { users: [boss(anna, dn), bert] };
  assert.deepEqual(outcome({ users: [anna, bert] }, source), {
    done: [`modify anna secretary=${BERT}`],
    unknown: 0,
  });
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert] }, source), { done: [], unknown: 0 });
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert] }, { users: [boss(anna, dn)] }), {
    done: ["delete bert", "modify anna secretary=null"],
    unknown: 1,
  });
  const foreign = { user: [{ dn: "uid=admin,cn=users,dc=target" }] };
  assert.deepEqual(
    outcome({ users: [anna] }, { users: [boss(anna, "UID=admin,cn=users,dc=target")] }, {
      ...OPTIONS,
      foreign,
    }),
    { done: ['modify anna secretary=["uid=admin,cn=users,dc=target"]'], unknown: 0 },
  );
});

Deno.test("planner: a DN below the base of the target stays as it is, if the source is elsewhere", () => {
  const source = { users: [boss(anna, "uid=root,cn=users,dc=target")] };
  const options = { ...OPTIONS, targetBase: "DC=target" };
  assert.deepEqual(outcome({ users: [anna] }, source, options), {
    done: ['modify anna secretary=["uid=root,cn=users,dc=target"]'],
    unknown: 0,
  });
  assert.deepEqual(outcome({ users: [anna] }, source), { done: [], unknown: 1 });
});

Deno.test("planner: a property of DNs of any kind keeps those outside the source, and drops what is gone from it", () => {
  const [gone, other] = ["cn=gone,ou=users,dc=source", "cn=printer,dc=elsewhere"];
  const root = "uid=root,cn=users,dc=target";
  const done = (keepsOthers: boolean) => {
    const options: Options = {
      ...OPTIONS,
      dnProperties: [{ property: "secretary", isList: true, keepsOthers }],
      sourceBases: ["dc=source"],
      targetBase: "dc=target",
    };
    return outcome({ users: [anna] }, { users: [boss(anna, gone, other, root)] }, options).done;
  };
  assert.deepEqual(done(true), [`modify anna secretary=${JSON.stringify([other, root])}`]);
  assert.deepEqual(done(false), [`modify anna secretary=${JSON.stringify([root])}`]);
});

Deno.test("planner: a reference to a user who left the source stays until the user is deleted", () => {
  const policy = { ...OPTIONS.policy, removal: { type: "disable", deleteAfterMs: DAY } } as const;
  const options = { ...OPTIONS, policy };
  const source = { users: [boss(anna, "cn=left,dc=source"), cora] };
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert, cora] }, source, options), {
    done: ["disable bert"],
    unknown: 1,
  });
  const left = (since: string): Row => ({
    ...bert,
    more: { disabled: true, [PREFERENCES]: sealed(2, since) },
  });
  const run = (since: string, side: Side, before = has(anna, "bert", "cora")) => {
    const late = { ...options, policy: { ...policy, now: Date.parse("2026-02-01T00:00:00Z") } };
    return outcome({ users: [before, left(since), cora] }, side, late).done;
  };
  assert.deepEqual(run("2026-01-31T12:00:00Z", source), [`modify anna secretary=${BERT}`]);
  const other = { users: [boss(anna, "cn=left,dc=source", "cora"), cora] };
  assert.deepEqual(run("2026-01-31T12:00:00Z", other), []);
  assert.deepEqual(run("2026-01-30T00:00:00Z", other), [
    'modify anna secretary=["uid=cora,ou=people,dc=target"]',
    "delete bert",
  ]);
  // Without a DN that was not read, the source says that there is no reference.
  assert.deepEqual(run("2026-01-31T12:00:00Z", { users: [boss(anna, "cora"), cora] }), [
    'modify anna secretary=["uid=cora,ou=people,dc=target"]',
  ]);
});

Deno.test("planner: a single-valued reference to a user who left stays, too", () => {
  const policy = { ...OPTIONS.policy, removal: { type: "disable", deleteAfterMs: DAY } } as const;
  const before: Row = { ...anna, more: { deputy: targetDn("user", "bert") } };
  const source = { users: [{ ...anna, refers: { deputy: ["cn=left,dc=source"] } }] };
  assert.deepEqual(outcome({ users: [before, bert] }, source, { ...OPTIONS, policy }).done, ["disable bert"]);
});

Deno.test("planner: a reference to an entry that was moved during the read stays", () => {
  const source = { users: [boss(anna, "cn=bert,ou=new,dc=source"), bert] };
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert] }, source), { done: [], unknown: 1 });
  const other = { users: [boss(anna, "cn=zoe,ou=new,dc=source"), bert] };
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert] }, other).done, ["modify anna secretary=null"]);
});

Deno.test("planner: properties with DNs are compared as DNs", () => {
  const before: Row = { ...anna, more: { deputy: "UID=bert, OU=People,dc=target" } };
  const source = { users: [{ ...anna, refers: { deputy: ["bert"] } }, bert] };
  assert.deepEqual(outcome({ users: [before, bert] }, source).done, []);
});

Deno.test("planner: a property without a reference is emptied, and max_value_loss protects it", () => {
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert] }, { users: [anna, bert] }).done, [
    "modify anna secretary=null",
  ]);
  const rows = Array.from({ length: 12 }, (_, key): Row => ({ key: key + 10, name: `u${key}` }));
  const options = { ...OPTIONS, policy: { maxValueLoss: { type: "percent", value: 30 } } } as const;
  const plan = planOf({ users: rows.map((row) => has(row, "u0")) }, { users: rows }, options);
  assert.deepEqual(plan.refusals.map(({ reason }) => reason), ["value_loss"]);
});

Deno.test("planner: a reference to a skipped user stays, if its object is certain or not", () => {
  const skipped = { ...bert, problem: "bad" };
  const source = { users: [boss(anna, "bert"), skipped] };
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert] }, source).done, []);
  const unknown = { users: [boss(anna, "cn=x,dc=source"), { dn: "cn=x,dc=source" }] };
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert] }, unknown), { done: [], unknown: 0 });
});

Deno.test("planner: a group can be referred to, and a single-valued property gets one DN", () => {
  const team: Row = { key: 9, name: "team" };
  const source = { users: [{ ...anna, refers: { deputy: ["group:team"] } }], groups: [team] };
  assert.deepEqual(outcome({ users: [anna], groups: [team] }, source).done, [
    'modify anna deputy="cn=team,ou=people,dc=target"',
  ]);
});

Deno.test("planner: a reference that cannot be converted stays", () => {
  const source = { users: [{ ...anna, unconverted: ["secretary"] }, bert] };
  assert.deepEqual(outcome({ users: [has(anna, "bert"), bert] }, source).done, []);
});

Deno.test("planner: after a run every reference leads to the object of its entry, and the next run changes nothing", () => {
  const NAMES = ["u0", "u1", "u2", "u3"];
  const users = fc.record({
    before: fc.subarray(NAMES),
    renamed: fc.subarray(NAMES),
    old: fc.array(fc.constantFrom(...NAMES), { minLength: 4, maxLength: 4 }),
    refers: fc.array(fc.uniqueArray(fc.constantFrom(...NAMES)), { minLength: 4, maxLength: 4 }),
  });
  fc.assert(fc.property(users, ({ before, renamed, old, refers }) => {
    const nameOf = (name: string) => renamed.includes(name) ? `new-${name}` : name;
    const rows = NAMES.map((name, key): Row => ({ key: key + 1, name }));
    const target = rows.filter(({ name = "" }) => before.includes(name)).map((row, at) =>
      has(row, old[at] ?? "")
    );
    const source = rows.map(({ key, name = "" }, at): Row => ({
      key,
      name: nameOf(name),
      refers: { secretary: (refers[at] ?? []).map(nameOf) },
    }));
    const plan = planOf({ users: target }, { users: source }, OPTIONS);
    const values = new Map(target.map(({ key, more }) => [uuid(key as number), more?.secretary]));
    for (const operation of plan.operations) {
      const written = operation.type === "create"
        ? operation.properties
        : operation.type === "modify"
        ? operation.changes
        : {};
      if ("secretary" in written) values.set(operation.key ?? "", written.secretary);
      for (const id of operation.needs) assert.ok(id < operation.id);
    }
    const after = rows.map(({ key, name = "" }, at) => {
      const expected = (refers[at] ?? []).map((other) => targetDn("user", nameOf(other)));
      assert.deepEqual([...values.get(uuid(key as number)) as string[] ?? []].sort(), expected.sort());
      return { key, name: nameOf(name), more: { secretary: expected } };
    });
    assert.deepEqual(planOf({ users: after }, { users: source }, OPTIONS).operations, []);
  }));
});
