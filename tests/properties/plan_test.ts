/**
 * The planner against a model of UDM. For any two directories, no operation meets a conflict, nothing is deleted without
 * proof, and a second run has nothing to do.
 *
 * @module
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { normaliseDn } from "../../src/syntax/dn.ts";
import type { Kind } from "../../src/common/model.ts";
import { KINDS } from "../../src/common/model.ts";
import type { Create, Modify, Operation, Plan } from "../../src/planner/plan_types.ts";
import { planOf, type Row, type Side, targetDn } from "../../src/planner/testing.ts";
import { plainOperation, told } from "../../src/planner/plan_testing.ts";
import { nameForm } from "../../src/udm/values.ts";
import { testSeed } from "../support/seed.ts";
import { SeededRandom } from "./rounds/random.ts";
import { Conflict, type ModelObject, UdmModel } from "./udm_model.ts";
import { type World, worlds } from "./worlds.ts";

const RUNS = { numRuns: 5000, seed: testSeed() };

/** A world with its plan and random numbers. What several properties look at is made once. */
class Case {
  #plan: Plan | undefined;
  #after: UdmModel | undefined;

  /**
   * @param seed of random orders
   * @param oneIn how seldom an operation fails
   */
  constructor(readonly world: World, readonly seed: number, readonly oneIn: number) {}

  get plan(): Plan {
    return this.#plan ??= planFor(this.world);
  }

  /** The directory after the plan in its own order; not to be changed. */
  get after(): UdmModel {
    return this.#after ??= applied(this.world, this.plan);
  }
}

/** Plays random cases. A failure is shrunk and shows the world, the numbers and the seed. */
function forEveryCase(check: (each: Case) => void): void {
  fc.assert(
    fc.property(worlds, fc.nat(), fc.integer({ min: 2, max: 9 }), (world, seed, oneIn) => {
      check(new Case(world, seed, oneIn));
    }),
    RUNS,
  );
}

/** The properties by name: functions that throw an error for a case that violates them. */
const properties = new Map<string, (each: Case) => void>();

/** The names of violated properties; undefined before the cases have been played, once for all properties. */
let violated: ReadonlySet<string> | undefined;

function violatedProperties(): ReadonlySet<string> {
  const found = new Set<string>();
  forEveryCase((each) => {
    for (const [name, holds] of properties) {
      try {
        if (!found.has(name)) holds(each);
      } catch {
        found.add(name);
      }
    }
  });
  return found;
}

/** Tests a property. A violated one is played again by itself, for the report of its failure. */
function testProperty(name: string, holds: (each: Case) => void): void {
  properties.set(name, holds);
  Deno.test(`property: ${name}`, () => {
    violated ??= violatedProperties();
    if (!violated.has(name)) return;
    forEveryCase(holds);
    assert.fail("violated only together with the other properties");
  });
}

function planFor({ primaryKeyProperty, target, source }: World): Plan {
  return planOf(target, source, { primaryKeyProperty });
}

/** Applies the plan in its own order, or in the given one; returns the directory afterwards. */
function applied(
  world: World,
  plan = planFor(world),
  order: readonly Operation[] = plan.operations,
): UdmModel {
  const model = new UdmModel(world.target, world.primaryKeyProperty);
  for (const operation of order) {
    try {
      model.apply(operation);
    } catch (error) {
      const log = [...told({ operations: plan.operations }), `order: ${order.map(({ id }) => id)}`]
        .join(
          "\n",
        );
      throw new Error(`operation ${operation.id}: ${(error as Error).message}\n${log}`);
    }
  }
  return model;
}

/** A random order that respects phases, needs and after. */
function anyOrder(operations: readonly Operation[], choose: (below: number) => number): Operation[] {
  const order: Operation[] = [];
  const done = new Set<number>();
  const open = [...operations];
  while (open.length > 0) {
    const phase = Math.min(...open.map(({ phase }) => phase));
    const ready = open.filter((operation) =>
      operation.phase === phase && [...operation.needs, ...operation.after].every((id) => done.has(id))
    );
    const next = ready[choose(ready.length)];
    assert.ok(next, "an operation is always ready");
    order.push(next);
    done.add(next.id);
    open.splice(open.indexOf(next), 1);
  }
  return order;
}

function chooser(seed: number): (below: number) => number {
  const random = new SeededRandom(seed);
  return (below) => random.below(Math.max(below, 1));
}

function rowsOf(side: Side, kind: Kind): readonly Row[] {
  return (kind === "user" ? side.users : side.groups) ?? [];
}

testProperty("no operation meets a conflict, and a second run has nothing to do", ({ world, after }) => {
  const again = planFor({ ...world, target: after.side() });
  assert.deepEqual(told(again), []);
});

