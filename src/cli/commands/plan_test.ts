import assert from "node:assert/strict";
import { PLAN } from "../../review/testing.ts";
import { parseCommandLine } from "../options.ts";
import { detailedCode } from "./plan.ts";

function parsed(...args: string[]) {
  return parseCommandLine(args, {});
}

Deno.test("plan: only the configuration is mandatory", () => {
  const invocation = parsed("plan", "a.yaml");
  assert.ok(invocation.command === "plan");
  const { config, only, limit, json, html, detailedExitcode, allowDeletes, adoptByName } = invocation.options;
  assert.deepEqual({ config, only, limit, json, html, detailedExitcode, allowDeletes, adoptByName }, {
    config: "a.yaml",
    only: undefined,
    limit: undefined,
    json: false,
    html: undefined,
    detailedExitcode: false,
    allowDeletes: undefined,
    adoptByName: false,
  });
});

for (
  const [args, message] of [
    [["--only", "everything"], /adds, modifications, renames, deletions, failures/],
    [["--limit", "few"], /"few" is not a whole number/],
    [["--json", "--only", "adds"], /'--json' cannot be used with option '--only/],
    [["--json", "--limit", "5"], /'--json' cannot be used with option '--limit/],
    [["--html", "a.html", "--limit", "5"], /'--html <file>' cannot be used with option '--limit/],
    [["--markdown", "--limit", "5"], /'--markdown' cannot be used with option '--limit/],
    [["--markdown", "--json"], /'--markdown' cannot be used with option '--json/],
    [
      ["--markdown", "--max-bytes", "4999"],
      /--max-bytes 4999 is too small for the totals: give at least 5000/,
    ],
    [
      ["--max-bytes", "60000"],
      /--max-bytes limits the output of --markdown: add --markdown, or leave it out/,
    ],
  ] as const
) {
  Deno.test(`plan: "${args.join(" ")}" is a usage error`, () => {
    const invocation = parsed("plan", "a.yaml", ...args);
    assert.ok(invocation.command === "print");
    assert.equal(invocation.exitCode, 2);
    assert.match(invocation.stderr, message);
  });
}

Deno.test("plan: --markdown has a default size, and goes with a page in the same run", () => {
  const options = (...args: string[]) => {
    const invocation = parsed("plan", "a.yaml", ...args);
    assert.ok(invocation.command === "plan");
    return invocation.options;
  };
  assert.equal(options().markdown, undefined);
  assert.equal(options("--markdown").markdown, 60_000);
  const { markdown, html } = options("--markdown", "--max-bytes", "1000000", "--html", "a.html");
  assert.deepEqual([markdown, html], [1_000_000, "a.html"]);
});

Deno.test("sync: --plan cannot be combined with --repeat", () => {
  const invocation = parsed("sync", "a.yaml", "--plan", PLAN.checksum);
  assert.ok(invocation.command === "sync");
  assert.equal(invocation.options.plan, PLAN.checksum);
  const repeated = parsed("sync", "a.yaml", "--plan", PLAN.checksum, "--repeat");
  assert.ok(repeated.command === "print");
  assert.match(repeated.stderr, /--plan holds for one run and cannot be used with --repeat or REPEAT=yes: /);
  const fromEnvironment = parseCommandLine(["a.yaml", "--plan", PLAN.checksum], { REPEAT: "yes" });
  assert.ok(fromEnvironment.command === "print");
  assert.match(
    fromEnvironment.stderr,
    /--plan holds for one run and cannot be used with --repeat or REPEAT=yes: use --no-repeat/,
  );
});

Deno.test("plan: the detailed exit code states what sync would do", () => {
  const done = { ...PLAN, changes: [], skipped: [], notices: [] };
  const withheld = { reason: "deletions_withheld", kind: "user", message: "" } as const;
  const refusal = { reason: "max_delete", kind: "user", message: "" } as const;
  assert.equal(detailedCode(done), 0);
  assert.equal(detailedCode({ ...done, notices: PLAN.notices }), 0);
  assert.equal(detailedCode({ ...done, skipped: PLAN.skipped }), 3);
  assert.equal(detailedCode({ ...done, notices: [withheld] }), 3);
  assert.equal(detailedCode(PLAN), 5);
  assert.equal(detailedCode({ ...PLAN, refusals: [refusal] }), 4);
});
