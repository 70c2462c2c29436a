import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { currentRunText, metricsText, PREFIX } from "../../src/report/metrics.ts";
import { type SummaryDocument, summarySchema } from "../../src/report/summary_schema.ts";
import { aRecord } from "../../src/report/testing.ts";
import { readExposition, seriesOf } from "../../src/report/exposition.ts";
import { promtool, whyNoPromtool } from "../support/promtool.ts";
import { inProcess } from "./in_process.ts";
import { memberDn, World } from "./world.ts";

const noPromtool = whyNoPromtool();
if (noPromtool !== undefined) console.log(`skipped: checks by promtool: ${noPromtool}`);

/** The metrics in a file: values by series, without the common prefix. */
function metrics(path: string): Record<string, number> {
  return Object.fromEntries(
    readExposition(Deno.readTextFileSync(path)).map((
      { name, labels, value },
    ) => [seriesOf({ name: name.slice(PREFIX.length), labels }), value]),
  );
}

/** The summary in a file, which has exactly the fields of its schema. */
function summary(path: string): SummaryDocument {
  const document: unknown = JSON.parse(Deno.readTextFileSync(path));
  const parsed = summarySchema.parse(document);
  assert.deepEqual(parsed, document);
  return parsed;
}

const L = '{config="config"';

Deno.test("metrics: metrics and summary are written after every run, including failed and misconfigured ones", async () => {
  await using world = await World.open();
  const prom = join(world.folder, "metrics.prom");
  const json = join(world.folder, "summary.json");
  const files = ["--metrics-file", prom, "--summary-file", json];
  await world.sync({ args: files });
  const first = metrics(prom);
  assert.equal(first[`last_run_exit_code${L}}`], 0);
  assert.equal(first[`operations_total${L},kind="user",result="added"}`], 3);
  assert.equal(first[`last_run_entries${L},kind="group",side="source"}`], 2);
  assert.equal(first[`requests_total${L},method="POST",type="users/user",status="201"}`], 3);
  assert.equal(first[`request_duration_seconds_count${L},method="POST",type="users/user"}`], 3);
  const phases = Object.keys(first).filter((series) => series.startsWith("last_run_phase_duration_seconds"));
  assert.equal(phases.length, 4);
  const success = first[`last_success_timestamp_seconds${L}}`] as number;
  assert.equal(success, first[`last_attempt_timestamp_seconds${L}}`]);
  const { outcome, exit_code, kinds } = summary(json);
  assert.deepEqual({ outcome, exit_code, added: kinds?.user.applied.added }, {
    outcome: "done",
    exit_code: 0,
    added: 3,
  });

  // File names from the environment; the source looks empty.
  const env = { METRICS_FILE: prom, SUMMARY_FILE: json };
  const refused = await world.run({ env, source: { user_filter: "(objectClass=nothing)" } });
  assert.equal(refused.code, 4);
  assert.equal(metrics(prom)[`last_run_refused${L},kind="user",reason="empty_source"}`], 1);
  assert.match(summary(json).reasons.join(), /the source has no users/);

  const misconfigured = await world.run({ env, udm: { read_timeout: "soon" } });
  assert.equal(misconfigured.code, 2);
  assert.equal(metrics(prom)[`last_run_exit_code${L}}`], 2);
  assert.equal(summary(json).outcome, "misconfigured");
  assert.match(summary(json).reasons.join(), /config\.yaml:\d+:\d+: .*read_timeout/);

  await world.slapd.kill("SIGKILL");
  const failed = await world.run({ env });
  assert.equal(failed.code, 1);
  const last = metrics(prom);
  assert.equal(last[`last_run_outcome${L},outcome="failed"}`], 1);
  assert.equal(last[`last_success_timestamp_seconds${L}}`], success);
  assert.ok(last[`last_attempt_timestamp_seconds${L}}`]! > success);
  for (
    const [name, runs] of [["done", 1], ["refused", 1], ["misconfigured", 1], ["failed", 1], ["stopped", 0]]
  ) {
    assert.equal(last[`runs_total${L},outcome="${name}"}`], runs, `${name}`);
  }
  assert.equal(last[`operations_total${L},kind="user",result="added"}`], 3);

  // Only these two files were created, and they contain no secrets.
  const names = [...Deno.readDirSync(world.folder)].map(({ name }) => name).sort();
  assert.deepEqual(names, ["config.yaml", "metrics.prom", "summary.json"]);
  const text = Deno.readTextFileSync(prom) + Deno.readTextFileSync(json);
  for (const secret of [world.udm.password, world.slapd.readerPassword]) assert.ok(!text.includes(secret));
  assert.equal((Deno.statSync(prom).mode ?? 0) & 0o777, 0o644);
});