testProperty(
  "every order that the plan allows leads to the same directory",
  ({ world, plan, after, seed }) => {
    const other = applied(world, plan, anyOrder(plan.operations, chooser(seed)));
    assert.deepEqual(contents(other), contents(after));
  },
);

/** The objects of a directory as sorted text. */
function contents(model: UdmModel): string[] {
  return [...model.objects].map((object) => JSON.stringify(picture(object))).sort();
}

function picture({ kind, key, name, description, mail, photo, users, groups }: ModelObject) {
  return { kind, key, name, description, mail, photo, members: membersOf({ users, groups }) };
}

function membersOf({ users, groups }: Pick<ModelObject, "users" | "groups">): string[] {
  return [...users, ...groups].map(({ kind, name }) => `${kind}:${name}`).sort();
}

testProperty("ids, phases and dependencies are consistent", ({ plan }) => {
  const { operations } = plan;
  operations.forEach((operation, place) => {
    assert.equal(operation.id, place);
    assert.ok(place === 0 || (operations[place - 1] as Operation).phase <= operation.phase);
    for (const id of [...operation.needs, ...operation.after]) {
      assert.ok(Number.isInteger(id) && id >= 0 && id < place, `${place} waits for ${id}`);
    }
  });
});

testProperty("operations that use or change the same DN never run concurrently", ({ plan }) => {
  const { operations } = plan;
  const earlier = operations.map(() => new Set<number>());
  operations.forEach(({ id, needs, after }) => {
    for (const other of [...needs, ...after]) {
      const all = earlier[id] as Set<number>;
      all.add(other);
      for (const each of earlier[other] as Set<number>) all.add(each);
    }
  });
  const ordered = (a: Operation, b: Operation) =>
    a.phase !== b.phase || earlier[a.id]?.has(b.id) || earlier[b.id]?.has(a.id);
  for (const a of operations) {
    for (const b of operations) {
      if (a.id >= b.id) continue;
      const context = () => `${a.id} and ${b.id}\n${told({ operations }).join("\n")}`;
      const sameObject = a.kind === b.kind && a.key !== undefined && a.key === b.key &&
        a.type !== "delete";
      if (sameObject) assert.ok(ordered(a, b), context());
      if (uses(a, b) || uses(b, a)) assert.ok(ordered(a, b), context());
    }
  }
});

/** Whether `writer` writes a membership whose DN `mover` creates or changes. */
function uses(writer: Operation, mover: Operation): boolean {
  if (writer.type === "delete" || writer.type === "disable") return false;
  if (mover.type === "delete" || mover.type === "disable") return false;
  if (mover.type === "modify" && mover.rename === undefined) return false;
  const { users = [], nestedGroup = [] } = writer.membership ?? {};
  return [...users, ...nestedGroup].some(({ kind, key }) => kind === mover.kind && key === mover.key);
}

testProperty(
  "a failed operation causes no conflict, and later runs converge",
  ({ world, plan, seed, oneIn }) => {
    const choose = chooser(seed);
    const model = new UdmModel(world.target, world.primaryKeyProperty);
    const done = new Set<number>();
    for (const operation of anyOrder(plan.operations, choose)) {
      if (choose(oneIn) === 0 || operation.needs.some((id) => !done.has(id))) continue;
      try {
        model.apply(withoutMissing(operation, model));
        done.add(operation.id);
      } catch (error) {
        // A nesting that was not removed can block another one; UDM locks nothing in that case.
        if (!(error instanceof Conflict) || error.about !== "nesting") throw error;
      }
    }
    let target = model.side();
    for (let run = 0; run < 2; run++) target = applied({ ...world, target }).side();
    assert.deepEqual(told(planFor({ ...world, target })), []);
  },
);

/** The operation without members that could not be created, as apply sends it. */
function withoutMissing(operation: Operation, { objects }: UdmModel): Operation {
  if (operation.type === "delete" || operation.type === "disable") return operation;
  if (operation.membership === undefined) return operation;
  const exists = ({ kind, key }: { kind: Kind; key: string }) =>
    [...objects].some((object) => object.kind === kind && object.key === key);
  const { users, nestedGroup } = operation.membership;
  return {
    ...plainOperation(operation) as Create | Modify,
    membership: {
      ...operation.membership,
      users: users?.filter(exists),
      nestedGroup: nestedGroup?.filter(exists),
    },
  };
}

