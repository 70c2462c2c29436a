import assert from "node:assert/strict";
import { loadConfig } from "../../src/config/load.ts";
import { countTable } from "../../src/common/count_table.ts";
import { summaryLines } from "../../src/report/summary.ts";
import { engineRun } from "./lab/engine_run.ts";
import { group, person, World } from "./world.ts";
import { isWrite } from "../support/is_write.ts";

const NAMES = Array.from({ length: 40 }, (_, at) => `u${at + 10}`);

/** Maximum number of requests to a dead target: four concurrent operations, five attempts each, and a diagnosis. */
const MAX_LATE_REQUESTS = 4 * 5 + 10;

for (const [phase, deadAfter] of [["users", 12], ["groups", 42]] as const) {
  Deno.test(`outage: if the target dies while ${phase} are written, the run stops soon and the next one finishes`, async () => {
    await using world = await World.open({
      ldif: NAMES.map((name) => person(name)).join("") +
        ["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => group(name, NAMES)).join(""),
    });
    const loaded = loadConfig({
      path: await world.configure(),
      env: new Map(),
      readTextFile: Deno.readTextFileSync,
      stat: Deno.statSync,
    });
    assert.ok(loaded.ok);
    let writes = 0;
    let late = 0;
    world.udm.setFaults({
      action: "drop",
      when: "before",
      matches: ({ method }) => {
        if (isWrite({ method })) writes++;
        if (writes > deadAfter) late++;
        return writes > deadAfter;
      },
    });
    const { report, code, complaints } = await engineRun(loaded.config);
    assert.equal(code, 1);
    assert.equal(report.outcome, "stopped");
    assert.ok(late <= MAX_LATE_REQUESTS, `${late} requests to a dead target`);

    const text = summaryLines(report).join("\n");
    assert.match(text, /^stopped early after \d/);
    assert.match(text, /the connection to 127\.0\.0\.1:\d+ was lost: .*\nthe next run continues\n/);
    const { user: users, group: groups } = report.kinds as NonNullable<typeof report.kinds>;
    const table = countTable([
      ["source", users.planned.source, groups.planned.source],
      ["target", 0, 0],
      ["added", users.applied.added, groups.applied.added],
      ["failed", users.applied.failed, groups.applied.failed],
      ["not begun", users.applied.left, groups.applied.left],
    ].map(([title, user, group]) => ({
      title: String(title),
      counts: { user: Number(user), group: Number(group) },
    })));
    assert.ok(text.includes(`\n${table.join("\n")}\n`), text);
    for (
      const [{ planned, applied }, present] of [
        [users, world.users().length],
        [groups, Object.keys(world.groups()).length],
      ] as const
    ) {
      assert.equal(applied.added, present, "exactly the objects reported as added exist");
      assert.equal(applied.added + applied.failed + applied.left, planned.added);
    }
    assert.ok(users.applied.left + groups.applied.left > 0);
    assert.ok(
      complaints.some((complaint) => complaint.startsWith("stopping the run: ")),
      complaints.join("\n"),
    );
    assert.ok(complaints.length < 10, `one fault caused ${complaints.length} complaints`);
    assert.ok(!text.includes(world.udm.password));

    world.udm.setFaults();
    await world.converge();
    assert.deepEqual(world.users(), NAMES);
    assert.equal(Object.keys(world.groups()).length, 8);
  });
}
