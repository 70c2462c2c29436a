import assert from "node:assert/strict";
import { isSummaryText, summaryDocument } from "./summary_document.ts";
import { summarySchema } from "./summary_schema.ts";
import { aRecord, aReport } from "./testing.ts";

Deno.test("summary document: it contains the report and its own version", () => {
  const { kinds, request_durations, ...rest } = summaryDocument(aRecord({ reasons: ["a reason"] }));
  assert.deepEqual(rest, {
    version: 1,
    program: { name: "udm-directory-connector", version: "1.2.3", deno: "2.9.6" },
    config: "school",
    began: "2023-11-14T22:13:20.000Z",
    ended: "2023-11-14T22:13:22.000Z",
    duration: 2,
    outcome: "partial",
    exit_code: 3,
    reasons: ["a reason"],
    dry_run: false,
    phases: { source: 1.5, target: 0.7 },
    max_duration_reached: false,
    operations_left: 0,
    refusals: [],
    deletions_withheld: [{ kind: "group", reason: "deletions_skipped" }],
    unknown_members: 7,
    self_members: 6,
    unreadable_members: 4,
    values_not_kept: 2,
    requests: aReport().requests,
    retries: 5,
  });
  assert.deepEqual(kinds?.user, {
    planned: {
      source: 10,
      target: 6,
      added: 4,
      modified: 1,
      renamed: 0,
      disabled: 0,
      deleted: 0,
      unchanged: 3,
      skipped: 2,
    },
    applied: { added: 3, modified: 1, renamed: 0, disabled: 0, deleted: 0, failed: 1, left: 0 },
    skipped: { no_name: 2 },
    incomplete: 1,
  });
  const [post] = request_durations;
  assert.deepEqual([post?.method, post?.type, post?.count, post?.sum], ["POST", "users/user", 3, 400.5]);
  assert.deepEqual(post?.classes.filter(({ count }) => count > 0), [
    { up_to: 0.1, count: 1 },
    { up_to: 0.5, count: 1 },
    { up_to: null, count: 1 },
  ]);
});

Deno.test("summary document: a run that did not start has a summary", () => {
  const { outcome, exit_code, kinds, reasons } = summaryDocument(
    aRecord({ report: undefined, outcome: "misconfigured", reasons: ["school.yaml:3:1: wrong"] }),
  );
  assert.deepEqual({ outcome, exit_code, kinds, reasons }, {
    outcome: "misconfigured",
    exit_code: 2,
    kinds: null,
    reasons: ["school.yaml:3:1: wrong"],
  });
});

Deno.test("summary document: it contains exactly what its schema describes", () => {
  const refused = aReport({
    outcome: "refused",
    refusals: [{ kind: "user", reason: "max_delete" }, { reason: "plan_differs" }],
  });
  for (const record of [aRecord(), aRecord({ report: refused }), aRecord({ report: undefined })]) {
    const document = summaryDocument(record);
    assert.deepEqual(summarySchema.parse(document), document);
  }
});

Deno.test("summary document: a summary is distinguished from other files", () => {
  assert.ok(isSummaryText(JSON.stringify(summaryDocument(aRecord()))));
  for (const text of ["", "null", "{}", '{"program":"x"}', "udm:\n", "{"]) {
    assert.ok(!isSummaryText(text), text);
  }
});
