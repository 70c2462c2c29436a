import assert from "node:assert/strict";
import { FormatSyntaxError } from "../../syntax/python_format/python_format.ts";
import { run } from "../testing.ts";

Deno.test("a property is built from the first value of each attribute", () => {
  const steps = { compose_attrs: { displayName: ["{givenName} {sn}"] } };
  assert.deepEqual(run(steps, { givenName: ["Jörg", "J."], sn: ["Müller"] }).record.displayName, [
    "Jörg Müller",
  ]);
});

Deno.test("the first template whose names all exist wins, and replaces what was there", () => {
  const steps = { compose_attrs: { cn: ["{givenName} {sn}", "{sn[9]}", "{sn}", "never"] } };
  assert.deepEqual(run(steps, { sn: ["Müller"], cn: ["old"] }).record.cn, ["Müller"]);
});

Deno.test("if no template can be filled in, the property stays as it is", () => {
  const steps = { compose_attrs: { cn: ["{nothing}"] } };
  const { record, changes } = run(steps, { cn: ["old"] });
  assert.deepEqual(record, { cn: ["old"] });
  assert.deepEqual(changes, []);
});

Deno.test("a property may use those composed before it, and itself", () => {
  const steps = { compose_attrs: { a: ["<{a}>"], b: ["{a}!"] } };
  assert.deepEqual(run(steps, { a: ["1"] }).record, { a: ["<1>"], b: ["<1>!"] });
});

Deno.test("a template that comes out empty clears the property", () => {
  assert.deepEqual(run({ compose_attrs: { a: ["{sn:.0}"] } }, { a: ["1"], sn: ["2"] }).record, {
    sn: ["2"],
  });
});

Deno.test("a template over bytes that are no text is passed over and reported", () => {
  const steps = { compose_attrs: { a: ["{photo}", "none"] } };
  const { record, dropped } = run(steps, { photo: [Uint8Array.of(0xff, 0xd8)] });
  assert.deepEqual(record.a, ["none"]);
  assert.deepEqual(dropped, [{
    attribute: "a",
    step: "compose_attrs",
    reason: "photo holds a value of 2 bytes that is not UTF-8, so a template that uses it is passed over",
  }]);
});

Deno.test("names can be spelled otherwise than in the record", () => {
  assert.deepEqual(run({ compose_attrs: { a: ["{SN}"] } }, { sn: ["1"] }, ["sn"]).record.a, ["1"]);
});

Deno.test("a template that cannot be used is refused when it is compiled", () => {
  assert.throws(() => run({ compose_attrs: { a: ["{}"] } }, {}), FormatSyntaxError);
});
