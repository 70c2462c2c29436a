import assert from "node:assert/strict";
import { warningText } from "./warnings.ts";

const answer = (...messages: readonly unknown[]) =>
  JSON.stringify({ _links: {}, _embedded: { "udm:warning": messages.map((message) => ({ message })) } });

Deno.test("udm: the text of an answer with warnings is the first warning and the number of others", () => {
  assert.equal(warningText(answer("value  exists\n")), "value exists");
  assert.equal(warningText(answer("value exists", "another", "a third")), "value exists (and 2 more)");
  assert.equal(warningText(answer("x".repeat(2000))), `${"x".repeat(1000)}…`);
});

Deno.test("udm: an answer without readable warnings is quoted, whatever it is", () => {
  for (
    const body of ["", "text", "[]", '{"_embedded":{"udm:warning":{}}}', "[".repeat(200) + "]".repeat(200)]
  ) {
    assert.equal(warningText(body), body);
  }
  assert.equal(warningText(answer(1)), answer(1));
});
