import assert from "node:assert/strict";
import { run } from "../testing.ts";

Deno.test("compose_attrs: a template uses the first value of each attribute", () => {
  const steps = { compose_attrs: { displayName: ["{givenName} {sn}"] } };
  assert.deepEqual(run(steps, { givenName: ["Jörg", "J."], sn: ["Müller"] }).record.displayName, [
    "Jörg Müller",
  ]);
});

Deno.test("compose_attrs: the first template whose names all have values wins and replaces old values", () => {
  const steps = { compose_attrs: { cn: ["{givenName} {sn}", "{sn[9]}", "{sn}", "never"] } };
  assert.deepEqual(run(steps, { sn: ["Müller"], cn: ["old"] }).record.cn, ["Müller"]);
});

Deno.test("compose_attrs: the property is unchanged if every template lacks a value", () => {
  const steps = { compose_attrs: { cn: ["{nothing}"] } };
  const { record, changes } = run(steps, { cn: ["old"] });
  assert.deepEqual(record, { cn: ["old"] });
  assert.deepEqual(changes, []);
});

Deno.test("compose_attrs: templates see the values from before the step, not those composed by others", () => {
  const steps = { compose_attrs: { a: ["<{a}>"], b: ["{a}!", "none"], c: ["{new}", "{a}"], new: ["1"] } };
  assert.deepEqual(run(steps, { a: ["1"] }).record, { a: ["<1>"], b: ["1!"], c: ["1"], new: ["1"] });
});

Deno.test("compose_attrs: an attribute keeps its spelling for the templates after one that makes its name", () => {
  const steps = { compose_attrs: { O: ["new"], a: ["{O}"] } };
  assert.deepEqual(run(steps, { o: ["read"] }, ["o"]).record, { o: ["read"], O: ["new"], a: ["read"] });
});

Deno.test("compose_attrs: an empty result clears the property", () => {
  assert.deepEqual(run({ compose_attrs: { a: ["{sn:.0}"] } }, { a: ["1"], sn: ["2"] }).record, {
    sn: ["2"],
  });
});

Deno.test("compose_attrs: a template over a value that is not UTF-8 is skipped and reported", () => {
  const steps = { compose_attrs: { a: ["{photo}", "none"] } };
  const { record, dropped } = run(steps, { photo: [Uint8Array.of(0xff, 0xd8)] });
  assert.deepEqual(record.a, ["none"]);
  assert.deepEqual(dropped, [{
    attribute: "a",
    step: "compose_attrs",
    reason: "photo has a value of 2 bytes that is not UTF-8; a template that uses it is skipped",
  }]);
});

Deno.test("compose_attrs: names ignore case", () => {
  assert.deepEqual(run({ compose_attrs: { a: ["{SN}"] } }, { sn: ["1"] }, ["sn"]).record.a, ["1"]);
});

Deno.test("compose_attrs: an invalid template is refused", () => {
  assert.throws(() => run({ compose_attrs: { a: ["{}"] } }, {}), /must be a template .*the name is missing/);
});
