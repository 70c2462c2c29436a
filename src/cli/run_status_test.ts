import assert from "node:assert/strict";
import { aRecord, aReport } from "../report/testing.ts";
import { metricsText } from "../report/metrics.ts";
import { OUTCOMES } from "../report/report.ts";
import { RunStatus } from "./run_status.ts";

function ask(status: RunStatus, path: string): { readonly status: number; readonly body: string } {
  const { status: code, body } = status.answers.get(path)?.() ?? assert.fail(path);
  return { status: code, body };
}

Deno.test("run status: not ready until a run has ended without a failure, alive from the start", () => {
  const status = new RunStatus("school");
  status.runBegan();
  assert.deepEqual(ask(status, "/healthz"), { status: 200, body: "ok\n" });
  assert.deepEqual(ask(status, "/readyz"), {
    status: 503,
    body: "not ready: the first run has not ended\n",
  });
  const ready = OUTCOMES.filter((outcome) => {
    status.runEnded({ ...aRecord(), outcome }, undefined);
    const { status: code, body } = ask(status, "/readyz");
    assert.match(body, code === 200 ? /^ok\n$/ : /^not ready: [a-z ]+\n$/);
    return code === 200;
  });
  assert.deepEqual(ready, ["done", "unfinished", "partial"]);
  assert.equal(ask(status, "/healthz").status, 200);
});

Deno.test("run status: a run that has begun keeps the state of the one before", () => {
  const status = new RunStatus("school");
  status.runEnded({ ...aRecord(), outcome: "done" }, undefined);
  status.runBegan();
  assert.equal(ask(status, "/readyz").status, 200);
});

Deno.test("run status: not ready while a new configuration is rejected, and while it stops", () => {
  const status = new RunStatus("school");
  status.runEnded({ ...aRecord(), outcome: "done" }, undefined);
  status.configurationRead(true);
  assert.match(ask(status, "/readyz").body, /the new configuration was rejected/);
  status.configurationRead(false);
  assert.equal(ask(status, "/readyz").status, 200);
  status.stopping();
  assert.deepEqual(ask(status, "/readyz"), { status: 503, body: "not ready: the program is stopping\n" });
});

Deno.test("run status: metrics are those of the last run, and counters add up", () => {
  const status = new RunStatus("school");
  const metrics = () => ask(status, "/metrics").body;
  assert.match(metrics(), /current_run\{config="school"\} 0\n$/);
  const record = { ...aRecord(), config: "school" };
  status.runBegan(5000);
  assert.match(
    metrics(),
    /current_run\{config="school"\} 1\n[^]*current_run_start_timestamp_seconds\{[^}]*\} 5\n$/,
  );
  status.runEnded(record, undefined);
  const once = metricsText(record);
  assert.ok(metrics().startsWith(once));
  status.runEnded(record, undefined);
  assert.ok(metrics().startsWith(metricsText(record, once)));
  assert.ok(!metrics().includes("start_timestamp"));
});

Deno.test("run status: the metrics of a file are served as they were written", () => {
  const status = new RunStatus("school");
  status.runEnded({ ...aRecord({ report: aReport() }) }, "# the file\n");
  assert.ok(ask(status, "/metrics").body.startsWith("# the file\n"));
});
