import assert from "node:assert/strict";
import type { KindReport, RunReport } from "./report.ts";
import { exitCode, OUTCOMES } from "./report.ts";
import { summaryLines } from "./summary.ts";

const kind = (
  numbers: Partial<KindReport["planned"] & KindReport["applied"]> = {},
  skipped: KindReport["skipped"] = {},
  incomplete = 0,
): KindReport => ({
  skipped,
  incomplete,
  planned: {
    source: 10,
    target: 9,
    added: 0,
    modified: 0,
    renamed: 0,
    disabled: 0,
    deleted: 0,
    unchanged: 8,
    skipped: 0,
    ...numbers,
  },
  applied: { added: 0, modified: 0, renamed: 0, disabled: 0, deleted: 0, failed: 0, left: 0, ...numbers },
});

const report: RunReport = {
  outcome: "partial",
  reasons: [],
  dryRun: false,
  isTimeOver: false,
  kinds: {
    user: kind({ added: 1234, skipped: 3, failed: 1 }, { no_primary_key: 2, no_name: 1 }, 5),
    group: kind({ skipped: 1 }, { no_name: 1 }),
  },
  refusals: [],
  withheld: [],
  unknownMembers: 3,
  selfMembers: 2,
  unknownReferences: 1,
  unreadableMembers: 4,
  notPersisted: 2,
  requests: [
    { method: "POST", type: "users/user", status: "201", count: 1234 },
    { method: "GET", type: "users/user", status: "200", count: 2 },
  ],
  requestDurations: [],
  retries: 1,
  durationMs: 61_500,
  phases: { target: 1234, source: 60_000, write: 50 },
};

Deno.test("summary: a table of counts without rows of zeros, then what was skipped", () => {
  assert.deepEqual(summaryLines(report), [
    "partly done in 1 min 2 s: 1 of 1,235 writes failed, 5 entries incomplete, 4 entries skipped",
    "            users  groups",
    "source         10      10",
    "target          9       9",
    "added       1,234       0",
    "unchanged       8       8",
    "skipped         3       1",
    "incomplete      5       0",
    "failed          1       0",
    "to modify or rename: 0 of 9 users (0 %), 0 of 9 groups (0 %)",
    "skipped: 2 no primary key, 2 no name",
    "UDM did not keep 2 values",
    "3 group members ignored: not among the entries read",
    "1 value of udm.dn_properties ignored: not among the entries read",
    "4 group members kept: not readable by the account",
    "time: reading source 1 min 0 s, reading target 1.2 s, writing 0.1 s",
    "requests: 2 GET users/user 200, 1,234 POST users/user 201",
    "1 request retried",
  ]);
});

Deno.test("summary: the order of requests depends on no language", () => {
  const requests = ["users/user", "container/ou", "Users/user"].map((type) => (
    { method: "GET", type, status: "200", count: 1 }
  ));
  assert.equal(
    summaryLines({ ...report, requests }).find((line) => line.startsWith("requests")),
    "requests: 1 GET Users/user 200, 1 GET container/ou 200, 1 GET users/user 200",
  );
});

/** The headline of a run with these numbers of users. */
function headlineOf(
  rest: Partial<RunReport>,
  numbers: Parameters<typeof kind>[0] = {},
  incomplete = 0,
): string | undefined {
  return summaryLines({
    ...report,
    kinds: { user: kind(numbers, {}, incomplete), group: kind() },
    ...rest,
  })[0];
}

Deno.test("summary: the headline counts writes and entries, in the singular where there is one", () => {
  assert.equal(
    headlineOf({}, { failed: 2, modified: 3120, skipped: 1 }),
    "partly done in 1 min 2 s: 2 of 3,122 writes failed, 1 entry skipped",
  );
  assert.equal(headlineOf({}, { failed: 1 }), "partly done in 1 min 2 s: 1 of 1 write failed");
  assert.equal(headlineOf({}, {}, 1), "partly done in 1 min 2 s: 1 entry incomplete");
  assert.equal(
    headlineOf({ dryRun: true, withheld: [{ kind: "user", reason: "deletions_withheld" }] }),
    "dry run partly done in 1 min 2 s: deletions withheld",
  );
});

Deno.test("summary: a failed run shows how many writes failed or were not begun", () => {
  assert.equal(
    headlineOf({ outcome: "failed" }, { failed: 20, left: 320 }),
    "failed in 1 min 2 s: 20 of 20 writes failed, 320 not begun",
  );
});

Deno.test("summary: a run that its time limit has ended shows how many operations are left", () => {
  assert.equal(
    headlineOf({ outcome: "unfinished" }, { added: 20, left: 1320 }),
    "ended by --max-duration after 1 min 2 s: 1,320 operations left",
  );
});

Deno.test("summary: a run that ended before planning shows only the reason", () => {
  const failed = {
    ...report,
    outcome: "failed",
    kinds: undefined,
    reasons: [{ problem: "no connection" }],
    requests: [],
    retries: 0,
    phases: {},
  };
  assert.deepEqual(summaryLines({ ...failed, durationMs: 300 } as RunReport), [
    "failed, nothing was written (0.3 s)",
    "no connection",
  ]);
});

Deno.test("report: every outcome has its exit code", () => {
  assert.deepEqual(OUTCOMES, [
    "done",
    "unfinished",
    "failed",
    "stopped",
    "misconfigured",
    "partial",
    "refused",
  ]);
  assert.deepEqual(OUTCOMES.map((outcome) => exitCode(outcome)), [0, 0, 1, 1, 2, 3, 4]);
  assert.deepEqual(OUTCOMES.map((outcome) => exitCode(outcome, 0)), [0, 0, 1, 1, 2, 0, 4]);
});
