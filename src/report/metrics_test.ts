import assert from "node:assert/strict";
import { BOUNDS_S } from "../udm/durations.ts";
import { readExposition, seriesOf } from "./exposition.ts";
import { configsIn, isMetricsText, metricsText, PREFIX } from "./metrics.ts";
import { configName, type RunRecord } from "./run_record.ts";
import { aRecord, aReport } from "./testing.ts";

/** The values by their series, without the common prefix and the label of the configuration. */
function values(text: string): Record<string, number> {
  return Object.fromEntries(
    readExposition(text).map(({ name, labels: { config: _, ...labels }, value }) => [
      seriesOf({ name: name.slice(PREFIX.length), labels }),
      value,
    ]),
  );
}

const after = (record: RunRecord, before?: string) => values(metricsText(record, before));
const at = (ended: number, report = aReport()) => aRecord({ began: ended - 2000, ended, report });
const failed = (ended: number) =>
  at(ended, aReport({ outcome: "failed", kinds: undefined, reasons: [{ problem: "no connection" }] }));

Deno.test("metrics: times are in seconds, numbers by kind", () => {
  const found = after(at(1_700_000_000_000));
  for (
    const [series, value] of [
      ['build_info{version="1.2.3",deno="2.9.6"}', 1],
      ["last_attempt_timestamp_seconds", 1_700_000_000],
      ["last_success_timestamp_seconds", 1_700_000_000],
      ["last_run_exit_code", 3],
      ['last_run_outcome{outcome="partial"}', 1],
      ['last_run_outcome{outcome="failed"}', 0],
      ["last_run_duration_seconds", 2],
      ["last_run_dry_run", 0],
      ['last_run_phase_duration_seconds{phase="source"}', 1.5],
      ['last_run_entries{kind="user",side="source"}', 10],
      ['last_run_entries{kind="group",side="target"}', 4],
      ['last_run_unchanged_entries{kind="user"}', 3],
      ['last_run_planned_operations{kind="user",operation="added"}', 4],
      ['last_run_operations{kind="user",result="added"}', 3],
      ['last_run_operations{kind="user",result="failed"}', 1],
      ['last_run_skipped_entries{kind="user",reason="no_name"}', 2],
      ['last_run_skipped_entries{kind="group",reason="no_name"}', 0],
      ['last_run_refused{kind="user",reason="max_delete"}', 0],
      ['last_run_deletions_withheld{kind="group",reason="deletions_skipped"}', 1],
      ["last_run_unknown_members", 7],
      ["last_run_values_not_kept", 2],
      ['runs_total{outcome="partial"}', 1],
      ['operations_total{kind="user",result="added"}', 3],
      ['requests_total{method="POST",type="users/user",status="201"}', 3],
      ["request_retries_total", 5],
      ['request_duration_seconds_bucket{method="POST",type="users/user",le="0.05"}', 0],
      ['request_duration_seconds_bucket{method="POST",type="users/user",le="0.1"}', 1],
      ['request_duration_seconds_bucket{method="POST",type="users/user",le="300"}', 2],
      ['request_duration_seconds_bucket{method="POST",type="users/user",le="+Inf"}', 3],
      ['request_duration_seconds_sum{method="POST",type="users/user"}', 400.5],
      ['request_duration_seconds_count{method="POST",type="users/user"}', 3],
    ] as const
  ) assert.equal(found[series], value, series);
});

Deno.test("metrics: a run that failed or did not start keeps the time of the last success", () => {
  const success = metricsText(at(1_000_000));
  const failure = metricsText(failed(2_000_000), success);
  const broken = metricsText(
    aRecord({ ended: 3_000_000, report: undefined, outcome: "misconfigured" }),
    failure,
  );
  for (const [text, attempt] of [[failure, 2000], [broken, 3000]] as const) {
    assert.equal(values(text).last_success_timestamp_seconds, 1000);
    assert.equal(values(text).last_attempt_timestamp_seconds, attempt);
  }
  assert.equal(after(at(4_000_000), broken).last_success_timestamp_seconds, 4000);
});

Deno.test("metrics: without any success there is no time of the last success", () => {
  assert.equal(after(failed(1)).last_success_timestamp_seconds, undefined);
});

