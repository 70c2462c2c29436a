import { configureSync, getLogger, type LogRecord, resetSync } from "@logtape/logtape";
import assert from "node:assert/strict";
import { CATEGORY } from "../logging/category.ts";
import { readMessage } from "./read_message.ts";
import { RecordBatch } from "./record_batch.ts";
import { emitHere, logRemotely } from "./remote_log.ts";

/** Logs inside the sandbox; gives the records as they arrive outside. */
function crossing(log: () => void): LogRecord[] {
  const packed: string[] = [];
  const batch = new RecordBatch((records) => packed.push(records));
  logRemotely("info", (record) => batch.add(record));
  log();
  batch.flush();
  const arrived: LogRecord[] = [];
  configureSync({
    reset: true,
    sinks: { here: (record) => arrived.push(record) },
    loggers: [
      { category: CATEGORY, lowestLevel: "trace", sinks: ["here"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["here"] },
    ],
  });
  for (const message of packed.map(readMessage)) {
    assert.ok(message.type === "log");
    message.records.forEach(emitHere);
  }
  resetSync();
  return arrived;
}

Deno.test("remote log: a record arrives in the main thread unchanged", () => {
  const before = Date.now();
  const [record, ...more] = crossing(() =>
    getLogger([CATEGORY, "apply"]).info("modified {name}: {properties}", {
      name: 'Zoë "\u2028" \ud800',
      properties: ["mail", "phone"],
      duration: 3,
    })
  );
  assert.equal(more.length, 0);
  assert.ok(record !== undefined && record.timestamp >= before && record.timestamp <= Date.now());
  const { category, level, message, rawMessage, properties } = record;
  assert.deepEqual({ category, level, message, rawMessage, properties }, {
    category: [CATEGORY, "apply"],
    level: "info",
    message: ["modified ", 'Zoë "\u2028" \ud800', ": ", ["mail", "phone"], ""],
    rawMessage: "modified {name}: {properties}",
    properties: { name: 'Zoë "\u2028" \ud800', properties: ["mail", "phone"], duration: 3 },
  });
});

Deno.test("remote log: errors, NaN and class instances arrive as text, at any depth", () => {
  const [record] = crossing(() =>
    getLogger([CATEGORY]).warn("{error}", {
      error: new Error("no route"),
      ratio: NaN,
      place: { url: new URL("http://udm.example/"), counts: [1, Infinity, { error: new TypeError("bad") }] },
    })
  );
  assert.deepEqual(record?.message, ["", "no route", ""]);
  assert.deepEqual(record?.properties, {
    error: "no route",
    ratio: "NaN",
    place: { url: "http://udm.example/", counts: [1, "Infinity", { error: "bad" }] },
  });
});

Deno.test("remote log: a record keeps its values even if they change before it is sent", () => {
  const properties = ["mail"];
  const [record] = crossing(() => {
    getLogger([CATEGORY]).info("wrote {properties}", { properties });
    properties.push("phone");
  });
  assert.deepEqual(record?.properties, { properties: ["mail"] });
});

Deno.test("remote log: records below the level are not sent", () => {
  assert.deepEqual(crossing(() => getLogger([CATEGORY]).debug("nobody listens")), []);
});
