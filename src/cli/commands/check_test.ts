import assert from "node:assert/strict";
import { passed, reported } from "../../check/types.ts";
import { checksCode } from "./check.ts";
import { parseCommandLine } from "../options.ts";

const SUBJECT = { id: "source.bind", title: "bind" } as const;

Deno.test("check: only the configuration is mandatory", () => {
  const invocation = parseCommandLine(["check", "a.yaml"], {});
  assert.ok(invocation.command === "check");
  const { config, strict, json } = invocation.options;
  assert.deepEqual({ config, strict, json }, { config: "a.yaml", strict: false, json: false });
});

Deno.test("check: the configuration can come from the environment", () => {
  const invocation = parseCommandLine(["check", "--strict", "--json"], { CONFIG_FILENAME: "b.yaml" });
  assert.ok(invocation.command === "check");
  const { config, strict, json } = invocation.options;
  assert.deepEqual({ config, strict, json }, { config: "b.yaml", strict: true, json: true });
});

Deno.test("check: failures give exit code 1, warnings exit code 3 with --strict", () => {
  const pass = passed(SUBJECT, "good");
  const note = reported(SUBJECT, "note", "who knows", "Look.");
  const warning = reported(SUBJECT, "warning", "not so good", "Look.");
  const failure = reported(SUBJECT, "failure", "bad", "Look.");
  assert.equal(checksCode([pass, note], true), 0);
  assert.equal(checksCode([pass, warning], false), 0);
  assert.equal(checksCode([pass, warning], true), 3);
  assert.equal(checksCode([failure, warning], true), 1);
});