Deno.test("metrics: stopped, refused and dry runs are no success", () => {
  for (
    const report of [
      aReport({ outcome: "stopped" }),
      aReport({ outcome: "refused" }),
      aReport({ outcome: "done", dryRun: true }),
    ]
  ) assert.equal(after(at(1, report)).last_success_timestamp_seconds, undefined, report.outcome);
});

Deno.test("metrics: counters and the histogram continue; gauges describe only the last run", () => {
  const first = metricsText(at(1000));
  const second = metricsText(at(2000, aReport({ outcome: "done" })), first);
  const found = values(second);
  assert.equal(found['runs_total{outcome="partial"}'], 1);
  assert.equal(found['runs_total{outcome="done"}'], 1);
  assert.equal(found['operations_total{kind="user",result="added"}'], 6);
  assert.equal(found['last_run_operations{kind="user",result="added"}'], 3);
  assert.equal(found['requests_total{method="POST",type="users/user",status="201"}'], 6);
  assert.equal(found['request_duration_seconds_bucket{method="POST",type="users/user",le="+Inf"}'], 6);
  assert.equal(found['request_duration_seconds_sum{method="POST",type="users/user"}'], 801);
  assert.equal(found.request_retries_total, 10);
});

Deno.test("metrics: a failed run keeps the counters of requests that it did not send", () => {
  const found = after(failed(2000), metricsText(at(1000)));
  assert.equal(found['operations_total{kind="user",result="added"}'], 3);
  assert.equal(found['runs_total{outcome="failed"}'], 1);
  const nothing = after(aRecord({ report: undefined, outcome: "misconfigured" }), metricsText(at(1000)));
  assert.equal(nothing['requests_total{method="POST",type="users/user",status="201"}'], 3);
  assert.equal(nothing['request_duration_seconds_count{method="POST",type="users/user"}'], 3);
  assert.equal(nothing['last_run_entries{kind="user",side="source"}'], undefined);
});

Deno.test("metrics: the operations of a dry run are not counted", () => {
  const found = after(at(1, aReport({ dryRun: true })));
  assert.equal(found['operations_total{kind="user",result="added"}'], 0);
  assert.equal(found['last_run_operations{kind="user",result="added"}'], 3);
  assert.equal(found.last_run_dry_run, 1);
});

Deno.test("metrics: a refusal has its kind and reason", () => {
  const report = aReport({ outcome: "refused", refusals: [{ kind: "group", reason: "empty_source" }] });
  const found = after(at(1, report));
  assert.equal(found['last_run_refused{kind="group",reason="empty_source"}'], 1);
  assert.equal(found['last_run_refused{kind="user",reason="empty_source"}'], 0);
  assert.equal(found['last_run_refused{reason="plan_differs"}'], 0);
});

Deno.test("metrics: a plan that differs from the reviewed one has no kind", () => {
  const report = aReport({ outcome: "refused", refusals: [{ reason: "plan_differs" }] });
  const found = after(at(1, report));
  const refused = Object.entries(found).filter(([series, value]) =>
    series.startsWith("last_run_refused{") && value === 1
  );
  assert.deepEqual(refused, [['last_run_refused{reason="plan_differs"}', 1]]);
});

Deno.test("metrics: a truncated file, or one with other classes, starts again at 0", () => {
  const whole = metricsText(at(1000));
  for (let length = 0; length < whole.length; length += 97) {
    const found = after(at(2000), whole.slice(0, length));
    assert.ok(found['runs_total{outcome="partial"}']! >= 1);
  }
  const other = whole.replaceAll(`le="${BOUNDS_S[0]}"`, 'le="0.0123"');
  const found = after(at(2000), other);
  assert.equal(found['request_duration_seconds_count{method="POST",type="users/user"}'], 3);
  assert.ok(!Object.keys(found).some((series) => series.includes("0.0123")));
});

Deno.test("metrics: metrics of another configuration are detected and not mixed in", () => {
  const other = metricsText(aRecord({ config: "other" }));
  assert.equal(after(at(2000), other)['runs_total{outcome="partial"}'], 1);
  assert.deepEqual(configsIn(other), ["other"]);
  assert.ok(isMetricsText(other));
  assert.ok(!isMetricsText("udm:\n  uri: x\n"));
});

Deno.test("run record: a configuration has the name of its file", () => {
  assert.deepEqual(
    ["/etc/udm-directory-connector/school.yaml", "a/b.YML", "c.json", "my.config", ".yaml"].map(configName),
    ["school", "b", "c", "my.config", ".yaml"],
  );
});
