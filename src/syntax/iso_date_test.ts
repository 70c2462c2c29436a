import assert from "node:assert/strict";
import { isIsoDate } from "./iso_date.ts";

Deno.test("iso_date: a date of the calendar is written YYYY-MM-DD", () => {
  for (const text of ["2000-02-29", "1999-12-31", "0001-01-01"]) assert.ok(isIsoDate(text), text);
  for (const text of ["2001-02-29", "2000-13-01", "2000-1-1", "20000101", "2000-01-01T00:00:00Z", ""]) {
    assert.ok(!isIsoDate(text), text);
  }
});