testProperty("an object is not deleted if a source entry has its key or may match it", ({ world, plan }) => {
  const { operations, skipped } = plan;
  for (const operation of operations) {
    if (operation.type !== "delete") continue;
    const { kind, key, name } = operation;
    const entries = rowsOf(world.source, kind);
    if (key !== undefined) {
      assert.ok(entries.every((entry) => entry.key !== key), "its key is in the source");
    }
    for (const entry of skipped.filter((entry) => entry.kind === kind)) {
      const usable = entry.key !== undefined;
      const isNamed = (row: Row) => nameForm(row.name as string) === nameForm(entry.name ?? "");
      const objects = rowsOf(world.target, kind);
      if (!usable || objects.every((row) => row.key !== entry.key)) {
        assert.notEqual(nameForm(entry.name ?? ""), nameForm(name), "a skipped entry has its name");
      }
      if (usable) {
        assert.ok(
          key !== undefined || entry.name !== undefined || objects.some((row) => row.key === entry.key),
        );
        continue;
      }
      const namesake = objects.find(isNamed);
      assert.ok(namesake, `${entry.dn} could be any ${kind}`);
      assert.ok(
        namesake.key === undefined || entries.every((row) => row.key !== namesake.key),
        `${entry.dn} could be any ${kind}: the object with its name belongs to another entry`,
      );
    }
  }
});

testProperty(
  "objects missing in the source are deleted if no entry of their kind is skipped",
  ({ world, plan, after }) => {
    const { objects } = after;
    for (const kind of KINDS) {
      if (plan.skipped.some((entry) => entry.kind === kind)) continue;
      const keys = new Set(rowsOf(world.source, kind).map(({ key }) => key));
      for (const object of objects) if (object.kind === kind) assert.ok(keys.has(object.key));
    }
  },
);

Deno.test("property: no valid entry is skipped", () => {
  const isClean = ({ source }: World) => {
    const rows = KINDS.flatMap((kind) => rowsOf(source, kind));
    const distinct = (values: (string | undefined)[]) => new Set(values).size === values.length;
    return distinct(rows.map(({ key }) => key as string)) &&
      distinct(rows.map(({ name }) => name?.toLowerCase())) &&
      distinct(rows.flatMap(({ mail }) => mail === undefined ? [] : [mail.toLowerCase()])) &&
      rows.every(({ problem, key, name }) =>
        problem === undefined && key !== undefined && name !== undefined
      ) &&
      rows.every(({ key }) => !String(key).startsWith("4711") && !String(key).startsWith("fresh"));
  };
  fc.assert(
    fc.property(
      worlds.filter(isClean).filter(({ target }) =>
        KINDS.every((kind) =>
          new Set(rowsOf(target, kind).map(({ key }) => key)).size === rowsOf(target, kind).length
        )
      ),
      (world) => {
        assert.deepEqual(planFor(world).skipped, []);
      },
    ),
    RUNS,
  );
});

testProperty("the plan changes the target only as the usable entries require", ({ world, plan, after }) => {
  const { objects } = after;
  const before = new UdmModel(world.target, world.primaryKeyProperty);
  const skipped = new Map(plan.skipped.map((entry) => [entry.dn, entry]));
  const wanted = new Map<ModelObject, Row>();
  for (const kind of KINDS) {
    for (const row of rowsOf(world.source, kind)) {
      if (skipped.has(row.dn as string)) continue;
      const object = [...objects].find((object) => object.kind === kind && object.key === row.key);
      assert.ok(object, `${kind} ${row.name} is in the target`);
      wanted.set(object, row);
      assert.deepEqual(
        [object.name, object.description, object.mail, object.photo],
        [row.name, row.description, row.mail?.toLowerCase(), row.photo],
      );
    }
  }
  const oldOnes = new Map([...before.objects].map((object) => [object.readDn, object]));
  const left = new Set([...objects].map(({ readDn }) => readDn));
  let missing = 0;
  for (const object of objects) {
    const old = object.readDn === undefined ? undefined : oldOnes.get(object.readDn);
    const row = wanted.get(object);
    if (row !== undefined) missing += checkMembers(object, old, row, wanted, world, plan);
    else {
      assert.ok(old, "an object without a usable entry existed before");
      assert.deepEqual({ ...picture(object), members: 0 }, { ...picture(old), members: 0 });
      const stayed = [...old.users, ...old.groups].filter(({ readDn }) => left.has(readDn)).map((
        { readDn },
      ) => readDn);
      assert.deepEqual(
        [...object.users, ...object.groups].map(({ readDn }) => readDn).sort(),
        stayed.sort(),
      );
    }
  }
  const cuts = plan.notices.filter(({ reason }) => reason === "nesting_cycle").length + plan.selfMembers;
  assert.ok(missing <= cuts, `${missing} nestings are missing, ${cuts} were omitted because of cycles`);
});