Deno.test({
  name: "metrics: promtool accepts the metrics of complete, incomplete and misconfigured runs",
  ignore: noPromtool !== undefined,
  async fn() {
    await using world = await World.open({ program: inProcess });
    const prom = join(world.folder, "metrics.prom");
    const args = ["--metrics-file", prom];
    await world.run({ args, udm: { read_timeout: "soon" } });
    assert.deepEqual(promtool(["check", "metrics"], Deno.readTextFileSync(prom)), {
      success: true,
      text: "",
    });
    await world.run({ args });
    await world.modify(memberDn("anna"), "add: givenName\ngivenName: X");
    const { code } = await world.run({ args });
    assert.equal(code, 3);
    assert.deepEqual(promtool(["check", "metrics"], Deno.readTextFileSync(prom)), {
      success: true,
      text: "",
    });
    const found = metrics(prom);
    assert.equal(found[`last_run_incomplete_entries${L},kind="user"}`], 1);
    // Promtool does report a fault.
    const bad = promtool(["check", "metrics"], "# HELP a_total x\n# TYPE a_total gauge\na_total 1\n");
    assert.match(bad.text, /non-counter metrics should not have "_total" suffix/);
  },
});

Deno.test("metrics: an unwritable file is a warning and does not change the exit code", async () => {
  await using world = await World.open({ program: inProcess });
  const config = await world.configure();
  const before = await Deno.readTextFile(config);
  const { code, stderr } = await world.run({
    args: ["--metrics-file", join(world.folder, "nowhere", "x.prom"), "--summary-file", config],
  });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /\[WARNING\] \S+ cannot write \S+nowhere\/x\.prom: .*no such file or directory/);
  assert.match(
    stderr,
    /cannot write \S+config\.yaml: the existing file is not a summary of this program/,
  );
  assert.equal(await Deno.readTextFile(config), before, "the configuration must not be overwritten");
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});

Deno.test("metrics: two configurations do not share one file", async () => {
  await using world = await World.open({ program: inProcess });
  const prom = join(world.folder, "metrics.prom");
  await world.sync({ args: ["--metrics-file", prom] });
  const other = await world.configure();
  await Deno.rename(other, join(world.folder, "other.yaml"));
  const { code, stderr } = await world.program([join(world.folder, "other.yaml"), "--metrics-file", prom]);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /holds the metrics of the configuration config; use one file for each configuration/,
  );
  assert.equal(metrics(prom)[`runs_total${L},outcome="done"}`], 1);
});

Deno.test("metrics: a run that does not get the lock writes no metrics", async () => {
  await using world = await World.open({ udm: { latency: { post: 1000 } } });
  const prom = join(world.folder, "metrics.prom");
  const args = ["--metrics-file", prom, "--runtime-directory", world.folder];
  const running = await world.start({ args });
  await running.saw(/created user/);
  // The first run still has groups to write; it is paused until the second one has ended.
  running.kill("SIGSTOP");
  const second = await world.run({ args });
  running.kill("SIGCONT");
  assert.equal(second.code, 1);
  assert.match(second.stderr, /another run with this configuration is in progress/);
  const { code } = await running.ended;
  assert.equal(code, 0);
  assert.equal(metrics(prom)[`runs_total${L},outcome="done"}`], 1);
  assert.equal(metrics(prom)[`runs_total${L},outcome="failed"}`], 0);
});

