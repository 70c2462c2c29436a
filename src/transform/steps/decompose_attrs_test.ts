import assert from "node:assert/strict";
import { PythonRegexError } from "../../syntax/python_regex/python_regex.ts";
import { run } from "../testing.ts";

Deno.test("the named groups become attributes, and the attribute itself stays", () => {
  const steps = { decompose_attrs: { cn: ["(?P<givenName>\\w+) (?P<sn>\\w+)"] } };
  assert.deepEqual(run(steps, { cn: ["Dr. Jörg Müller"] }).record, {
    cn: ["Dr. Jörg Müller"],
    givenName: ["Jörg"],
    sn: ["Müller"],
  });
});

Deno.test("of several expressions the first that is found counts, for each value anew", () => {
  const steps = {
    decompose_attrs: { proxyAddresses: ["^SMTP:(?P<mail>.*)", "^smtp:(?P<alias>.*)", "(?P<rest>.*)"] },
  };
  assert.deepEqual(run(steps, { proxyAddresses: ["smtp:b@x", "SMTP:a@x", "x400:c", "smtp:d@x"] }).record, {
    proxyAddresses: ["smtp:b@x", "SMTP:a@x", "x400:c", "smtp:d@x"],
    alias: ["b@x", "d@x"],
    mail: ["a@x"],
    rest: ["x400:c"],
  });
});

Deno.test("attributes of the same name are replaced, also the one that is taken apart", () => {
  const steps = { decompose_attrs: { sn: ["(?P<sn>\\w+)-(?P<title>\\w+)"] } };
  assert.deepEqual(run(steps, { sn: ["a-b"], title: ["old"] }).record, { sn: ["a"], title: ["b"] });
});

Deno.test("without a match, or an attribute to look into, nothing happens", () => {
  const steps = { decompose_attrs: { sn: ["(?P<title>x)"], cn: ["(?P<title>y)"] } };
  assert.deepEqual(run(steps, { sn: ["a"], title: ["old"] }).record, { sn: ["a"], title: ["old"] });
});

Deno.test("a group that took no part leaves the attribute of its name alone", () => {
  const steps = { decompose_attrs: { cn: ["(?P<a>x)|(?P<b>y)"] } };
  assert.deepEqual(run(steps, { cn: ["y"], a: ["old"] }).record, { cn: ["y"], a: ["old"], b: ["y"] });
});

Deno.test("an expression without named groups gives nothing, but keeps the others away", () => {
  const steps = { decompose_attrs: { cn: ["(x)", "(?P<a>.*)"] } };
  assert.deepEqual(run(steps, { cn: ["x"] }).record, { cn: ["x"] });
});

Deno.test("what one attribute gave can be taken apart further", () => {
  const steps = { decompose_attrs: { cn: ["(?P<a>\\w+)"], a: ["(?P<b>.)"] } };
  assert.deepEqual(run(steps, { cn: ["xy z"] }).record, { cn: ["xy z"], a: ["xy"], b: ["x"] });
});

Deno.test("a value in another charset is searched byte by byte and comes out unharmed", () => {
  const steps = { decompose_attrs: { cn: ["(?P<sn>.+), (?P<givenName>.+)"] } };
  const latin1 = Uint8Array.from("Müller, Jörg", (char) => char.charCodeAt(0));
  const { record } = run(steps, { cn: [latin1] });
  assert.deepEqual(record.sn, [Uint8Array.from("Müller", (char) => char.charCodeAt(0))]);
  assert.deepEqual(record.givenName, [Uint8Array.from("Jörg", (char) => char.charCodeAt(0))]);
});

Deno.test("a value on which the engine gives up is reported, and the next expression tried", () => {
  const steps = { decompose_attrs: { cn: ["(?:(?:a)|(?:b))*$", "(?P<first>.)"] } };
  const { record, dropped } = run(steps, { cn: ["ab".repeat(20_000_000)] });
  assert.deepEqual(record.first, ["a"]);
  assert.deepEqual(dropped, [{
    attribute: "cn",
    step: "decompose_attrs",
    reason: "a regular expression cannot cope with a value of 40000000 bytes; write it more simply",
  }]);
});

Deno.test("the trace is told what came of it", () => {
  const steps = { decompose_attrs: { cn: ["(?P<sn>.)(?P<same>.)"] } };
  assert.deepEqual(run(steps, { cn: ["xy"], sn: ["old"], same: ["y"] }).changes, [
    ["decompose_attrs", "sn", ["old"], ["x"]],
  ]);
});

Deno.test("an expression that cannot be used is refused when it is compiled", () => {
  assert.throws(() => run({ decompose_attrs: { cn: ["(?>a)"] } }, {}), PythonRegexError);
});
