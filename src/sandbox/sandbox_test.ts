import assert from "node:assert/strict";
import { aReport } from "../report/testing.ts";
import { PLAN as DOCUMENT } from "../review/testing.ts";
import { EngineLost } from "./engine_lost.ts";
import { PATIENCE, type Patience } from "./patience.ts";
import { Sandbox } from "./sandbox.ts";
import type { Task } from "./tasks.ts";
import { type Faked, fakeWorker } from "./testing.ts";

const SYNC = {
  name: "sync",
  config: { source: { timeoutMs: 5000 }, udm: { readTimeoutMs: 20_000 } },
  permission: { allowDeletes: undefined, allowValueLoss: [] },
} as unknown as Task<"sync">;

const PLAN = { ...SYNC, name: "plan", allowDeletes: undefined, allowValueLoss: [] } as unknown as Task<
  "plan"
>;

const IMPATIENT: Patience = { beatMs: 5, startMs: 40, silenceMs: () => 60, stopSilenceMs: 20, stopMs: 60 };

const result = (given: unknown = aReport(), number = 1) => ({ type: "result", number, result: given });

/** Starts a sandbox around a fake worker. */
async function open(onTask: Parameters<typeof fakeWorker>[0], patience: Patience = PATIENCE) {
  const worker = fakeWorker(onTask);
  const nothing = { net: [], sockets: [] };
  const sandbox = await Sandbox.start(nothing, "info", { startEngine: () => worker, patience });
  return { worker, sandbox };
}

/** Performs a task; returns the text of the error that ends it, and asserts that the worker was ended. */
async function lost(
  onTask: (faked: Faked) => void,
  patience?: Patience,
): Promise<string> {
  const { sandbox, worker } = await open((faked, { type }) => type === "perform" && onTask(faked), patience);
  using _ = sandbox;
  const error = await sandbox.perform(SYNC).then(() => undefined, (error: unknown) => error);
  assert.ok(error instanceof EngineLost, String(error));
  assert.ok(worker.isTerminated());
  await assert.rejects(sandbox.perform(SYNC), error, "a lost engine is not used again");
  return error.message;
}

Deno.test("sandbox: a valid result arrives without unknown fields", async () => {
  const report = aReport();
  const { sandbox } = await open(({ say }) => say(result({ ...report, extra: 1, ["__proto__"]: { a: 1 } })));
  using _ = sandbox;
  assert.deepEqual(await sandbox.perform(SYNC), report);
});

Deno.test("sandbox: parts of a list that come before a result are part of it, in their order", async () => {
  const part = (list: string, ...items: readonly unknown[]) => ({ type: "items", number: 1, list, items });
  const [first, second, ...others] = DOCUMENT.changes;
  const { sandbox } = await open(({ say }) => {
    say(part("changes", { ...first, extra: 1 }));
    say(part("skipped", ...DOCUMENT.skipped));
    say(part("changes", second));
    say(result({ ok: true, document: { ...DOCUMENT, changes: others, skipped: [] } }));
  });
  using _ = sandbox;
  assert.deepEqual(await sandbox.perform(PLAN), { ok: true, document: DOCUMENT });
});

const WRONG_PARTS: Readonly<Record<string, Record<string, unknown>>> = {
  "of another task": { number: 2 },
  "of a list that does not exist": { list: "notices" },
  "of a list with the name of a method": { list: "constructor" },
  "with a wrong item": { items: [DOCUMENT.skipped[0], { change: "MARKED" }] },
  "without items": { items: undefined },
};

for (const [what, change] of Object.entries(WRONG_PARTS)) {
  Deno.test(`sandbox: a part of a result ${what} ends the engine`, async () => {
    const { sandbox, worker } = await open(({ say }, { type }) => {
      if (type !== "perform") return;
      say({ type: "items", number: 1, list: "skipped", items: [], ...change });
      say(result({ ok: true, document: DOCUMENT }));
    });
    using _ = sandbox;
    const error = await sandbox.perform(PLAN).catch((error: unknown) => error);
    assert.ok(error instanceof EngineLost && worker.isTerminated(), String(error));
    assert.doesNotMatch(error.message, /MARKED/);
  });
}

const SECRET = "MARKED\u001b\u202e";
const INVALID: Readonly<Record<string, unknown>> = {
  "a message that is no text": undefined,
  "a text that is not JSON": SECRET,
  "a number": "1",
  "an unknown type": { type: SECRET },
  "megabytes of garbage": SECRET.repeat(200_000),
  "megabytes in a message that is no result": { type: "failure", problem: SECRET.repeat(2_000_000) },
  "a second greeting": { type: "ready" },
  "a result of another task": result(aReport(), 2),
  "a part of a result without lists": { type: "items", number: 1, list: "changes", items: [] },
  "an unknown outcome": result({ ...aReport(), outcome: SECRET }),
  "a counter below 0": result({ ...aReport(), retries: -1 }),
  "a counter that is no integer": result({ ...aReport(), retries: 0.5 }),
  "a counter that JSON cannot hold":
    `{"type":"result","number":1,"result":{"outcome":"done","retries":1e400}}`,
  "a counter as a text": result({ ...aReport(), retries: SECRET }),
  "NaN as a duration": result({ ...aReport(), durationMs: NaN }),
  "classes of another histogram": result({
    ...aReport(),
    requestDurations: [{ method: "GET", type: "x", classes: [1], sum: 1 }],
  }),
  "a reason of a skip that does not exist": result({
    ...aReport(),
    kinds: { ...aReport().kinds, user: { ...aReport().kinds?.user, skipped: { [SECRET]: 1 } } },
  }),
  "a result of another command": result({ ok: true, checks: [] }),
  "no result": result(null),
  "a deep result": `{"type":"result","number":1,"result":{"reasons":[${
    '{"problem":"","parts":['.repeat(20_000)
  }${"]}".repeat(20_000)}]}}`,
  "progress of an unknown phase": { type: "progress", progress: { phase: SECRET, done: 1, ended: false } },
  "progress below 0": { type: "progress", progress: { phase: "write", done: -1, ended: false } },
  "the name of a work that is too long": { type: "work", work: 1, name: "x".repeat(3000) },
};

