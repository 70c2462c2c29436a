import assert from "node:assert/strict";
import { bold, italic, join, literal, Page, prose } from "./roff.ts";

function body(page: Page): string[] {
  return page.toString().split("\n").slice(3, -1);
}

function page(): Page {
  return new Page("name", 1, "2026-01-31", "origin", "manual");
}

Deno.test("nothing in a text means anything to roff", () => {
  const text = "a\\fB 'quoted' `back` x^2 ~home grün";
  assert.deepEqual(body(page().section("S").text(text)), [
    '.SH "S"',
    "a\\efB \\(aqquoted\\(aq \\(gaback\\(ga x\\(ha2 \\(tihome gr\\[u00FC]n",
  ]);
});

Deno.test("a line that begins with a dot or a quote is protected", () => {
  assert.deepEqual(body(page().section("S").text(".TH is text")).at(-1), "\\&.TH is text");
  assert.deepEqual(body(page().example(".a\n.b")).slice(3, 5), ["\\&.a", "\\&.b"]);
});

Deno.test("what is to be typed keeps its hyphens, prose does not", () => {
  assert.equal(
    prose`a well-known ${bold("--flag")} ${italic("a-b")} ${literal("c-d")} ${"e-f"}`.source,
    "a well-known \\fB\\-\\-flag\\fR \\fIa\\-b\\fR c\\-d e-f",
  );
});

Deno.test("each sentence has lines of its own, and none is too long", () => {
  const lines = body(page().section("S").text(`${"word ".repeat(30).trim()}. Second one. Third`)).slice(1);
  assert.deepEqual(lines.slice(-2), ["Second one.", "Third"]);
  assert.ok(lines.every((line) => line.length <= 78), lines.join("\n"));
});

Deno.test("paragraphs, terms and lines are set apart as man(7) wants it", () => {
  assert.deepEqual(
    body(page().section("S").text("one").text("two").item(bold("t"), "a", "b").line("c")),
    ['.SH "S"', "one", ".PP", "two", ".TP", "\\fBt\\fR", "a", ".br", "b", ".br", "c"],
  );
  assert.equal(join(["a", bold("b")], ", ").source, "a, \\fBb\\fR");
});