const MONITORING = fileURLToPath(new URL("../../config/monitoring/", import.meta.url));

Deno.test({
  name: "monitoring: promtool accepts the alert rules, and their tests pass",
  ignore: noPromtool !== undefined,
  fn() {
    const check = promtool(["check", "rules", join(MONITORING, "alerts.yaml")]);
    assert.ok(check.success, check.text);
    const tested = promtool(["test", "rules", join(MONITORING, "alerts_test.yaml")]);
    assert.ok(tested.success, tested.text);
  },
});

Deno.test("monitoring: every alert has a test in which it fires, and one in which it does not", () => {
  const alerts = [...Deno.readTextFileSync(join(MONITORING, "alerts.yaml")).matchAll(/- alert: (\w+)/g)];
  const tests = Deno.readTextFileSync(join(MONITORING, "alerts_test.yaml"));
  assert.ok(alerts.length > 8);
  for (const [, name] of alerts) {
    assert.match(
      tests,
      new RegExp(`alertname: ${name}\\n +eval_time: .*\\n +exp_alerts:\\n +- exp_labels`),
      name,
    );
    assert.match(tests, new RegExp(`alertname: ${name}, eval_time: .*, exp_alerts: \\[\\]`), name);
  }
});

Deno.test("monitoring: alerts and dashboard use existing metrics, and the dashboard shows all", () => {
  const text = metricsText(aRecord()) + currentRunText("school", 0);
  const existing = new Set(readExposition(text).map(({ name }) => name));
  const used = (file: string) =>
    new Set(
      [...Deno.readTextFileSync(join(MONITORING, file)).matchAll(new RegExp(`${PREFIX}\\w+`, "g"))]
        .map(([name]) => name),
    );
  for (const file of ["alerts.yaml", "alerts_test.yaml", "dashboard.json"]) {
    for (const name of used(file)) assert.ok(existing.has(name), `${file} uses ${name}`);
  }
  const shown = used("dashboard.json");
  // The outcome covers exit code and dry run; the applied operations cover the planned ones; a start covers its run.
  const elsewhere = /current_run$|exit_code|dry_run|planned|unchanged|last_run_operations|_sum$|_count$/;
  for (const name of existing) assert.ok(shown.has(name) || elsewhere.test(name), `${name} is not shown`);
});

Deno.test("monitoring: dashboard panels have unique names, do not overlap, and have queries", () => {
  interface Panel {
    readonly id: number;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly expr: string; readonly refId: string }[];
  }
  const { panels } = JSON.parse(Deno.readTextFileSync(join(MONITORING, "dashboard.json"))) as {
    readonly panels: readonly Panel[];
  };
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  assert.equal(new Set(panels.map(({ title }) => title)).size, panels.length);
  const taken = new Set<string>();
  for (const { title, gridPos: { x, y, w, h }, targets } of panels) {
    assert.ok(x + w <= 24, title);
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        assert.ok(!taken.has(`${column} ${row}`), `${title} overlaps another panel`);
        taken.add(`${column} ${row}`);
      }
    }
    assert.ok(targets.length > 0);
    for (const { expr } of targets) assert.ok(expr.includes('config=~"$config"'), expr);
  }
});

Deno.test({
  name: "monitoring: promtool accepts every query of the dashboard",
  ignore: noPromtool !== undefined,
  async fn() {
    const { panels } = JSON.parse(Deno.readTextFileSync(join(MONITORING, "dashboard.json"))) as {
      readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
    };
    // Grafana's variables, expanded.
    const queries = panels.flatMap(({ targets }) =>
      targets.map(({ expr }) => expr.replaceAll("$config", ".*").replaceAll("$__interval", "15m"))
    );
    const folder = await Deno.makeTempDir({ prefix: "queries-" });
    try {
      const rules = queries.map((expr, at) => ({ record: `query_${at}`, expr }));
      const file = join(folder, "rules.yaml");
      await Deno.writeTextFile(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
      const { success, text } = promtool(["check", "rules", file]);
      assert.ok(success, text);
      assert.match(text, new RegExp(`SUCCESS: ${queries.length} rules found`));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
