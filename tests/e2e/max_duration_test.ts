import assert from "node:assert/strict";
import { join } from "node:path";
import { readExposition } from "../../src/report/exposition.ts";
import { inProcess } from "./in_process.ts";
import { group, person, userNames, World } from "./world.ts";

Deno.test("max-duration: a long import ends each night, the next run continues, and the third has nothing to do", async () => {
  const names = userNames(24);
  await using world = await World.open({
    ldif: names.map((name) => person(name)).join("") + group("all", names),
    udm: { latency: { post: 600 } },
    program: inProcess,
  });
  const metrics = join(world.folder, "metrics.prom");
  const summary = join(world.folder, "summary.json");
  const args = ["--metrics-file", metrics, "--summary-file", summary];
  const value = (name: string) =>
    readExposition(Deno.readTextFileSync(metrics)).find((one) =>
      one.name === `udm_directory_connector_${name}`
    )?.value;

  const { stderr } = await world.sync({ args, env: { MAX_DURATION: "3s" } });
  const left = Number(/ended by --max-duration after \d\.\d s: (\d+) operations left/.exec(stderr)?.[1]);
  assert.ok(left > 0 && left <= 25, stderr);
  assert.equal(world.users().length, 25 - left, "the group is left, too");
  assert.match(stderr, /the next run continues/);
  const { outcome, exit_code, operations_left, max_duration_reached } = JSON.parse(
    Deno.readTextFileSync(summary),
  );
  assert.deepEqual({ outcome, exit_code, operations_left, max_duration_reached }, {
    outcome: "unfinished",
    exit_code: 0,
    operations_left: left,
    max_duration_reached: true,
  });
  assert.equal(value("last_run_max_duration_reached"), 1);
  assert.equal(value("max_duration_seconds"), 3);
  assert.equal(value("last_success_timestamp_seconds"), value("last_attempt_timestamp_seconds"));

  world.udm.setLatency(0);
  await world.sync({ args: [...args, "--max-duration", "1h"] });
  assert.deepEqual(world.users(), names);
  assert.equal(value("last_run_max_duration_reached"), 0);
  const writes = world.writes().length;
  const third = await world.sync({ args: [...args, "--max-duration", "never"] });
  assert.match(third.stderr, /nothing to do/);
  assert.equal(world.writes().length, writes);
  assert.equal(value("max_duration_seconds"), undefined);
});
