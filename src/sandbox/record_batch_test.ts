import assert from "node:assert/strict";
import type { PlainRecord } from "./messages.ts";
import { RecordBatch, unpackRecords } from "./record_batch.ts";

function record(text: string, level: PlainRecord["level"] = "info"): PlainRecord {
  return { category: ["x"], level, message: [text], rawMessage: text, timestamp: 0, properties: {} };
}

function collect(): { batch: RecordBatch; sent: string[] } {
  const sent: string[] = [];
  const batch = new RecordBatch((records) =>
    void sent.push(unpackRecords(records).map(({ message }) => message.join("")).join(" "))
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
  const batch = new RecordBatch((records) => {
    sent.push(unpackRecords(records).length);
    if (sent.length === 2) came.resolve();
  });
  for (let number = 0; number < 65; number++) batch.add(record(String(number)));
  assert.deepEqual(sent, [64]);
  await came.promise;
  assert.deepEqual(sent, [64, 1]);
});
