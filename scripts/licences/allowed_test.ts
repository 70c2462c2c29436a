import assert from "node:assert/strict";
import { isAllowed } from "./allowed.ts";

Deno.test("licences: an expression is allowed if allowed licences satisfy it", () => {
  for (
    const expression of [
      "MIT",
      "(MIT AND Apache-2.0)",
      "GPL-3.0-only OR MIT",
      "MIT OR GPL-3.0-only",
      "(ISC AND (GPL-2.0-only OR 0BSD))",
    ]
  ) assert.ok(isAllowed(expression), expression);
});

Deno.test("licences: any other expression is not allowed", () => {
  for (
    const expression of [
      "GPL-3.0-only",
      "MIT AND GPL-3.0-only",
      "GPL-3.0-only AND MIT",
      "(MIT",
      "MIT)",
      "()",
      "MIT Apache-2.0",
      "Apache-2.0 WITH LLVM-exception",
      "MIT AND",
      "OR MIT",
      "SEE LICENSE IN LICENSE.txt",
      "UNLICENSED",
      "none named in package.json",
      "",
    ]
  ) assert.ok(!isAllowed(expression), expression);
});
