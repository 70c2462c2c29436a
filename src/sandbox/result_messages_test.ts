import assert from "node:assert/strict";
import { PLAN } from "../review/testing.ts";
import { InvalidMessage, readMessage } from "./read_message.ts";
import { resultMessages } from "./result_messages.ts";
import { ResultParts } from "./result_parts.ts";
import { resultSchemas } from "./task_results.ts";
import type { TaskResult } from "./tasks.ts";

const MANY = {
  ok: true as const,
  document: {
    ...PLAN,
    changes: Array.from({ length: 30 }, () => PLAN.changes).flat(),
    skipped: Array.from({ length: 30 }, () => PLAN.skipped).flat(),
  },
};

/** Puts messages together as the main thread does; returns the result and the numbers of items in parts. */
async function received(messages: Iterable<string>): Promise<{ result: TaskResult; parts: number[] }> {
  const { result: schema, lists = {} } = await resultSchemas("plan");
  const parts = new ResultParts();
  const counts: number[] = [];
  for (const text of messages) {
    const message = readMessage(text);
    if (message.type === "result") {
      return { result: parts.complete(schema.parse(message.result)), parts: counts };
    }
    assert.ok(message.type === "items" && message.number === 7);
    parts.add(message.list, message.items, lists);
    counts.push(message.items.length);
  }
  throw new Error("no result");
}

Deno.test("sandbox: a small result is one message", () => {
  const [message = "", ...others] = resultMessages(7, MANY);
  assert.deepEqual(others, []);
  assert.deepEqual(JSON.parse(message), { type: "result", number: 7, result: MANY });
});

for (const partLength of [1, 2000, 20_000]) {
  Deno.test(`sandbox: a long plan is sent in parts from ${partLength} characters on, and nothing of it changes`, async () => {
    const messages = [...resultMessages(7, MANY, partLength)];
    const { result, parts } = await received(messages);
    assert.equal(JSON.stringify(result), JSON.stringify(MANY), "the same values in the same order");
    assert.ok(parts.length > 1);
    if (partLength === 1) assert.ok(parts.every((count) => count === 1));
    const longest = Math.max(...MANY.document.changes.map((change) => JSON.stringify(change).length));
    const rest = JSON.stringify({ ...MANY.document, changes: [], skipped: [] }).length;
    for (const text of messages) {
      assert.ok(text.length < 2 * partLength + longest + rest + 100, `${text.length}`);
    }
  });
}

Deno.test("sandbox: a result other than a plan is one message", () => {
  const failure = { ok: false, outcome: "failed", error: { problem: "no" } } as unknown as TaskResult;
  for (const result of [failure, { ok: true, checks: [] } as TaskResult]) {
    assert.equal([...resultMessages(7, result, 1)].length, 1);
  }
});

Deno.test("sandbox: the parts of a result have a bound together", () => {
  const parts = new ResultParts(10);
  parts.count(10);
  assert.throws(() => parts.count(1), InvalidMessage);
});
