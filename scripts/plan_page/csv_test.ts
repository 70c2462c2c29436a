import assert from "node:assert/strict";
import { changesCsv, skippedCsv } from "./page/csv.js";

const HEAD = "change,kind,name,new_name,primary_key,dn,source_dn,properties,differences,warnings";

Deno.test("csv: a change is a row with its differences in one cell", () => {
  const text = changesCsv([{
    change: "rename",
    kind: "user",
    name: "anna",
    new_name: "anna.m",
    primary_key: "k1",
    dn: "uid=anna,dc=example",
    properties: [
      { property: "lastname", type: "value", old: "Meyer", new: 'Mey"er' },
      { property: "title", type: "value", old: "Dr.", new: null },
      { property: "phone", type: "list", added: ["2"], removed: ["1"], kept: 3 },
      { property: "order", type: "list", added: [], removed: [], kept: 2, reordered: true },
      { property: "photo", type: "photo", old: null, new: { digest: "ab" } },
      { property: "password", type: "secret" },
    ],
    warnings: ["one", "two"],
  }]);
  const differences = [
    'lastname: Meyer -> Mey""er',
    "title: Dr. -> (not set)",
    "phone: - 1",
    "phone: + 2",
    "order: (another order)",
    "photo: (not set) -> ab",
    "password: (not shown)",
  ].join("\n");
  assert.equal(
    text,
    `\ufeff${HEAD}\r\nrename,user,anna,anna.m,k1,"uid=anna,dc=example",,` +
      `lastname title phone order photo password,"${differences}","one\ntwo"\r\n`,
  );
});

Deno.test("csv: no cell is a formula", () => {
  const hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"];
  const text = skippedCsv(
    hostile.map((name) => ({ kind: "user", dn: "CN=x", name, reason: "no_name", message: "=HYPERLINK(0)" })),
  );
  const rows = text.split("\r\n").slice(1, -1);
  assert.equal(rows.length, hostile.length);
  for (const row of rows) assert.match(row, /^no_name,user,"?'[^,]*,,CN=x,'=HYPERLINK\(0\)$/);
});
