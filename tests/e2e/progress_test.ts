import assert from "node:assert/strict";
import { Terminal, whyNoTerminal } from "../support/terminal.ts";
import type { LatencyTable } from "../simulators/udm/mod.ts";
import { command, inherited } from "./program.ts";
import { group, person, World } from "./world.ts";

const noTerminal = whyNoTerminal();
if (noTerminal !== undefined) console.log(`skipped: progress on a terminal: ${noTerminal}`);

const MANY = Array.from({ length: 40 }, (_, number) => `user${String(number).padStart(2, "0")}`);

/** A log line on a terminal, or one that continues it. */
const LOG_LINE = /^(?:\d\d:\d\d:\d\d [A-Z]+ {2,5}\S| {18} *\S).*$/;

/** A progress bar followed by a number. */
const BAR = /^(?:reading source|reading target|planning|writing) +\[[#-]+\] {2}\d.*$/;

/** Runs the program in a terminal with forty users and a slow UDM. */
async function inTerminal(
  work: (terminal: Terminal, world: World) => Promise<void>,
  { words = [], args = [], env = {}, latency = { post: 400 } }: {
    /** What comes before the configuration. */
    readonly words?: readonly string[];
    readonly args?: readonly string[];
    readonly env?: Record<string, string>;
    /** Milliseconds that UDM takes, by default to create an object. */
    readonly latency?: LatencyTable;
  } = {},
): Promise<void> {
  await using world = await World.open({
    ldif: MANY.map((name) => person(name)).join("") + group("all", MANY),
    udm: { latency },
  });
  const config = await world.configure();
  await using terminal = await Terminal.start([...command(), ...words, config, ...args], {
    columns: 120,
    rows: 30,
    cwd: world.folder,
    env: { ...inherited(), ...env },
  });
  await work(terminal, world);
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `progress: ${name}`, ignore: noTerminal !== undefined, fn });
}

test("on a terminal every phase has a bar below the log, and the bars disappear at the end", () =>
  inTerminal(async (terminal) => {
    const rows = await terminal.saw(/writing +\[#+-+\] {2}\d+ of 41 {2}\d+ % {2}\d+ s left {2}\d/);
    const bars = rows.filter((row) => BAR.test(row));
    assert.deepEqual(bars.map((bar) => bar.split("[")[0]?.trim()), [
      "reading target",
      "reading source",
      "planning",
      "writing",
    ]);
    const used = rows.filter((row) => row !== "");
    assert.deepEqual(used.slice(-4), bars, "the bars are below the log");
    assert.equal(await terminal.ended(), 0);
    const lines = (await terminal.lines()).filter((line) => line !== "");
    assert.equal(lines.pop(), "ended with 0");
    for (const line of lines) assert.match(line, LOG_LINE);
    const hints = lines.filter((line) => line.includes("running as root"));
    assert.equal(hints.length, Deno.uid() === 0 ? 1 : 0, "on a terminal, root is told once");
    assert.equal(lines.filter((line) => / INFO {5}created user user\d\d: /.test(line)).length, 40);
    assert.match(lines.join("\n"), / INFO {5}run finished: done in /);
    assert.ok(await terminal.showsCursor());
  }));

test("check shows how many entries it has read, and then only its result", () =>
  inTerminal(async (terminal) => {
    await terminal.saw(/^reading source +\[#+\] {2}41 entries/m);
    assert.equal(await terminal.ended(), 0);
    const text = (await terminal.lines()).join("\n");
    assert.doesNotMatch(text, /reading source/);
    assert.match(text, /^\d+ passed/m);
  }, { words: ["check"], latency: { list: 1000 } }));

test("bars adapt to the width of the terminal", () =>
  inTerminal(async (terminal) => {
    await terminal.saw(/writing +\[#+-+\] {2}\d+ of 41/);
    await terminal.resize(50, 30);
    // The shorter bar for this width.
    const narrow = await terminal.saw(/^writing +\[[#-]{8,14}\] {2}\d+ of 41(?: {2}\d+ %)?$/m);
    assert.equal(narrow.filter((row) => row.startsWith("writing")).length, 1, narrow.join("\n"));
    await terminal.resize(120, 30);
    await terminal.saw(/^writing +\[[#-]{30}\] {2}.* left/m);
    assert.equal(await terminal.ended(), 0);
    for (const line of (await terminal.lines()).filter((line) => line !== "").slice(0, -1)) {
      assert.match(line, LOG_LINE);
    }
  }));

test("Ctrl-C stops the run, and the cursor is visible again", () =>
  inTerminal(async (terminal, world) => {
    await terminal.saw(/created user user05/);
    await terminal.press("C-c");
    assert.equal(await terminal.ended(), 1);
    const lines = (await terminal.lines()).filter((line) => line !== "");
    assert.match(lines.join("\n"), /stopping: writes in progress are finished first/);
    assert.match(lines.join("\n"), /stopped early/);
    for (const line of lines.slice(0, -1)) assert.match(line, LOG_LINE);
    assert.ok(await terminal.showsCursor());
    assert.ok(world.users().length < 40);
  }));

test("bars are green unless NO_COLOR is set", async () => {
  await inTerminal(async (terminal) => {
    await terminal.saw(/writing +\[#/);
    // deno-lint-ignore no-control-regex
    assert.match(await terminal.colours(), /\[\x1b\[32m#+\x1b\[39m/);
    await terminal.press("C-c");
    await terminal.ended();
  });
  await inTerminal(async (terminal) => {
    await terminal.saw(/writing +\[#/);
    assert.ok(!(await terminal.colours()).includes("\x1b[32m"));
    await terminal.press("C-c");
    await terminal.ended();
  }, { env: { NO_COLOR: "1" } });
});

for (
  const [setting, options] of [
    ["--no-progress", { args: ["--no-progress"] }],
    ["CI", { env: { CI: "true" } }],
    ["--log-format json", { args: ["--log-format", "json"] }],
  ] as const
) {
  test(`with ${setting} there are no bars`, () =>
    inTerminal(async (terminal) => {
      const rows = await terminal.saw(/created/);
      assert.ok(!rows.some((row) => BAR.test(row)), rows.join("\n"));
      await terminal.press("C-c");
      assert.equal(await terminal.ended(), 1);
    }, options));
}

test("--quiet shows no bars and no summary on a terminal", () =>
  inTerminal(async (terminal, world) => {
    assert.equal(await terminal.ended(), 0);
    assert.deepEqual((await terminal.lines()).filter((line) => line !== ""), ["ended with 0"]);
    assert.equal(world.users().length, 40);
  }, { args: ["--quiet"], latency: { post: 30 } }));

Deno.test("progress: without a terminal there are no terminal sequences", async () => {
  await using world = await World.open();
  const { stderr, stdout } = await world.sync({ env: { TERM: "xterm" } });
  assert.ok(!stderr.includes("\x1b"), stderr);
  assert.equal(stdout, "");
});

Deno.test("progress: --quiet shows only warnings and errors", async () => {
  await using world = await World.open();
  const { stderr } = await world.sync({ args: ["--quiet"] });
  assert.equal(stderr, "");
  const refused = await world.run({ args: ["--quiet"], source: { user_filter: "(objectClass=nothing)" } });
  assert.equal(refused.code, 4);
  const lines = refused.stderr.trimEnd().split("\n");
  for (const line of lines) assert.match(line, /\[(?:WARNING|ERROR)\]/);
  assert.match(refused.stderr, /the source has no users/);
});
