import assert from "node:assert/strict";
import fc from "fast-check";
import { complaintsAbout, minimal } from "../test_support.ts";

/** What is said about a filter that stands in the file as written. */
function complaint(written: string): string {
  return complaintsAbout(minimal({ source: `user_filter: ${written}` }))[0] ?? "nothing";
}

Deno.test("yaml: an error in a filter has its line and column in every style of YAML", () => {
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

Deno.test("yaml: an error in a filter with escapes has the position of the filter and names the character", () => {
  assert.match(complaint('"(&(cn=\\x41)(sn))"'), /^13:16: .*"=" is missing after "sn" \(at character 10\)/);
});

Deno.test("yaml: an error in an aliased filter has the position of the filter", () => {
  const text = minimal({ source: "user_filter: &f (cn)\ngroup_filter: *f" });
  assert.deepEqual(complaintsAbout(text).map((line) => line.split(" ")[0]), ["13:20:", "13:20:"]);
});

Deno.test("property: an error in a block has the position of its character", () => {
  const value = fc.array(fc.constantFrom("a", "ö", "🙂", " ", "=", "*"), { maxLength: 8 });
  const lines = fc.array(value.map((chars) => `(cn=${chars.join("")})`), { maxLength: 4 });
  fc.assert(fc.property(lines, lines, fc.constantFrom("|", ">", ">-"), (before, after, style) => {
    const written = ["(|", ...before, "(§)", ...after, ")"];
    const said = complaint(`${style}\n${written.map((line) => `  ${line}`).join("\n")}`);
    assert.ok(said.startsWith(`${15 + before.length}:6: `), said);
  }));
});
