import assert from "node:assert/strict";
import type { Change, SkippedEntry } from "../../src/review/schema.ts";
import { selectChanges, selectSkipped, sorted, terms } from "./page/select.js";
import { EVERYTHING } from "./page/state.js";

const CHANGES: readonly Change[] = [
  {
    change: "modify",
    kind: "user",
    name: "anna",
    dn: "uid=anna,cn=users,dc=example",
    primary_key: "k-1",
    properties: [
      { property: "phone", type: "list", added: ["0421 77"], removed: ["0421 66"], kept: 0 },
      { property: "disabled", type: "value", old: null, new: true },
    ],
  },
  {
    change: "rename",
    kind: "user",
    name: "bernd",
    new_name: "Bernd.MÜLLER",
    source_dn: "CN=Bernd",
    properties: [{ property: "username", type: "value", old: "bernd", new: "Bernd.MÜLLER" }],
    warnings: ["the name is too long"],
  },
  {
    change: "add",
    kind: "group",
    name: "teachers",
    properties: [
      { property: "photo", type: "photo", old: null, new: { digest: "feed" } },
      { property: "password", type: "secret" },
    ],
  },
];

const names = (state: object) =>
  selectChanges(CHANGES, { ...EVERYTHING, ...state }).rows.map(({ name }) => name);

Deno.test("select: by default all rows are shown in the order of the plan", () => {
  assert.deepEqual(names({}), ["anna", "bernd", "teachers"]);
});

Deno.test("select: filters by kind, change, property and warnings combine", () => {
  assert.deepEqual(names({ kind: "user" }), ["anna", "bernd"]);
  assert.deepEqual(names({ changes: ["add", "rename"] }), ["bernd", "teachers"]);
  assert.deepEqual(names({ property: "phone" }), ["anna"]);
  assert.deepEqual(names({ warned: true }), ["bernd"]);
  assert.deepEqual(names({ kind: "group", property: "phone" }), []);
});

Deno.test("select: counts are what the other filters leave", () => {
  const count = (state: object) => {
    const { counts, warned } = selectChanges(CHANGES, { ...EVERYTHING, ...state });
    return [counts.modify, counts.rename, counts.add, warned];
  };
  assert.deepEqual(count({}), [1, 1, 1, 1]);
  assert.deepEqual(count({ changes: ["modify"] }), [1, 1, 1, 0]);
  assert.deepEqual(count({ warned: true }), [0, 1, 0, 1]);
  assert.deepEqual(count({ kind: "group" }), [0, 0, 1, 0]);
});

Deno.test("select: the search covers names, DNs, keys, values, properties and warnings", () => {
  const found: Readonly<Record<string, readonly string[]>> = {
    anna: ["anna"],
    "CN=USERS": ["anna"],
    "k-1": ["anna"],
    "0421 77": ["anna"],
    "66": ["anna"],
    "true": ["anna"],
    "cn=bernd": ["bernd"],
    "too long": ["bernd"],
    feed: ["teachers"],
    password: ["teachers"],
    null: [],
  };
  for (const [text, expected] of Object.entries(found)) assert.deepEqual(names({ text }), expected, text);
});

Deno.test("select: the search ignores case and Unicode composition and matches all words", () => {
  assert.deepEqual(names({ text: "mu\u0308ller" }), ["bernd"]);
  assert.deepEqual(names({ text: "  müller   BERND " }), ["bernd"]);
  assert.deepEqual(names({ text: "müller anna" }), []);
  assert.deepEqual(terms("  "), []);
});

Deno.test("select: the counts ignore the filter by change", () => {
  const { counts, rows } = selectChanges(CHANGES, { ...EVERYTHING, kind: "user", changes: ["rename"] });
  assert.deepEqual(counts, { add: 0, modify: 1, rename: 1, disable: 0, delete: 0 });
  assert.equal(rows.length, 1);
});

Deno.test("select: skipped entries are filtered by kind, reason and text", () => {
  const skipped: readonly SkippedEntry[] = [
    { kind: "user", dn: "CN=a", reason: "no_name", message: "no name" },
    { kind: "group", dn: "CN=b", reason: "duplicate_mail", message: "twice" },
  ];
  const dns = (state: object) => selectSkipped(skipped, { ...EVERYTHING, ...state }).map(({ dn }) => dn);
  assert.deepEqual(dns({}), ["CN=a", "CN=b"]);
  assert.deepEqual(dns({ kind: "group" }), ["CN=b"]);
  assert.deepEqual(dns({ reason: "no_name" }), ["CN=a"]);
  assert.deepEqual(dns({ text: "TWICE" }), ["CN=b"]);
});

Deno.test("select: sorting is natural for text, numeric for numbers, and stable", () => {
  const rows = [["b10", 2], ["ä", 1], ["b9", 2], ["a", 3]] as [string, number][];
  const by = (key: (row: [string, number]) => string | number, descending: boolean) =>
    sorted(rows, key, descending).map(([name]) => name);
  assert.deepEqual(by(([name]) => name, false), ["a", "ä", "b9", "b10"]);
  assert.deepEqual(by(([, amount]) => amount, true), ["a", "b10", "b9", "ä"]);
  assert.equal(sorted(rows, undefined, true), rows);
});