/** Checks the members of a group with a usable entry; returns the number of omitted nestings. */
function checkMembers(
  group: ModelObject,
  old: ModelObject | undefined,
  row: Row,
  wanted: ReadonlyMap<ModelObject, Row>,
  world: World,
  plan: Plan,
): number {
  const listed = new Set(row.members);
  const members = new Set([...group.users, ...group.groups]);
  const previous = new Set([...old?.users ?? [], ...old?.groups ?? []].map(({ readDn }) => readDn));
  const withheld = new Set(
    plan.notices.filter(({ reason }) => reason !== "nesting_cycle").map(({ kind }) => kind),
  );
  let missing = 0;
  for (const [object, { dn }] of wanted) {
    assert.ok(
      !members.has(object) || listed.has(dn as string),
      `${object.name} must not be in ${group.name}`,
    );
    if (!listed.has(dn as string) || members.has(object)) continue;
    assert.equal(object.kind, "group", `${object.name} is missing in ${group.name}`);
    missing++;
  }
  const listedSkips = plan.skipped.filter(({ dn }) => listed.has(dn));
  for (const entry of listedSkips) {
    const { kind, key } = entry;
    if (key === undefined) continue;
    const objects = rowsOf(world.target, kind).filter((object) => object.key === key);
    const isCertain = objects.length === 1 &&
      rowsOf(world.source, kind).filter((row) => row.key === key).length === 1;
    for (const object of objects) {
      const dn = targetDn(kind, object.name as string);
      if (!isCertain && !previous.has(dn)) continue;
      if ([...members].some(({ readDn }) => readDn === dn)) continue;
      assert.equal(kind, "group", `${entry.name} is skipped and belongs in ${group.name}`);
      missing++;
    }
  }
  for (const member of members) {
    if (wanted.has(member)) continue;
    const isCertain = listedSkips.some(({ kind, key }) =>
      kind === member.kind && key !== undefined && key === member.key
    );
    const mayBeSkipped = plan.skipped.some(({ kind, name }) =>
      kind === member.kind && (name === undefined || nameForm(name) === nameForm(member.name))
    );
    const mayBeListed = previous.has(member.readDn) &&
      (listedSkips.length > 0 || withheld.has(member.kind) || mayBeSkipped);
    assert.ok(isCertain || mayBeListed, `${member.name} is in ${group.name} without a reason`);
  }
  return missing;
}

testProperty(
  "the plan does not depend on the order of entries or the spelling of DNs",
  ({ world, plan, seed }) => {
    const choose = chooser(seed);
    const target = disturbed(world.target, choose, targetDn);
    const source = disturbed(world.source, choose);
    assert.deepEqual(plain(planFor({ ...world, target, source })), plain(plan));
  },
);

/** The same directory in another order and with other spellings of DNs. */
function disturbed(
  side: Side,
  choose: (below: number) => number,
  dnOf?: (kind: Kind, name: string) => string,
): Side {
  const shuffle = <T>(items: readonly T[]): T[] =>
    items.map((item) => ({ item, at: choose(1000) })).sort((a, b) => a.at - b.at).map(({ item }) => item);
  const respell = (text: string) =>
    text.includes("=")
      ? [...text].map((char) => choose(2) === 0 ? char.toUpperCase() : char).join("").replace(
        ",",
        choose(2) ? " , " : ",",
      )
      : text;
  const rows = (kind: Kind) =>
    shuffle(rowsOf(side, kind)).map((row) => ({
      ...row,
      dn: respell(row.dn ?? (dnOf as NonNullable<typeof dnOf>)(kind, row.name as string)),
      ...(row.members === undefined ? {} : { members: shuffle(row.members).map(respell) }),
    }));
  return { users: rows("user"), groups: rows("group") };
}

/** A plan without the spelling of DNs. */
function plain({ operations, skipped, totals, unknownMembers, notices }: Plan): unknown {
  const tidy = (value: unknown): unknown => {
    if (typeof value === "string") {
      return value.includes("=") && value.includes(",") ? normaliseDn(value) : value;
    }
    if (Array.isArray(value)) return value.map(tidy);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, tidy(each)]));
  };
  return tidy({
    operations: operations.map(plainOperation),
    // If an entry is a duplicate for several reasons, the reported one depends on the order.
    skipped: skipped.map(({ kind, dn, reason }) => ({
      kind,
      dn,
      reason: reason.replace(/^(duplicate).*/, "$1"),
    })),
    notices: notices.map(({ kind, reason }) => ({ kind, reason })),
    totals,
    unknownMembers,
  });
}
