import { configureSync, resetSync } from "@logtape/logtape";
import assert from "node:assert/strict";
import { messageOf } from "../logging/format.ts";
import { Screen } from "../logging/screen.ts";
import type { Phase, Progress } from "../common/progress.ts";
import { hasColours, progressMode, showProgress } from "./progress.ts";
import { barLine, progressText } from "./progress_text.ts";
import { PhaseTrack } from "./phase_track.ts";

const message = (phase: Phase, done: number, total?: number, ended = false): Progress => ({
  phase,
  done,
  ended,
  ...(total === undefined ? {} : { total }),
});

/** A phase with this progress at these times (in seconds). */
function track(phase: Phase, total: number | undefined, ...points: readonly [at: number, done: number][]) {
  const track = new PhaseTrack(phase, 0);
  for (const [at, done] of points) track.record(message(phase, done, total), at * 1000);
  return track;
}

const line = (track: PhaseTrack, seconds: number, columns = 100) =>
  barLine(track, seconds * 1000, columns, false);

Deno.test("progress: a bar shows done, total, share, remaining time and rate", () => {
  const writing = track("write", 5000, [0, 0], [60, 600], [200, 1700]);
  assert.equal(
    line(writing, 200),
    "writing         [##########--------------------]  1,700 of 5,000  34 %  7 min 0 s left  7.9/s",
  );
});

