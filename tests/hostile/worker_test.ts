/**
 * What a Worker that an attacker has taken over can do to the main thread: nothing but end the run with exit code 1, or lie
 * about what it did. It cannot reach the terminal or the journal with control characters.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { carryOut } from "../../src/cli/carry_out.ts";
import type { CommandContext } from "../../src/cli/run_in_sandbox.ts";
import { parseCommandLine } from "../../src/cli/options.ts";
import { reported } from "../../src/check/types.ts";
import { GROUP, NOTHING, SEVERAL, USER } from "../../src/explain/testing.ts";
import { aReport } from "../../src/report/testing.ts";
import { CHANGES, PLAN } from "../../src/review/testing.ts";
import type { Patience } from "../../src/sandbox/patience.ts";
import { type Faked, fakeWorker } from "../../src/sandbox/testing.ts";
import { capture } from "../e2e/in_process.ts";
import { CONFIG } from "../support/unreachable.ts";

const IMPATIENT: Patience = {
  beatMs: 20,
  startMs: 100,
  silenceMs: () => 100,
  stopSilenceMs: 100,
  stopMs: 200,
};

/** Runs a command with a worker that answers the task as given; the configuration names servers that do not exist. */
async function run(
  words: readonly string[],
  onTask: (faked: Faked) => void,
  context?: Partial<CommandContext>,
) {
  const folder = await Deno.makeTempDir({ prefix: "hostile-" });
  const [config, metrics, summary] = ["config.yaml", "x.prom", "x.json"].map((name) =>
    join(folder, name)
  ) as [string, string, string];
  await Deno.writeTextFile(config, JSON.stringify(CONFIG), { mode: 0o600 });
  const files = words[0] === "sync" ? ["--metrics-file", metrics, "--summary-file", summary] : [];
  const [command, ...rest] = words as [string, ...string[]];
  const invocation = parseCommandLine([command, config, ...rest, ...files], {});
  assert.ok(invocation.command !== "print", JSON.stringify(invocation));
  const startEngine = () => fakeWorker((faked, { type }) => type === "perform" && onTask(faked));
  using stdout = capture(Deno.stdout);
  using stderr = capture(Deno.stderr);
  const complain = (line: string) => void Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
  const code = await carryOut(invocation, { environment: {}, complain, startEngine, ...context });
  const read = (path: string) => Deno.readTextFile(path).catch(() => "");
  const result = {
    code,
    stdout: stdout.text,
    stderr: stderr.text,
    metrics: await read(metrics),
    summary: await read(summary),
  };
  await Deno.remove(folder, { recursive: true });
  return result;
}

const LOSSES: Readonly<Record<string, { readonly does: (faked: Faked) => void; readonly message: RegExp }>> =
  {
    "is silent": { does: () => {}, message: /gave no sign of life/ },
    "throws": { does: ({ fail }) => fail("boom\u001b[2J"), message: /ended unexpectedly: boom\\u001b\[2J/ },
    "sends what is no message": { does: ({ say }) => say("boom"), message: /it is not JSON/ },
    "sends an impossible report": {
      does: ({ say }) => say({ type: "result", number: 1, result: { ...aReport(), outcome: "great" } }),
      message: /wrong value of outcome/,
    },
  };

for (const [what, { does, message }] of Object.entries(LOSSES)) {
  Deno.test(`hostile worker: one that ${what} ends a run with its reason, exit code 1, summary and metrics`, async () => {
    const { code, stderr, summary, metrics } = await run(["sync", "--repeat"], does, { patience: IMPATIENT });
    assert.equal(code, 1, stderr);
    const lines = stderr.trimEnd().split("\n");
    assert.equal(lines.length, 2, stderr);
    assert.match(lines[0] ?? "", message);
    assert.match(
      lines[1] ?? "",
      /\[ERROR\] udm-directory-connector\.main: run finished: failed in \d+\.\d s: the engine ended before the run did$/,
    );
    const { outcome, reasons } = JSON.parse(summary) as { outcome: string; reasons: string[] };
    assert.equal(outcome, "failed");
    assert.equal(reasons.length, 1);
    assert.match(metrics, /last_run_exit_code\{[^}]*\} 1$/m);
  });
}

