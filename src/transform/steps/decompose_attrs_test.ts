import assert from "node:assert/strict";
import { run } from "../testing.ts";

Deno.test("decompose_attrs: named groups become attributes, and the attribute stays", () => {
  const steps = { decompose_attrs: { cn: ["(?P<givenName>\\w+) (?P<sn>\\w+)"] } };
  assert.deepEqual(run(steps, { cn: ["Dr. Jörg Müller"] }).record, {
    cn: ["Dr. Jörg Müller"],
    givenName: ["Jörg"],
    sn: ["Müller"],
  });
});

Deno.test("decompose_attrs: the first matching expression wins for each value", () => {
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

Deno.test("decompose_attrs: groups replace attributes of the same name, including the decomposed one", () => {
  const steps = { decompose_attrs: { sn: ["(?P<sn>\\w+)-(?P<title>\\w+)"] } };
  assert.deepEqual(run(steps, { sn: ["a-b"], title: ["old"] }).record, { sn: ["a"], title: ["b"] });
});

Deno.test("decompose_attrs: without a match or a value nothing changes", () => {
  const steps = { decompose_attrs: { sn: ["(?P<title>x)"], cn: ["(?P<title>y)"] } };
  assert.deepEqual(run(steps, { sn: ["a"], title: ["old"] }).record, { sn: ["a"], title: ["old"] });
});

Deno.test("decompose_attrs: a group outside the match does not change its attribute", () => {
  const steps = { decompose_attrs: { cn: ["(?P<a>x)|(?P<b>y)"] } };
  assert.deepEqual(run(steps, { cn: ["y"], a: ["old"] }).record, { cn: ["y"], a: ["old"], b: ["y"] });
});

Deno.test("decompose_attrs: a matching expression without named groups ends the search", () => {
  const steps = { decompose_attrs: { cn: ["(x)", "(?P<a>.*)"] } };
  assert.deepEqual(run(steps, { cn: ["x"] }).record, { cn: ["x"] });
});

Deno.test("decompose_attrs: rules match the attributes as the server sent them, not what another rule made", () => {
  const steps = { decompose_attrs: { cn: ["(?P<a>\\w+)"], a: ["(?P<b>.)"] } };
  assert.deepEqual(run(steps, { cn: ["xy z"] }).record, { cn: ["xy z"], a: ["xy"] });
  assert.deepEqual(run(steps, { cn: ["xy z"], a: ["12"] }).record, { cn: ["xy z"], a: ["xy"], b: ["1"] });
  const own = { decompose_attrs: { cn: ["(?P<cn>\\w+)"], CN: ["(?P<b>.+)"] } };
  assert.deepEqual(run(own, { cn: ["xy z"] }, ["cn"]).record, { cn: ["xy"], b: ["xy z"] });
});

Deno.test("decompose_attrs: of several attributes with a group of one name, the last one of the entry wins", () => {
  const steps = { decompose_attrs: { b: ["(?P<x>.)"], c: ["(?P<x>.)"], a: ["(?P<x>.)"] } };
  assert.deepEqual(run(steps, { a: ["1"], b: ["2"], c: ["3"] }).record.x, ["3"]);
  assert.deepEqual(run(steps, { c: ["3"], b: ["2"], a: ["1"] }).record.x, ["1"]);
  assert.deepEqual(run(steps, { c: ["3"], A: ["1"], b: ["2"] }, ["A", "b", "c"]).record.x, ["2"]);
});

Deno.test("decompose_attrs: a group that matches an empty text clears its attribute", () => {
  const steps = { decompose_attrs: { cn: ["(?P<a>x*)"] } };
  assert.deepEqual(run(steps, { cn: ["yes", "", "xx"], a: ["old"] }).record, {
    cn: ["yes", "xx"],
    a: ["xx"],
  });
  assert.deepEqual(run(steps, { cn: [""], a: ["old"] }).record, {});
});

Deno.test("decompose_attrs: values that are not UTF-8 are matched byte by byte and preserved", () => {
  const steps = { decompose_attrs: { cn: ["(?P<sn>.+), (?P<givenName>.+)"] } };
  const latin1 = Uint8Array.from("Müller, Jörg", (char) => char.charCodeAt(0));
  const { record } = run(steps, { cn: [latin1] });
  assert.deepEqual(record.sn, [Uint8Array.from("Müller", (char) => char.charCodeAt(0))]);
  assert.deepEqual(record.givenName, [Uint8Array.from("Jörg", (char) => char.charCodeAt(0))]);
});

Deno.test("decompose_attrs: a value that is too long for a pattern leaves its names unknown", () => {
  const steps = {
    decompose_attrs: { description: ["^(?P<room>\\d+)$", "(?P<floor>.)"] },
    rename_attrs: { roomNumber: "room", title: "employeeType" },
    compose_attrs: { office: ["{roomNumber}"] },
  };
  const { dropped, unknown } = run(steps, { description: ["1".repeat(70_000)], employeeType: ["x"] });
  assert.deepEqual(dropped, [{
    attribute: "description",
    step: "decompose_attrs",
    reason:
      'description has a value of 70,000 bytes, to which the pattern "^(?P<room>\\\\d+)$" cannot be applied: ' +
      "patterns run on at most 65,536 bytes",
  }]);
  assert.deepEqual(unknown, ["room", "floor", "roomnumber", "office"]);
  assert.deepEqual(run(steps, { description: ["12"], employeeType: ["x"] }).unknown, []);
});

Deno.test("decompose_attrs: nested repetitions end, on every value", () => {
  const { record, dropped } = run({ decompose_attrs: { description: ["^(?P<room>a+)+$", "(?P<end>.)$"] } }, {
    description: [`${"a".repeat(60_000)}!`],
  });
  assert.deepEqual(dropped, []);
  assert.deepEqual(record.end, ["!"]);
});

Deno.test("decompose_attrs: the trace receives changed attributes only", () => {
  const steps = { decompose_attrs: { cn: ["(?P<sn>.)(?P<same>.)"] } };
  assert.deepEqual(run(steps, { cn: ["xy"], sn: ["old"], same: ["y"] }).changes, [
    ["decompose_attrs", "sn", ["old"], ["x"]],
  ]);
});

Deno.test("decompose_attrs: an unsupported expression is refused", () => {
  assert.throws(() => run({ decompose_attrs: { cn: ["(?<a>a)"] } }, {}), /must be a regular expression: /);
});