Deno.test("progress: with an unknown total, a block moves back and forth", () => {
  const reading = track("source", undefined, [0, 0], [10, 12_000]);
  const bars = [10, 10.25, 10.5, 20].map((at) => line(reading, at));
  assert.match(bars[0]!, /^reading source {2}\[-*###-*\] {2}12,000 entries {2}10 s {2}1,200\/s$/);
  assert.equal(new Set(bars.map((bar) => bar.indexOf("###"))).size, 4);
  for (const bar of bars) assert.equal(bar.indexOf("]") - bar.indexOf("["), 31);
});

Deno.test("progress: unknown numbers are not shown", () => {
  assert.match(line(track("plan", undefined), 2), /^planning {8}\[[-#]{30}\] {2}2 s$/);
  assert.match(line(track("write", 8, [0, 0]), 2), /\] {2}0 of 8 {2}0 % {2}2 s$/);
});

Deno.test("progress: an ended phase keeps its count and duration", () => {
  const done = track("target", undefined, [3.2, 1234]);
  done.record(message("target", 1234, 1234, true), 4000);
  assert.equal(line(done, 4), `reading target  [${"#".repeat(30)}]  1,234 objects  in 4 s`);
  assert.equal(line(done, 100), line(done, 4));
});

Deno.test("progress: an ended phase without operations is a full bar", () => {
  const done = track("plan", undefined);
  done.record(message("plan", 0, 0, true), 10);
  assert.equal(line(done, 1), `planning        [${"#".repeat(30)}]  0 operations  in 0 s`);
});

Deno.test("progress: a line fits every width; the least useful number is dropped first", () => {
  const writing = track("write", 5000, [0, 0], [200, 1700]);
  for (let columns = 1; columns <= 130; columns++) {
    assert.ok(line(writing, 200, columns).length <= Math.max(0, columns - 3), `${columns} columns`);
  }
  const without = (columns: number) => line(writing, 200, columns);
  assert.ok(!without(70).includes("/s") && without(70).includes("left"));
  assert.ok(!without(60).includes("left") && without(60).includes("34 %"));
  assert.equal(without(35), "writing         1,700 of 5,000");
});

Deno.test("progress: colours do not change the text", () => {
  const writing = track("write", 5000, [0, 0], [200, 1700]);
  const coloured = barLine(writing, 200_000, 100, true);
  // deno-lint-ignore no-control-regex
  assert.match(coloured, /\[\x1b\[32m#{10}\x1b\[0m-{20}\]/);
  assert.equal(coloured.replace("\x1b[32m", "").replace("\x1b[0m", ""), line(writing, 200));
});

Deno.test("progress: the rate covers the last 15 seconds", () => {
  const points = Array.from({ length: 61 }, (_, at) => [at, at <= 30 ? at * 10 : 300 + (at - 30)] as const);
  const writing = track("write", 1000, ...points.map(([at, done]) => [at, done] as [number, number]));
  assert.equal(writing.rate(60_000), 1);
  assert.equal(writing.remaining(60_000), (1000 - 330) * 1000);
});

Deno.test("progress: without progress, the rate falls", () => {
  const writing = track("write", 100, [0, 0], [10, 50]);
  assert.equal(writing.rate(10_000), 5);
  assert.equal(writing.rate(50_000), 1);
});

Deno.test("progress: a remaining time that is reported replaces the one from the rate", () => {
  const writing = track("write", 5000, [0, 0], [200, 1700]);
  writing.record({ ...message("write", 1700, 5000), remainingMs: 7_800_000 }, 200_000);
  assert.match(progressText(writing, 200_000), /, about 2 h 10 min left$/);
  assert.match(progressText(writing, 500_000), /, about 2 h 5 min left$/);
  assert.match(line(writing, 200), / {2}2 h 10 min left {2}/);
});

Deno.test("progress: a log line is a sentence", () => {
  const writing = track("write", 5000, [0, 0], [200, 1700]);
  assert.equal(
    progressText(writing, 200_000),
    "writing: 1,700 of 5,000 operations, 3 min 20 s so far, 8.5/s, about 6 min 28 s left",
  );
  assert.equal(progressText(track("plan", undefined), 30_000), "planning: 0 operations, 30 s so far");
});

for (
  const [what, mode, options, environment, terminal] of [
    ["a terminal", "bars", {}, {}, true],
    ["no terminal", "lines", {}, {}, false],
    ["a terminal that cannot move its cursor", "lines", {}, { TERM: "dumb" }, true],
    ["a terminal of unknown kind", "lines", {}, { TERM: undefined }, true],
    ["a CI system with a terminal", "lines", {}, { CI: "true" }, true],
    ["a terminal and CI=false", "bars", {}, { CI: "false" }, true],
    ["JSON on a terminal", "lines", { logFormat: "json" }, {}, true],
    ["--quiet", "none", { quiet: true }, {}, true],
    ["--no-progress", "none", { progress: false }, {}, true],
    ["--no-progress without a terminal", "none", { progress: false }, {}, false],
  ] as const
) {
  Deno.test(`progress with ${what}: ${mode}`, () => {
    const all = { quiet: false, progress: true, logFormat: "text", ...options } as const;
    assert.equal(progressMode(all, { TERM: "xterm", ...environment }, terminal), mode);
  });
}

Deno.test("progress: colours need a capable terminal, and NO_COLOR disables them", () => {
  assert.equal(hasColours({ TERM: "xterm" }, true), true);
  assert.equal(hasColours({ TERM: "xterm" }, false), false);
  assert.equal(hasColours({ TERM: "dumb" }, true), false);
  assert.equal(hasColours({ TERM: "xterm", NO_COLOR: "1" }, true), false);
  assert.equal(hasColours({ TERM: "xterm", NO_COLOR: "" }, true), true);
});

/** A clock that is set by hand, with repeated actions. */
class FakeClock {
  ms = 0;
  #actions = new Set<{ every: number; next: number; action: () => void }>();

  readonly now = () => this.ms;

  readonly every = (every: number, action: () => void): Disposable => {
    const entry = { every, next: this.ms + every, action };
    this.#actions.add(entry);
    return { [Symbol.dispose]: () => this.#actions.delete(entry) };
  };

  advance(ms: number): void {
    for (const end = this.ms + ms; this.ms < end; this.ms += 50) {
      for (const entry of this.#actions) {
        if (this.ms < entry.next) continue;
        entry.next += entry.every;
        entry.action();
      }
    }
  }

  get pending(): number {
    return this.#actions.size;
  }
}

Deno.test("progress: bars are redrawn when a phase begins or ends, otherwise every 250 ms, and removed at the end", () => {
  const clock = new FakeClock();
  const writes: string[] = [];
  const screen = new Screen({
    write: (text) => writes.push(text),
    size: () => ({ columns: 100, rows: 24 }),
  });
  {
    using display = showProgress("bars", { screen, ...clock });
    display.watch(message("target", 0));
    assert.match(writes.at(-1)!, /^reading target/);
    display.watch(message("source", 0));
    assert.match(writes.at(-1)!, /reading target.*\nreading source.*$/);
    const before = writes.length;
    for (let done = 1; done <= 100; done++) display.watch(message("source", done));
    assert.equal(writes.length, before);
    clock.advance(1000);
    assert.ok(writes.length - before >= 3 && writes.length - before <= 4);
    assert.match(writes.at(-1)!, /100 entries/);
    display.watch(message("source", 200, 200, true));
    assert.match(writes.at(-1)!, /200 entries/);
  }
  assert.equal(writes.at(-1), "\r\x1b[2K\x1b[1A\x1b[2K");
  assert.equal(clock.pending, 0);
  // The cursor is where it was and was never hidden.
  assert.ok(!writes.join("").includes("\x1b[?"));
});

Deno.test("progress: without a terminal, each running phase is logged every 30 seconds", () => {
  const clock = new FakeClock();
  const records: { text: string; phase: unknown; done: unknown }[] = [];
  configureSync({
    reset: true,
    sinks: {
      all: (record) =>
        records.push({
          text: messageOf(record),
          phase: record.properties.phase,
          done: record.properties.done,
        }),
    },
    loggers: [{ category: [], sinks: ["all"], lowestLevel: "info" }],
  });
  try {
    using display = showProgress("lines", clock);
    display.watch(message("target", 0));
    display.watch(message("source", 0));
    clock.advance(10_000);
    display.watch(message("source", 500));
    display.watch(message("target", 70, 70, true));
    clock.advance(19_000);
    assert.equal(records.filter(({ phase }) => phase !== undefined).length, 0);
    clock.advance(31_500);
    const [first, second, ...others] = records.filter(({ phase }) => phase !== undefined);
    assert.equal(others.length, 0);
    assert.equal(first?.text, "progress: reading source: 500 entries, 30 s so far, 17/s");
    assert.deepEqual([second?.phase, second?.done], ["source", 500]);
  } finally {
    resetSync();
  }
  assert.equal(clock.pending, 0);
});

Deno.test("progress: a command whose log is silent shows the same lines itself", () => {
  const clock = new FakeClock();
  const said: string[] = [];
  using display = showProgress("lines", { ...clock, say: (line) => said.push(line) });
  display.watch(message("source", 0));
  clock.advance(10_000);
  display.watch(message("source", 500));
  clock.advance(20_500);
  assert.deepEqual(said, ["progress: reading source: 500 entries, 30 s so far, 17/s"]);
});

Deno.test("progress: hidden progress starts no timer", () => {
  const clock = new FakeClock();
  using display = showProgress("none", clock);
  display.watch(message("source", 1));
  assert.equal(clock.pending, 0);
});
