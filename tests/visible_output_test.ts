/**
 * No output contains characters of a directory or server that move a cursor, start a line, hide, or change the direction
 * of the text. Data (JSON, the plan page) contains them escaped and reads back unchanged.
 *
 * @module
 */

import type { LogRecord } from "@logtape/logtape";
import assert from "node:assert/strict";
import { join } from "node:path";
import { changesCsv, skippedCsv } from "../scripts/plan_page/page/csv.js";
import { checkDocument } from "../src/check/json.ts";
import { checksText } from "../src/check/text.ts";
import { reported } from "../src/check/types.ts";
import { runRecord, writeRunFiles } from "../src/cli/run_files.ts";
import { RunStatus } from "../src/cli/run_status.ts";
import { visibleJson } from "../src/common/visible.ts";
import type { Explanation } from "../src/explain/document.ts";
import { GROUP, NOTHING as NOT_FOUND, SEVERAL, USER } from "../src/explain/testing.ts";
import { explanationText } from "../src/explain/text/explanation.ts";
import { formatJournal, formatJson, formatJsonForJournal, formatText } from "../src/logging/format.ts";
import { formatForTerminal } from "../src/logging/terminal_format.ts";
import { writeExposition } from "../src/report/exposition.ts";
import { OUTCOMES } from "../src/report/report.ts";
import { configName } from "../src/report/run_record.ts";
import type { SummaryDocument } from "../src/report/summary_schema.ts";
import { aReport } from "../src/report/testing.ts";
import { htmlPage } from "../src/review/html.ts";
import { planJson } from "../src/review/json.ts";
import type { PlanDocument } from "../src/review/schema.ts";
import { CHANGES, PLAN } from "../src/review/testing.ts";
import { planMarkdown } from "../src/review/markdown.ts";
import { planText } from "../src/review/text.ts";

/** All characters from the first to the last code point. */
function range(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at)).join("");
}

/** Every character that must be escaped. */
const HIDDEN = range(0, 0x1f) + range(0x7f, 0x9f) + "\u00ad\u061c\u115f\u1160\u180e" + range(0x200b, 0x200f) +
  range(0x2028, 0x202e) + range(0x2060, 0x206f) + "\u3164\ufeff" + range(0xfff9, 0xfffb) +
  range(0xe0000, 0xe007f) + "\ud800";

const HIDDEN_CHARACTERS = new Set(HIDDEN);

/** Legitimate text that stays as it is. */
const READABLE = "Ödegård, 学生, नमस्ते, 😀, ❤️";

const HOSTILE = `${READABLE}${HIDDEN}end`;

/** A copy in which every text has the characters at its end, names of fields excepted. */
function hostile<T>(value: T): T {
  if (typeof value === "string") return value + HOSTILE as T;
  if (Array.isArray(value)) return value.map(hostile) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, FIXED.has(key) ? item : hostile(item)]),
  ) as T;
}

/** Fields whose texts come from the program. */
const FIXED = new Set([
  "version",
  "type",
  "kind",
  "change",
  "found",
  "action",
  "side",
  "result",
  "phase",
  "effect",
  "checksum",
  "step",
]);

