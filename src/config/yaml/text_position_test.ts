import assert from "node:assert/strict";
import fc from "fast-check";
import { complaintsAbout, minimal } from "../test_support.ts";

/** What is said about a filter that stands in the file as written. */
function complaint(written: string): string {
  return complaintsAbout(minimal({ source: `user_filter: ${written}` }))[0] ?? "nothing";
}

Deno.test("a fault of a filter is told at its line and column, however the filter is written", () => {
  // Line 13 is that of the key; the filter begins in column 16
  const cases: [string, string][] = [
    ["(&(cn=a)(sn))", "13:25"],
    ['"(&(cn=a)(sn))"', "13:26"],
    ["'(&(cn=a)(sn))'", "13:26"],
    ["'(&(cn=''a'')(sn))'", "13:30"],
    ["(&(cn=a)\n    (sn))", "14:8"],
    ["|\n  (&\n    (cn=a)\n    (sn)\n  )", "16:8"],
    [">- # folded\n  (&\n    (cn=a  b)\n\n    (sn)\n  )", "17:8"],
    [">-\n  (&\n    (ö=🙂\\20)\n  )", "15:8"],
    ["|\n  (memberOf=CN=a,\n  DC=b)", "14:20"],
    ["(cn=a", "13:16"],
    ["(cn=a))", "13:22"],
    ["|\n  (cn=a)\n  x", "15:5"],
  ];
  for (const [written, place] of cases) {
    const said = complaint(written);
    assert.ok(
      said.startsWith(`${place}: source.user_filter must be an LDAP filter: `),
      `${written}\n${said}`,
    );
  }
});

Deno.test("a fault of a filter whose escapes hide the place is told at the beginning, with the character", () => {
  assert.match(complaint('"(&(cn=\\x41)(sn))"'), /^13:16: .*"=" is missing after "sn" \(at character 10\)/);
});

Deno.test("an alias leads to where the filter stands", () => {
  const text = minimal({ source: "user_filter: &f (cn)\ngroup_filter: *f" });
  assert.deepEqual(complaintsAbout(text).map((line) => line.split(" ")[0]), ["13:20:", "13:20:"]);
});

Deno.test("whatever stands in a block, the place is that of the character", () => {
  const value = fc.array(fc.constantFrom("a", "ö", "🙂", " ", "=", "*"), { maxLength: 8 });
  const lines = fc.array(value.map((chars) => `(cn=${chars.join("")})`), { maxLength: 4 });
  fc.assert(fc.property(lines, lines, fc.constantFrom("|", ">", ">-"), (before, after, style) => {
    const written = ["(|", ...before, "(§)", ...after, ")"];
    const said = complaint(`${style}\n${written.map((line) => `  ${line}`).join("\n")}`);
    assert.ok(said.startsWith(`${15 + before.length}:6: `), said);
  }));
});
