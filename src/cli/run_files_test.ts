import { resetSync } from "@logtape/logtape";
import assert from "node:assert/strict";
import { join } from "node:path";
import { aReport } from "../report/testing.ts";
import { setUpLogging } from "../logging/setup.ts";
import { Screen } from "../logging/screen.ts";
import { runRecord, writeRunFiles } from "./run_files.ts";

Deno.test("run files: begin and end are those of the run", async () => {
  const folder = await Deno.makeTempDir({ prefix: "metrics-" });
  const [metricsFile, summaryFile] = [join(folder, "m.prom"), join(folder, "s.json")];
  try {
    const options = { config: "/etc/school.yaml", metricsFile, summaryFile };
    const report = aReport({ outcome: "failed", reasons: [{ problem: "bind failed" }], kinds: undefined });
    writeRunFiles(options, runRecord(options, report, 90_000, Date.UTC(2026, 0, 2, 3, 4, 5)));
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
  const failed = { outcome: "failed", reasons: [] } as const;
  const none = { config: "a.yaml", metricsFile: undefined, summaryFile: undefined };
  const record = runRecord(none, failed, 1);
  writeRunFiles(none, record);
  writeRunFiles({ ...none, metricsFile: "/nowhere/a.prom", summaryFile: "/nowhere/a.json" }, record);
});

Deno.test("run files: a folder in which all users can replace a file is a warning, unless it is sticky", async () => {
  const folder = await Deno.makeTempDir({ prefix: "metrics-" });
  const summaryFile = join(folder, "s.json");
  let stderr = "";
  const screen = new Screen({
    write: (text) => stderr += text,
    size: () => ({ columns: 80, rows: 24 }),
  });
  setUpLogging({ level: "warning", journal: true, screen });
  try {
    const warned: [mode: number, warning: string][] = [[0o755, ""], [0o775, ""], [0o1777, ""], [
      0o777,
      `<4>main: ${summaryFile} can be replaced by all users: they can write in its folder (mode 0777); ` +
      "run chmod o-w on it\n",
    ]];
    for (const [mode, warning] of warned) {
      stderr = "";
      await Deno.chmod(folder, mode);
      const options = { config: "a.yaml", metricsFile: undefined, summaryFile };
      writeRunFiles(options, runRecord(options, { outcome: "failed", reasons: [] }, 1));
      assert.equal(stderr, warning);
    }
  } finally {
    resetSync();
    await Deno.remove(folder, { recursive: true });
  }
});