/** Asserts that a text shows what is readable and none of the hidden characters, except line breaks and colours. */
function assertVisible(text: string, what: string): void {
  // deno-lint-ignore no-control-regex
  const left = [...text.replace(/\x1b\[[\d;]*m/g, "")].filter((char) =>
    char !== "\n" && HIDDEN_CHARACTERS.has(char)
  );
  assert.deepEqual(left.map((char) => char.codePointAt(0)?.toString(16)), [], what);
  assert.ok(text.includes(READABLE), what);
}

const PLAN_DOCUMENT: PlanDocument = hostile({ ...PLAN, changes: CHANGES });

const record = (message: unknown[], properties: Record<string, unknown>): LogRecord => ({
  category: ["udm-directory-connector", "apply"],
  level: "warning",
  message,
  rawMessage: "",
  timestamp: Date.UTC(2026, 0, 2),
  properties,
});

Deno.test("output: no hidden character of a value reaches a log", () => {
  const terminal = (given: Parameters<typeof formatText>[0]) =>
    formatForTerminal(given, { colours: true, columns: Infinity });
  const formats = { formatText, terminal, formatJournal, formatJson, formatJsonForJournal };
  const values = [HOSTILE, new Error(HOSTILE), [HOSTILE], { [HOSTILE]: HOSTILE }];
  for (const [name, format] of Object.entries(formats)) {
    for (const message of [[HOSTILE], ...values.map((value) => ["value ", value, ""])]) {
      const line = format(record(message, { dn: HOSTILE, list: [HOSTILE], [HOSTILE]: 1 }));
      assertVisible(line, name);
      assert.equal(line.indexOf("\n"), line.length - 1, name);
      if (name === "formatJson") assert.equal(JSON.parse(line).dn, HOSTILE);
    }
  }
});

Deno.test("output: no hidden character of a plan reaches a terminal", () => {
  for (const colours of [false, true]) {
    for (
      const document of [
        PLAN_DOCUMENT,
        hostile({ ...PLAN, refusals: [{ reason: "x", kind: "user", message: "x" }] }),
      ]
    ) {
      const lines = [...planText(document as PlanDocument, { colours })];
      for (const line of lines) assert.ok(!line.includes("\n"), line);
      assertVisible(lines.join("\n"), "plan");
      // Wrapping adds nothing but spaces, and a backslash at the end of a line of a command
      const squeezed = (texts: readonly string[]) =>
        texts.map((text) => text.replace(/ \\$/, "")).join("").replaceAll(" ", "");
      const wrapped = [...planText(document as PlanDocument, { columns: 40 })];
      assert.equal(squeezed(wrapped), squeezed([...planText(document as PlanDocument)]));
    }
  }
});

Deno.test("output: no hidden character of a plan reaches a comment on a merge request", () => {
  const lines = [...planMarkdown(PLAN_DOCUMENT, 1_000_000)];
  for (const line of lines) assert.ok(!line.includes("\n"), line);
  assertVisible(lines.join("\n"), "plan");
});

Deno.test("output: no hidden character of an explanation reaches a terminal", () => {
  for (const explanation of [USER, GROUP, SEVERAL, NOT_FOUND]) {
    const lines = [...explanationText(hostile<Explanation>(explanation), { colours: true })];
    for (const line of lines) assert.ok(!line.includes("\n"), line);
    assertVisible(lines.join("\n"), explanation.found);
  }
});

Deno.test("output: no hidden character of a check reaches a terminal", () => {
  const check = reported({ id: "source.bind", title: "bind" }, "failure", HOSTILE, HOSTILE);
  assertVisible([...checksText([check], { columns: 60 })].join("\n").replaceAll(/\n +/g, " "), "check");
  assertVisible([...checksText([check])].join("\n"), "check");
});

Deno.test("output: JSON and the plan page have hidden characters escaped, and read back unchanged", () => {
  const check = reported({ id: "source.bind", title: "bind" }, "failure", HOSTILE, HOSTILE);
  const page = [...htmlPage(PLAN_DOCUMENT)].join("");
  const documents = {
    plan: [[...planJson(PLAN_DOCUMENT)].join("\n"), PLAN_DOCUMENT],
    explain: [visibleJson(hostile(USER), 2), hostile(USER)],
    check: [visibleJson(checkDocument(HOSTILE, [check], 0), 2), checkDocument(HOSTILE, [check], 0)],
    page: [
      />([^<]+)<\/script>/g.exec(
        page.slice(page.indexOf('type="application/json"')),
      )?.[1] ?? "",
      PLAN_DOCUMENT,
    ],
  } as const;
  for (const [name, [text, document]] of Object.entries(documents)) {
    assertVisible(text, name);
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(document)), name);
  }
});

Deno.test("output: no hidden character reaches an exported table or a metric", () => {
  assertVisible(changesCsv(PLAN_DOCUMENT.changes).slice(1).replaceAll("\r\n", "\n"), "changes");
  assertVisible(skippedCsv(PLAN_DOCUMENT.skipped).slice(1).replaceAll("\r\n", "\n"), "skipped");
  const sample = { name: "a", labels: { config: HOSTILE, name: configName(`${HOSTILE}.yaml`) }, value: 1 };
  assertVisible(writeExposition([{ name: "a", type: "gauge", help: "x", samples: [sample] }]), "metrics");
});

Deno.test("output: no hidden character, and no value, reaches what --listen serves", () => {
  const options = { config: `${HOSTILE}.yaml`, metricsFile: undefined, summaryFile: undefined };
  const reasons = [{ place: "uid=anna", problem: "anna is held by bert" }];
  const status = new RunStatus(configName(options.config));
  const served = () => [...status.answers.values()].map((answer) => answer().body).join("");
  status.runBegan();
  assertVisible(served(), "before the first run has ended");
  for (const outcome of OUTCOMES) {
    status.runEnded(runRecord(options, { ...aReport({ reasons }), outcome }, 1000), undefined);
    status.runBegan();
    assertVisible(served(), outcome);
    assert.doesNotMatch(served(), /anna|bert/);
  }
});

Deno.test("output: no hidden character reaches the files about a run, and the summary reads back unchanged", async () => {
  const folder = await Deno.makeTempDir({ prefix: "files-" });
  try {
    const [metricsFile, summaryFile] = [join(folder, "run.prom"), join(folder, "run.json")];
    const files = { config: `${HOSTILE}.yaml`, metricsFile, summaryFile };
    const report = aReport({ reasons: [{ place: HOSTILE, problem: HOSTILE }] });
    writeRunFiles(files, runRecord(files, report, 1000));
    for (const file of [metricsFile, summaryFile]) assertVisible(Deno.readTextFileSync(file), file);
    const { reasons } = JSON.parse(Deno.readTextFileSync(summaryFile)) as SummaryDocument;
    assert.deepEqual(reasons, [`${HOSTILE}: ${HOSTILE}`]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
