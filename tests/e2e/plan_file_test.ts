// `sync --plan FILE` applies exactly the changes in the reviewed file, not just a plan with its checksum.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Change, PlanDocument, PropertyChange } from "../../src/review/schema.ts";
import { inProcess } from "./in_process.ts";
import { type Changes, group, GROUPS, memberDn, person, userNames, World } from "./world.ts";

const NAMES = userNames(30);
const GONE = ["u03", "u07", "u11", "u19"];

/** A world whose source changed: four users removed, one modified, one added. */
async function changed(): Promise<World> {
  const world = await World.open({
    program: inProcess,
    ldif: NAMES.map((name) => person(name)).join("") + group("team", ["u01", "u02", "u03"]),
  });
  await world.sync();
  await world.slapd.modify(
    GONE.map((name) => `dn: ${memberDn(name)}\nchangetype: delete\n\n`).join("") +
      `dn: ${memberDn("u01")}\nchangetype: modify\nreplace: sn\nsn: Changed\n\n` +
      `dn: cn=team,${GROUPS}\nchangetype: modify\nreplace: member\nmember: ${memberDn("u01")}\n\n` +
      person("new").replace("\n", "\nchangetype: add\n"),
  );
  world.udm.clearLog();
  return world;
}

/** The plan as JSON. */
async function planned(world: World): Promise<PlanDocument> {
  const { code, stdout, stderr } = await world.program(["plan", "--json", await world.configure()]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as PlanDocument;
}

/** The option with a file of this plan. */
async function withPlan(world: World, plan: unknown): Promise<Changes> {
  const file = join(world.folder, "plan.json");
  await Deno.writeTextFile(file, JSON.stringify(plan));
  return { args: ["--plan", file] };
}

/** Asserts that a run with this file is refused and writes nothing; returns stderr. */
async function refused(world: World, plan: unknown): Promise<string> {
  const stderr = await world.refused(await withPlan(world, plan));
  assert.deepEqual(world.users(), NAMES);
  return stderr;
}

Deno.test("plan file: deletions missing in the file are refused by name", async () => {
  await using world = await changed();
  const plan = await planned(world);
  const without = { ...plan, changes: plan.changes.filter(({ change }) => change !== "delete") };
  assert.equal(plan.changes.length - without.changes.length, 4);
  const stderr = await refused(world, without);
  assert.match(
    stderr,
    /this is not the reviewed plan: the checksum is the same, but the file does not contain its changes/,
  );
  for (const name of GONE) assert.match(stderr, new RegExp(`: not reviewed: delete user ${name}\n`));
  const unchanged = await world.run(await withPlan(world, plan));
  assert.equal(unchanged.code, 0, unchanged.stderr);
  assert.deepEqual(world.users(), [...NAMES.filter((name) => !GONE.includes(name)), "new"].sort());
});

Deno.test("plan file: every altered change is refused with its object and property", async () => {
  await using world = await changed();
  const plan = await planned(world);
  const altered = (name: string, alter: (change: Change) => Change) => ({
    ...plan,
    changes: plan.changes.map((change) => change.name === name ? alter(change) : change),
  });
  const property =
    (name: string, alter: (property: PropertyChange) => PropertyChange) => (change: Change) => ({
      ...change,
      properties: change.properties.map((each) => each.property === name ? alter(each) : each),
    });
  const ghost: Change = { change: "delete", kind: "user", name: "ghost", dn: "uid=ghost", properties: [] };
  for (
    const [file, message] of [
      [
        altered("u01", property("lastname", (each) => ({ ...each, new: "Harmless" }) as PropertyChange)),
        /: not as reviewed: modify user u01: lastname\n/,
      ],
      [
        altered(
          "new",
          property("e-mail", (each) => ({ ...each, added: ["other@example.test"] }) as PropertyChange),
        ),
        /: not as reviewed: add user new: e-mail\n/,
      ],
      [
        altered("team", property("users", (each) => ({ ...each, removed: [] }) as PropertyChange)),
        /: not as reviewed: modify group team: users\n/,
      ],
      [
        altered("u03", (change) => ({ ...change, change: "disable" })),
        /delete user u03: reviewed as disable\n/,
      ],
      [
        altered("u03", (change) => ({ ...change, name: "u30" })),
        /: not as reviewed: delete user u03: name\n/,
      ],
      [
        { ...plan, changes: [...plan.changes, ghost] },
        /: reviewed, but no longer necessary: delete user ghost\n/,
      ],
      [
        { ...plan, containers: ["ou=elsewhere"] },
        /: reviewed, but no longer necessary: add ou ou=elsewhere\n/,
      ],
      [{ ...plan, changes: [] }, /: not reviewed: add user new\n[\s\S]*: not reviewed: modify group team\n/],
    ] as const
  ) assert.match(await refused(world, file), message);
});

Deno.test("plan file: old values, warnings, notices and the date may differ", async () => {
  await using world = await changed();
  const plan = await planned(world);
  const { code, stderr } = await world.run(
    await withPlan(world, {
      ...plan,
      created: "2020-01-01T00:00:00.000Z",
      notices: [],
      changes: plan.changes.map((change) => ({
        ...change,
        warnings: ["something else"],
        properties: change.properties.map((each) => each.type === "value" ? { ...each, old: "other" } : each),
      })),
    }),
  );
  assert.equal(code, 0, stderr);
});

Deno.test("plan file: the plan for an empty target is applied with its OUs", async () => {
  await using world = await World.open();
  const plan = await planned(world);
  assert.ok((plan.containers ?? []).length > 0);
  const { containers: _, ...without } = plan;
  const altered = await world.run(await withPlan(world, without));
  assert.equal(altered.code, 4);
  assert.match(altered.stderr, /: not reviewed: add ou ou=import,/);
  const { code, stderr } = await world.run(await withPlan(world, plan));
  assert.equal(code, 0, stderr);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});
