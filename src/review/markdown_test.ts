import assert from "node:assert/strict";
import fc from "fast-check";
import { lexer, type Token, type Tokens, walkTokens } from "marked";
import { planMarkdown } from "./markdown.ts";
import { DEFAULT_MAX_BYTES, MIN_MAX_BYTES } from "./markdown_size.ts";
import type { Change, PlanDocument } from "./schema.ts";
import { CHANGES, PLAN } from "./testing.ts";
import { hostileText } from "./testing_hostile.ts";

function markdown(plan: PlanDocument = PLAN, maxBytes = DEFAULT_MAX_BYTES): string {
  return [...planMarkdown(plan, maxBytes)].map((line) => `${line}\n`).join("");
}

/** The table below a heading, as texts of cells. */
function tableOf(heading: string, text: string): string[][] {
  const tokens = lexer(text);
  const at = tokens.findIndex((token) =>
    token.type === "heading" && (token as Tokens.Heading).text === heading
  );
  assert.ok(at >= 0, `${heading} in ${text}`);
  const table = tokens.slice(at + 1).find(({ type }) => type !== "space") as Tokens.Table;
  assert.equal(table.type, "table");
  return [table.header, ...table.rows].map((row) => row.map((cell) => cell.text));
}

Deno.test("plan markdown: it begins with the totals", () => {
  assert.ok(
    markdown().startsWith(`\
## Plan: 6 changes

|  | source | target | to add | to modify | to rename | to disable | to delete | unchanged | skipped |
| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |
| users | 1,234 | 1,200 | 1 | 1 | 1 | 1 | 1 | 0 | 1 |
| groups | 1 | 1 | 0 | 1 | 0 | 0 | 0 | 0 | 0 |

### UDM will reject 1 change

`),
  );
});

Deno.test("plan markdown: each kind of change has a table with current and planned values", () => {
  const text = markdown();
  assert.deepEqual(tableOf("Users to delete: 1", text), [["user", "DN"], [
    "`emil`",
    "`uid=emil,ou=import,dc=target`",
  ]]);
  assert.deepEqual(tableOf("Users to rename: 1", text)[1], ["`cora` → `corinna`", "", "", ""]);
  assert.deepEqual(tableOf("Users to modify: 1", text).slice(2), [
    ["", "`disabled`", "`true`", "`false`"],
    ["", "`jpegPhoto`", "`sha256-fedcba987`", "`sha256-012345678`"],
    ["", "`phone`", '`"+49 1"`, 1 unchanged', '`"+49 2"`, `"+49 3"`, 1 unchanged'],
    ["", "`roomNumber`", "2 values", "the same in another order"],
  ]);
  assert.match(tableOf("Groups to modify: 1", text)[1]?.[3] ?? "", /`"u09"`, 2 more, 3 unchanged$/);
  assert.deepEqual(tableOf("Users to add: 1", text).slice(4), [
    ["", "`mailPrimaryAddress`", '`"anna@elsewhere.test"`'],
    ["", "`password`", "a secret, never shown"],
    ["", "`shell`", 'not set, instead of `"/bin/bash"`'],
  ]);
  assert.deepEqual(tableOf("Skipped entries: 1", text)[1], [
    "user",
    "`frida`",
    "`uid=frida,ou=people,dc=source`",
    "`it has no entryUUID`",
  ]);
});

Deno.test("plan markdown: it names limits, checksum, and the command that applies the plan", () => {
  const facts = new Map(tableOf("About this plan", markdown()).map(([fact, value]) => [fact, value]));
  assert.equal(facts.get("limits"), "`max_delete_users` `20 %`, `on_exceeded` `stop`");
  assert.equal(facts.get("checksum"), `\`${PLAN.checksum}\``);
  assert.equal(
    facts.get("to apply exactly this plan"),
    `\`udm-directory-connector sync school.yaml --plan ${PLAN.checksum}\``,
  );
});

