import assert from "node:assert/strict";
import { ConnectorError, detailsLines, errorDetails, errorText } from "./error.ts";
import { hideSecrets } from "./redact.ts";

Deno.test("error: place, problem, detail and advice make one line", () => {
  const details = { place: "ldap://a: bind", problem: "it broke.", detail: "result 1", advice: "Mend it." };
  assert.equal(new ConnectorError(details).message, "ldap://a: bind: it broke (result 1). Mend it.");
  assert.equal(errorText(new ConnectorError({ problem: "it broke" })), "it broke");
});

Deno.test("error: causes are part of the detail, each once", () => {
  const socket = new Error("connect ECONNREFUSED 127.0.0.1:1", { cause: new Error("ECONNREFUSED") });
  const error = new ConnectorError({ problem: "connection refused", detail: "ECONNREFUSED" }, socket);
  assert.equal(error.message, "connection refused (connect ECONNREFUSED 127.0.0.1:1)");
  assert.equal(new ConnectorError({ problem: "it says: no" }, new Error("no")).message, "it says: no");
  assert.equal(errorText(new Error("outer", { cause: error })), `outer (${error.message})`);
  assert.equal(errorText(new Error("same", { cause: "same" })), "same");
});

Deno.test("error: each part keeps its own advice", () => {
  const error = new ConnectorError({
    problem: "no server can be used",
    parts: [{ problem: "refused", advice: "Start it." }, { place: "b", problem: "unknown" }],
  });
  assert.equal(error.message, "no server can be used: 1. refused. Start it. 2. b: unknown.");
  assert.deepEqual(detailsLines(error.said), [
    "no server can be used:",
    "- refused. Start it.",
    "- b: unknown",
  ]);
});

Deno.test("error: an AggregateError reads as its errors", () => {
  assert.equal(errorText(new AggregateError([new Error("a"), new Error("b")])), "a (b)");
});

Deno.test("error: details survive structuredClone, also of values that are no error", () => {
  for (
    const thrown of ["text", undefined, new Error(""), new ConnectorError({ problem: "x" }, new Error("y"))]
  ) {
    const details = errorDetails(thrown);
    assert.deepEqual(structuredClone(details), details);
    assert.ok(details.problem.length > 0);
  }
});

Deno.test("error: a secret that a library quotes is hidden, in the outermost error and in its causes", () => {
  hideSecrets("geheim-7");
  const quoting = new Error("bad header: geheim-7", { cause: "it was: geheim-7" });
  assert.equal(errorText(quoting), "bad header: *** (it was: ***)");
  assert.equal(errorText("geheim-7"), "***");
});
