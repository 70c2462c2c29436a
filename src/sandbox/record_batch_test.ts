import assert from "node:assert/strict";
import { CATEGORY } from "../logging/category.ts";
import { type PlainRecord, readMessage } from "./read_message.ts";
import { RecordBatch } from "./record_batch.ts";

function record(text: string, level: PlainRecord["level"] = "info"): PlainRecord {
  return { category: [CATEGORY], level, message: [text], rawMessage: text, timestamp: 0, properties: {} };
}

/** The records of a message. */
function unpack(text: string): readonly PlainRecord[] {
  const message = readMessage(text);
  assert.ok(message.type === "log");
  return message.records;
}

function collect(): { batch: RecordBatch; sent: string[] } {
  const sent: string[] = [];
  const batch = new RecordBatch((message) =>
    void sent.push(unpack(message).map(({ message }) => message.join("")).join(" "))
  );
  return { batch, sent };
}

Deno.test("record batch: a flush sends all records in order in one message", () => {
  const { batch, sent } = collect();
  batch.add(record("a"));
  batch.add(record("b"));
  assert.deepEqual(sent, []);
  batch.flush();
  batch.flush();
  assert.deepEqual(sent, ["a b"]);
});

Deno.test("record batch: a warning is sent at once, after the earlier records", () => {
  const { batch, sent } = collect();
  batch.add(record("a"));
  batch.add(record("careful", "warning"));
  assert.deepEqual(sent, ["a careful"]);
});

Deno.test("record batch: records wait at most 20 ms, or until a message is full", async () => {
  const sent: number[] = [];
  const came = Promise.withResolvers<void>();
  const batch = new RecordBatch((message) => {
    sent.push(unpack(message).length);
    if (sent.length === 2) came.resolve();
  });
  for (let number = 0; number < 65; number++) batch.add(record(String(number)));
  assert.deepEqual(sent, [64]);
  await came.promise;
  assert.deepEqual(sent, [64, 1]);
});

Deno.test("record batch: a record that is too long keeps its template", () => {
  const { batch, sent } = collect();
  batch.add({ ...record("read {dns}", "warning"), message: ["read ", "x".repeat(1_000_000), ""] });
  assert.deepEqual(sent, ["read {dns} (too long)"]);
});
