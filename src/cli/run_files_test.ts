import assert from "node:assert/strict";
import { join } from "node:path";
import { aReport } from "../report/testing.ts";
import { writeRunFiles } from "./run_files.ts";

Deno.test("run files: begin and end are those of the run", async () => {
  const folder = await Deno.makeTempDir({ prefix: "metrics-" });
  const [metricsFile, summaryFile] = [join(folder, "m.prom"), join(folder, "s.json")];
  try {
    const options = { config: "/etc/school.yaml", metricsFile, summaryFile };
    const report = aReport({ outcome: "failed", reasons: [{ problem: "bind failed" }], kinds: undefined });
    writeRunFiles(options, report, 90_000, Date.UTC(2026, 0, 2, 3, 4, 5));
    const summary = JSON.parse(Deno.readTextFileSync(summaryFile));
    assert.deepEqual(
      [summary.config, summary.began, summary.ended, summary.duration, summary.reasons],
      ["school", "2026-01-02T03:02:35.000Z", "2026-01-02T03:04:05.000Z", 90, ["bind failed"]],
    );
    assert.match(
      Deno.readTextFileSync(metricsFile),
      /last_attempt_timestamp_seconds\{config="school"\} 1767323045\n/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("run files: without paths nothing is written, and a failed write does not throw", () => {
  const none = { config: "a.yaml", metricsFile: undefined, summaryFile: undefined };
  writeRunFiles(none, { outcome: "failed", reasons: [] }, 1);
  writeRunFiles(
    { ...none, metricsFile: "/nowhere/a.prom", summaryFile: "/nowhere/a.json" },
    { outcome: "failed", reasons: [] },
    1,
  );
});
