import type { LogRecord } from "@logtape/logtape";
import assert from "node:assert/strict";
import { formatJson, formatText } from "./format.ts";

const record = (message: unknown[], properties = {}): LogRecord => ({
  category: ["udm-directory-connector", "apply"],
  level: "info",
  message,
  rawMessage: "",
  timestamp: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  properties,
});

Deno.test("logging: a text line has time, level, category and message", () => {
  assert.equal(
    formatText(record(["created ", "anna", ", properties ", ["a", "b"], ""])),
    "2026-01-02T03:04:05.006Z [INFO] udm-directory-connector.apply: created anna, properties a, b\n",
  );
});

Deno.test("logging: a value cannot start a line or move the cursor", () => {
  const line = formatText(record(["", "evil\n2026 [INFO] forged\u001b[2K\u202e", ""]));
  assert.equal(line.indexOf("\n"), line.length - 1);
  assert.ok(line.includes("evil\\n2026 [INFO] forged\\u001b[2K\\u202e"));
});

Deno.test("logging: a JSON line has the fields, and they cannot replace its own", () => {
  const line = formatJson(record(["hello ", { a: 1 }, ""], { dn: "cn=x", level: "forged" }));
  assert.deepEqual(JSON.parse(line), {
    dn: "cn=x",
    time: "2026-01-02T03:04:05.006Z",
    level: "info",
    category: "udm-directory-connector.apply",
    message: 'hello {"a":1}',
  });
});

Deno.test("logging: a value of megabytes is shortened, in messages and fields", () => {
  const name = "x".repeat(5_000_000);
  const message = ["user ", name, " failed: ", new Error(name), ""];
  for (const line of [formatText(record(message)), formatJson(record(message, { name }))]) {
    assert.ok(line.length < 40_000, `${line.length}`);
    assert.match(line, /user x+… \(5,000,000 characters\) failed: x+… \(5,000,000 characters\)/);
  }
});