Deno.test("plan markdown: a refused plan is headed as such and names no command", () => {
  const refusals = [{ reason: "max_delete", kind: "user", message: "refused: 261 of 650 users" }] as const;
  const text = markdown({ ...PLAN, refusals });
  assert.match(text, /^## Refused plan: 6 changes\n/);
  assert.deepEqual(tableOf("Refused: sync would write nothing", text)[1], ["`refused: 261 of 650 users`"]);
  assert.doesNotMatch(text, /connector sync/);
});

Deno.test("plan markdown: notices, values to be lost, and what is created first are listed", () => {
  const text = markdown({
    ...PLAN,
    users_only: true,
    value_losses: [{ kind: "user", property: "phone", holders: 210, emptied: 3 }],
    mail_domains: [{ name: "a.test", addresses: 1 }],
    ignored: { user: 1, group: 2 },
    invalid_values: [
      { kind: "user", dn: "d", primary_key: "k", name: "anna", property: "birthday", message: "no date" },
    ],
  });
  assert.deepEqual(tableOf("Notices", text).flat().slice(2).map((cell) => cell.slice(1, 30)), [
    "values to be lost: phone of 3",
    "1 group member ignored: not a",
    "1 user and 2 groups in UDM le",
    "only users are synchronised, ",
  ]);
  assert.deepEqual(tableOf("To create first: 2", text).slice(1), [
    ["OU", "`ou=import,dc=target`"],
    ["mail domain of 1 address", "`a.test`"],
  ]);
  assert.deepEqual(tableOf("Skipped values: 1", text)[1], ["user", "`anna`", "`birthday`", "`no date`"]);
});

Deno.test("plan markdown: an empty plan has only totals and facts", () => {
  const text = markdown({
    ...PLAN,
    changes: [],
    skipped: [],
    notices: [],
    containers: [],
    unknown_members: 0,
  });
  assert.match(text, /^## Plan: nothing to do\n/);
  assert.deepEqual(text.match(/^#.*/gm), ["## Plan: nothing to do", "### About this plan"]);
});

Deno.test("plan markdown: a change of the account alone, and properties that are set once, are marked", () => {
  const [add, modify] = CHANGES as [Change, Change];
  const text = markdown({
    ...PLAN,
    changes: [{ ...add, create_only: ["shell"] }, { ...modify, account_only: true }],
  });
  assert.match(text, /\| `bert` \(only the state of the account, the entry is skipped\) \|/);
  assert.match(text, /\| {2}\| `shell` \(set only now\) \|/);
});

Deno.test("plan markdown: of 5,000 changes, deletions are shown in full and the rest is counted", () => {
  const [, modify, , , deletion] = CHANGES as [Change, Change, Change, Change, Change];
  const changes = [
    ...Array.from({ length: 4990 }, (_, at) => ({ ...modify, name: `user${at}` })),
    ...Array.from({ length: 10 }, (_, at) => ({ ...deletion, name: `old${at}` })),
  ];
  const text = markdown({ ...PLAN, changes });
  const size = new TextEncoder().encode(text).length;
  assert.ok(size <= DEFAULT_MAX_BYTES && size > DEFAULT_MAX_BYTES - 1000, `${size}`);
  assert.equal(tableOf("Users to delete: 10", text).length, 11);
  const shown = tableOf("Users to modify: 4,990", text).filter(([name]) => name?.startsWith("`user")).length;
  assert.match(text, new RegExp(`^Not shown: ${(4990 - shown).toLocaleString("en-GB")}$`, "m"));
  assert.equal(markdown({ ...PLAN, changes }), text);
});

/** Texts outside code spans; none comes from a directory. */
function ownTexts(text: string): string[] {
  const found: string[] = [];
  walkTokens(lexer(text), (token: Token) => {
    if (token.type === "text") found.push(token.text);
    else assert.ok(["heading", "table", "space", "paragraph", "codespan"].includes(token.type), token.raw);
  });
  return found;
}

/** Characters and beginnings that GitHub and GitLab act on outside code spans. */
const ACTIVE = /[@#!<>[\]*_~$\\`|&]|:\/\/|www\.|^\//;

const anyPlan: fc.Arbitrary<PlanDocument> = fc.tuple(
  hostileText,
  hostileText,
  fc.array(fc.constantFrom(...CHANGES), { maxLength: 8 }),
).map(([text, other, changes]) => ({
  ...PLAN,
  configuration: text,
  program: text,
  source: other,
  checksum: text,
  limits: { [text]: other },
  containers: [text],
  mail_domains: [{ name: other, addresses: 1 }],
  value_losses: [{ kind: "user", property: other, holders: 1, emptied: 1 }],
  notices: [{ reason: text, kind: "user", message: text }],
  refusals: text.length % 2 === 0 ? [] : [{ reason: text, kind: "user", message: other }],
  skipped: [{ kind: "user", dn: text, name: other, reason: "transform", message: text }],
  invalid_values: [{ kind: "user", dn: text, primary_key: "", name: other, property: text, message: other }],
  changes: changes.map((change): Change => ({
    ...change,
    name: text,
    ...(change.new_name === undefined ? {} : { new_name: other }),
    dn: other,
    warnings: [text, other],
    create_only: [text],
    properties: [
      { property: text, type: "value", old: other, new: text },
      { property: other, type: "list", added: [text, other], removed: [other], kept: 1 },
      { property: text, type: "photo", old: { digest: other }, new: { digest: text } },
      { property: text, type: "secret" },
    ],
  })),
}));

Deno.test("plan markdown: no value becomes a link, an image, HTML, a mention, or part of the table", () => {
  fc.assert(
    fc.property(anyPlan, fc.integer({ min: MIN_MAX_BYTES, max: 20_000 }), (plan, maxBytes) => {
      const text = markdown(plan, maxBytes);
      assert.ok(new TextEncoder().encode(text).length <= maxBytes);
      for (const own of ownTexts(text)) assert.doesNotMatch(own, ACTIVE);
      for (const line of text.split("\n")) assert.doesNotMatch(line, /^(?![|#]|Not shown: [\d,]+$|$)/);
      for (const token of lexer(text)) {
        if (token.type !== "table") continue;
        const { header, rows, raw } = token as Tokens.Table;
        for (const row of rows) assert.equal(row.length, header.length);
        // Each line is one row.
        assert.equal(raw.trimEnd().split("\n").length, rows.length + 2);
      }
    }),
    { numRuns: 50 },
  );
});
