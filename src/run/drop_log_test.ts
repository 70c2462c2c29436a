import assert from "node:assert/strict";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { CATEGORY } from "../logging/category.ts";
import { messageOf } from "../logging/format.ts";
import { DropLog } from "./drop_log.ts";

Deno.test("dropped values: each is logged at DEBUG, their number by attribute and sanitizer at INFO", async () => {
  const lines: string[] = [];
  await configure({
    sinks: { kept: (record: LogRecord) => lines.push(`${record.level}: ${messageOf(record)}`) },
    loggers: [
      { category: [CATEGORY], sinks: ["kept"], lowestLevel: "debug" },
      { category: ["logtape", "meta"], sinks: [] },
    ],
    reset: true,
  });
  try {
    const log = new DropLog("user");
    const bad = { attribute: "mobile", step: "sanitizer", by: "phone_sanitizer", reason: "bad" };
    for (const dn of ["cn=a", "cn=b"]) log.add(dn, bad);
    log.add("cn=b", { ...bad, attribute: "fax" });
    log.add("cn=b", { attribute: "mobile", step: "recode_attrs", reason: "worse" });
    log.end();
  } finally {
    await reset();
  }
  const rest = "check lists those of the first entries, LOG_LEVEL=DEBUG each";
  assert.deepEqual(lines, [
    "debug: cn=a: sanitizer dropped a value of mobile: bad",
    "debug: cn=b: sanitizer dropped a value of mobile: bad",
    "debug: cn=b: sanitizer dropped a value of fax: bad",
    "debug: cn=b: recode_attrs dropped a value of mobile: worse",
    `info: phone_sanitizer dropped 2 values of mobile (users); ${rest}`,
    `info: phone_sanitizer dropped 1 value of fax (users); ${rest}`,
    `info: recode_attrs dropped 1 value of mobile (users); ${rest}`,
  ]);
});
