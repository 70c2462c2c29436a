// `sync --plan FILE`: what is in the file was reviewed, so that is what must be done, whatever its checksum says.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Change, PlanDocument, PropertyChange } from "../../src/review/schema.ts";
import { type Ended, program } from "./program.ts";
import { group, GROUPS, memberDn, person, World } from "./world.ts";

const NAMES = Array.from({ length: 30 }, (_, at) => `u${String(at + 1).padStart(2, "0")}`);
const GONE = ["u03", "u07", "u11", "u19"];

/** A world in which four users have gone and one has another name. */
async function changed(): Promise<World> {
  const world = await World.open({
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

/** The plan as `plan --json` writes it. */
async function planned(world: World): Promise<PlanDocument> {
  const { code, stdout, stderr } = await program(["plan", "--json", await world.configure()]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as PlanDocument;
}

async function syncWith(world: World, plan: unknown): Promise<Ended> {
  const file = join(world.folder, "plan.json");
  await Deno.writeTextFile(file, JSON.stringify(plan));
  return await world.run({ args: ["--plan", file] });
}

/** Runs with a file that is not the plan: exit code 4, not one write. Gives what is said. */
async function refused(world: World, plan: unknown): Promise<string> {
  const { code, stderr } = await syncWith(world, plan);
  assert.equal(code, 4, stderr);
  assert.match(stderr, /refused, nothing was written/);
  assert.deepEqual(world.udm.requests.filter(({ method }) => method !== "GET"), []);
  assert.deepEqual(world.users(), NAMES);
  return stderr;
}

Deno.test("deletions that were taken out of the file of a plan are refused, one by one by name", async () => {
  await using world = await changed();
  const plan = await planned(world);
  const without = { ...plan, changes: plan.changes.filter(({ change }) => change !== "delete") };
  assert.equal(plan.changes.length - without.changes.length, 4);
  const stderr = await refused(world, without);
  assert.match(
    stderr,
    /this is not the plan that was reviewed: its checksum is the same, but the file does not contain its changes/,
  );
  for (const name of GONE) assert.match(stderr, new RegExp(`: not reviewed: delete user ${name}\n`));
  // The file as it was, and the checksum alone, are both that plan.
  const asItWas = await syncWith(world, plan);
  assert.equal(asItWas.code, 0, asItWas.stderr);
  assert.deepEqual(world.users(), [...NAMES.filter((name) => !GONE.includes(name)), "new"].sort());
});

Deno.test("whatever is altered in the file of a plan is refused, with the object and the property", async () => {
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
        /: reviewed, but no longer to be done: delete user ghost\n/,
      ],
      [
        { ...plan, containers: ["ou=elsewhere"] },
        /: reviewed, but no longer to be done: add ou ou=elsewhere\n/,
      ],
      [{ ...plan, changes: [] }, /: not reviewed: add user new\n[\s\S]*: not reviewed: modify group team\n/],
    ] as const
  ) assert.match(await refused(world, file), message);
});

Deno.test("old values, warnings, and what is not done in the file of a plan may differ", async () => {
  await using world = await changed();
  const plan = await planned(world);
  const { code, stderr } = await syncWith(world, {
    ...plan,
    created: "2020-01-01T00:00:00.000Z",
    notices: [],
    changes: plan.changes.map((change) => ({
      ...change,
      warnings: ["something else"],
      properties: change.properties.map((each) => each.type === "value" ? { ...each, old: "other" } : each),
    })),
  });
  assert.equal(code, 0, stderr);
});

Deno.test("the first plan of an empty target is carried out from its file, with its OUs, names and photos", async () => {
  await using world = await World.open();
  const plan = await planned(world);
  assert.ok((plan.containers ?? []).length > 0);
  const { containers: _, ...without } = plan;
  const altered = await syncWith(world, without);
  assert.equal(altered.code, 4);
  assert.match(altered.stderr, /: not reviewed: add ou ou=import,/);
  const { code, stderr } = await syncWith(world, plan);
  assert.equal(code, 0, stderr);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});