for (const [what, message] of Object.entries(INVALID)) {
  Deno.test(`sandbox: ${what} ends the engine, and is not quoted`, async () => {
    const text = await lost(({ say }) => say(message));
    assert.match(text, /^the engine was ended because it sent an invalid message: /);
    assert.doesNotMatch(text, /MARKED/);
    assert.ok(text.length < 300, text);
  });
}

const RECORD = {
  category: ["udm-directory-connector", "x"],
  level: "info",
  message: ["x"],
  rawMessage: "x",
  timestamp: 0,
  properties: {},
};
const INVALID_RECORDS: Readonly<Record<string, unknown>> = {
  "no record": null,
  "another category": { category: ["other"] },
  "a category with a control character": { category: ["udm-directory-connector", SECRET] },
  "an unknown level": { level: SECRET },
  "a moment that no date can hold": { timestamp: 1e300 },
  "a value in the place of a text": { message: [{}] },
  "a message without parts": { message: [] },
  "a list of properties": { properties: [] },
  "the property __proto__": { properties: JSON.parse('{"__proto__":1}') },
  "the property constructor, somewhere": { properties: { a: [{ constructor: 1 }] } },
  "deep values": { message: ["", JSON.parse("[".repeat(5000) + "]".repeat(5000)), ""] },
};

for (const [what, change] of Object.entries(INVALID_RECORDS)) {
  Deno.test(`sandbox: a log record with ${what} ends the engine`, async () => {
    const record = change === null ? null : { ...RECORD, ...change as object };
    const text = await lost(({ say }) => say({ type: "log", records: [RECORD, record] }));
    assert.match(text, /invalid message: wrong value of records\.1/);
  });
}

Deno.test("sandbox: a second result ends the engine before the next task", async () => {
  const { sandbox } = await open(({ say }, { type }) => {
    if (type === "perform") { for (let times = 0; times < 2; times++) say(result()); }
  });
  using _ = sandbox;
  await sandbox.perform(SYNC);
  await assert.rejects(sandbox.perform(SYNC), /no such task is in progress/);
});

Deno.test("sandbox: silence ends the engine; the message names the writes and the work in progress", async () => {
  const text = await lost(({ say, hangIn }) => {
    say({ type: "work", work: 7, name: "regex_replace of description, (a+)+$" });
    say({ type: "progress", progress: { phase: "write", done: 12, total: 4000, ended: false } });
    hangIn(7);
  }, IMPATIENT);
  assert.equal(
    text,
    "the engine was ended because it gave no sign of life for 0.1 s during regex_replace of description, (a+)+$ " +
      "(it had reported 12 of 4,000 operations as done; more may have been written, and the next run continues). " +
      "A regular expression that repeats a repetition can take for ever on some values: simplify it.",
  );
});

Deno.test("sandbox: silence without named work is told with the phase", async () => {
  const text = await lost(({ say }) => {
    say({ type: "progress", progress: { phase: "plan", done: 0, ended: false } });
  }, IMPATIENT);
  assert.match(text, /for 0\.1 s while planning\. Unless the machine was overloaded/);
});

Deno.test("sandbox: an engine that never becomes ready is ended", async () => {
  const worker = fakeWorker(() => {});
  worker.postMessage = () => {};
  using sandbox = await Sandbox.start({ net: [], sockets: [] }, "info", {
    startEngine: () => worker,
    patience: IMPATIENT,
  });
  await assert.rejects(sandbox.perform(SYNC), /no sign of life/);
});

Deno.test("sandbox: an engine with signs of life may take its time, until it is to stop", async () => {
  let beat: ReturnType<typeof setInterval> | undefined;
  const { sandbox } = await open(({ say }, { type }) => {
    if (type === "perform") beat = setInterval(() => say({ type: "alive" }), 5);
  }, IMPATIENT);
  using _ = sandbox;
  setTimeout(() => sandbox.stop(), 60);
  const began = performance.now();
  await assert.rejects(sandbox.perform(SYNC), /because it did not stop within 0\.1 s/);
  assert.ok(performance.now() - began >= 110);
  clearInterval(beat);
});

Deno.test("sandbox: an engine that is silent after it was asked to stop is ended sooner", async () => {
  const { sandbox } = await open(() => {}, { ...IMPATIENT, silenceMs: () => 600_000, stopMs: 600_000 });
  using _ = sandbox;
  queueMicrotask(() => sandbox.stop());
  await assert.rejects(sandbox.perform(SYNC), /no sign of life/);
});

Deno.test("sandbox: uncaught errors of the engine end it, from either thread", async () => {
  assert.match(await lost(({ fail }) => fail("boom")), /^the engine ended unexpectedly: boom/);
  assert.match(await lost(({ say }) => say({ type: "failure", problem: "boom" })), /unexpectedly: boom/);
});

Deno.test("sandbox: silence is bounded, whatever the timeouts of the configuration are", () => {
  const silence = (timeoutMs: number, readTimeoutMs: number) =>
    PATIENCE.silenceMs({ source: { timeoutMs }, udm: { readTimeoutMs } } as never);
  assert.equal(silence(5000, 20_000), 80_000);
  assert.equal(silence(90_000, 20_000), 150_000);
  assert.equal(silence(5000, 1_800_000), 600_000);
});
