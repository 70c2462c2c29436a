import assert from "node:assert/strict";
import { fstatSync } from "node:fs";
import { leadsToJournal } from "./journal.ts";

Deno.test("logging: stderr is connected to the journal if it is the stream that systemd names", () => {
  const { dev, ino } = fstatSync(2);
  assert.equal(leadsToJournal(`${dev}:${ino}`), true);
  assert.equal(leadsToJournal(`${dev}:${ino + 1}`), false);
  assert.equal(leadsToJournal(`${dev + 1}:${ino}`), false);
});

Deno.test("logging: without a valid variable or stderr, stderr is not connected to the journal", () => {
  for (const value of [undefined, "", "1", "a:b", "1:2:3"]) assert.equal(leadsToJournal(value), false, value);
  assert.equal(leadsToJournal("1:2", 987), false);
});