Deno.test("hostile worker: the record of a run whose engine is lost says that it failed, and why", async () => {
  const { stderr, summary } = await run(["sync", "--log-format", "json"], ({ fail }) => fail("boom"));
  const records = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(records.map(({ level }) => level), ["fatal", "error"]);
  const { message, outcome, exit_code, reasons } = records[1];
  assert.match(message, /^run finished: failed in /);
  assert.deepEqual([outcome, exit_code], ["failed", 1]);
  assert.deepEqual(reasons, JSON.parse(summary).reasons);
  assert.match(reasons[0], /ended unexpectedly: boom/);
});

for (const command of [["plan"], ["check"], ["explain", "anna"]]) {
  Deno.test(`hostile worker: ${command[0]} ends with exit code 1 and prints nothing that is not valid`, async () => {
    const { code, stdout, stderr } = await run(command, ({ say }) => {
      say({ type: "result", number: 1, result: { ok: true, document: { changes: ["MARKED"] } } });
    });
    assert.equal(code, 1, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /invalid message: wrong value of/);
    assert.doesNotMatch(stderr, /MARKED/);
  });
}

const CONTROL = "\u001b]0;owned\u0007\u001b[2J\r\n\u202e\u200b";

/** A copy of a result with control characters in every text for which the schema has no fixed values. */
function poisoned(value: unknown, key = ""): unknown {
  if (typeof value === "string") return FIXED.has(key) ? value : value + CONTROL;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      poisoned(item, name === "reason" ? `${key}.${name}` : name),
    ]),
  );
}

/** Fields with a fixed set of texts. */
const FIXED = new Set(
  "version checksum step type kind change found action side result phase status outcome skipped.reason withheld.reason"
    .split(" "),
);

/** Asserts that only the program's own line breaks and colours are in a text. */
function assertClean(text: string): void {
  // deno-lint-ignore no-control-regex
  assert.deepEqual(text.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]/g), null, text);
}

const check = reported({ id: "source.bind", title: "bind" }, "failure", "detail", "advice", ["item"]);
const RESULTS: Readonly<Record<string, unknown>> = {
  "plan": { ok: true, document: { ...PLAN, changes: CHANGES } },
  "plan --json": { ok: true, document: { ...PLAN, changes: CHANGES } },
  "check": { ok: true, checks: [check] },
  "check --json": { ok: true, checks: [check] },
  ...Object.fromEntries([USER, GROUP, SEVERAL, NOTHING].flatMap((document, at) => [
    [`explain user${at}`, { ok: true, document }],
    [`explain user${at} --json`, { ok: true, document }],
  ])),
};

Deno.test("hostile worker: no result moves the cursor, hides, or starts a line", async () => {
  for (const [command, result] of Object.entries(RESULTS)) {
    const { stdout, stderr } = await run(command.split(" "), ({ say }) => {
      say({ type: "result", number: 1, result: poisoned(result) });
    });
    assert.notEqual(stdout, "", `${command}: ${stderr}`);
    assertClean(stdout + stderr);
  }
});

Deno.test("hostile worker: no report, record, failure or progress moves the cursor, hides, or starts a line", async () => {
  const record = {
    category: ["udm-directory-connector", "x"],
    level: "error",
    message: ["log", "value", "", { key: ["deep"] }, ""],
    rawMessage: "log",
    timestamp: 0,
    properties: { key: "value" },
  };
  for (const format of ["text", "json", "journal"]) {
    const { stderr, summary, metrics } = await run(["sync", "--log-format", format], ({ say }) => {
      const { message, properties } = poisoned(record) as typeof record;
      say({ type: "log", records: [{ ...record, message, properties }] });
      say({ type: "progress", progress: { phase: "write", done: 5, total: 0, ended: false } });
      say({
        type: "result",
        number: 1,
        result: poisoned(
          aReport({ reasons: [{ problem: "p", parts: [{ problem: "q" }] }], outcome: "failed" }),
        ),
      });
    });
    const hostile = stderr.split("\n").filter((line) => line.includes("owned"));
    // In JSON, the end of a run is one record with all that the others say in lines
    assert.equal(hostile.length > (format === "json" ? 1 : 2), true, stderr);
    for (const text of [stderr, summary, metrics]) assertClean(text);
  }
  const { stderr } = await run(["sync"], ({ say }) => say({ type: "failure", problem: CONTROL }));
  assertClean(stderr);
});
