import assert from "node:assert/strict";
import type { OpenRange } from "./attributes.ts";
import { BOUNDS } from "./bounds.ts";
import type { RawEntry } from "./messages.ts";
import { readRemainingValues } from "./ranges.ts";
import { SourceError } from "./source_error.ts";

const value = (n: number): Uint8Array => Uint8Array.of(n >> 8, n & 255);
const values = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => value(from + i));
const answer = (...attributes: [string, Uint8Array[]][]): RawEntry[] => [{
  dn: new TextEncoder().encode("CN=g"),
  attributes: attributes.map(([description, values]) => ({ description, values })),
}];

/** Completes an attribute whose values 0 to 9 have arrived; `answers` are the responses. */
async function finish(
  answers: RawEntry[][],
  open: Partial<OpenRange> = {},
  first: Uint8Array[] = values(0, 10),
) {
  const asked: string[] = [];
  const got = await readRemainingValues(
    "cn=g",
    { description: "member", name: "member", range: { from: 0, to: 9 }, ...open },
    first,
    { server: "ldap://x:389", bounds: { ...BOUNDS, values: 40 } },
    (dn, description) => {
      asked.push(`${dn} ${description}`);
      return Promise.resolve(answers.shift() ?? []);
    },
  );
  return { got, asked };
}

Deno.test("ldap: all ranges are requested until the one that ends with an asterisk", async () => {
  const { got, asked } = await finish([
    answer(["member;range=10-19", values(10, 20)]),
    answer(["member", []], ["Member;range=20-*", values(20, 25)]),
  ]);
  assert.deepEqual(got, values(0, 25));
  assert.deepEqual(asked, ["cn=g member;range=10-*", "cn=g member;range=20-*"]);
});

Deno.test("ldap: an empty last range is an end too", async () => {
  const { got } = await finish([answer(["member;range=10-*", []])]);
  assert.deepEqual(got, values(0, 10));
});

Deno.test("ldap: an empty echo of the requested range is ignored", async () => {
  const { got } = await finish([answer(["member;range=10-19", []], ["member;range=10-*", values(10, 15)])]);
  assert.deepEqual(got, values(0, 15));
});

Deno.test("ldap: a missing range is an error that names entry and attribute", async () => {
  const cases: [string, RawEntry[][], Partial<OpenRange>?, Uint8Array[]?][] = [
    ["the entry no longer exists", []],
    ["the entry no longer has the attribute", [answer()]],
    ["the attribute arrives without a range", [answer(["member", values(10, 12)])]],
    ["a range is skipped", [answer(["member;range=11-*", values(11, 20)])]],
    ["a range is repeated", [answer(["member;range=0-9", values(0, 10)])]],
    ["fewer values than announced", [answer(["member;range=10-19", values(10, 15)])]],
    ["more values than announced", [answer(["member;range=10-19", values(10, 25)])]],
    ["no values, but more announced", [answer(["member;range=10-9", []])]],
    ["the first range does not start at 0", [], { range: { from: 5 } }],
    ["the first range has fewer values than announced", [], {}, values(0, 5)],
  ];
  for (const [name, answers, open, first] of cases) {
    await assert.rejects(finish(answers, open, first), (error) => {
      assert.ok(error instanceof SourceError, name);
      assert.match(error.message, /read all values of member of cn=g/, name);
      return true;
    }, name);
  }
});

Deno.test("ldap: values of another entry do not enter the attribute", async () => {
  const [own] = answer(["member;range=10-*", values(10, 20)]);
  const other = { ...own as RawEntry, dn: new TextEncoder().encode("CN=other") };
  for (const answers of [[other], [own as RawEntry, other]]) {
    await assert.rejects(finish([answers]), /the answer is about another entry, "?CN=other/);
  }
});
