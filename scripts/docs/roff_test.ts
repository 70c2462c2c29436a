import assert from "node:assert/strict";
import { bold, italic, join, literal, Page, prose } from "./roff.ts";

function body(page: Page): string[] {
  return page.toString().split("\n").slice(3, -1);
}

function page(): Page {
  return new Page("name", 1, "2026-01-31", "origin", "manual");
}

Deno.test("roff: special characters in text are escaped", () => {
  const text = "a\\fB 'quoted' `back` x^2 ~home grün";
  assert.deepEqual(body(page().section("S").text(text)), [
    '.SH "S"',
    "a\\efB \\(aqquoted\\(aq \\(gaback\\(ga x\\(ha2 \\(tihome gr\\[u00FC]n",
  ]);
});

Deno.test("roff: a leading dot or quote is escaped", () => {
  assert.deepEqual(body(page().section("S").text(".TH is text")).at(-1), "\\&.TH is text");
  assert.deepEqual(body(page().example(".a\n.b")).slice(3, 5), ["\\&.a", "\\&.b"]);
});

Deno.test("roff: literals keep their hyphens, prose does not", () => {
  assert.equal(
    prose`a well-known ${bold("--flag")} ${italic("a-b")} ${literal("c-d")} ${"e-f"}`.source,
    "a well-known \\fB\\-\\-flag\\fR \\fIa\\-b\\fR c\\-d e-f",
  );
});

Deno.test("roff: each sentence starts a line, and lines are wrapped", () => {
  const lines = body(page().section("S").text(`${"word ".repeat(30).trim()}. Second one. Third`)).slice(1);
  assert.deepEqual(lines.slice(-2), ["Second one.", "Third"]);
  assert.ok(lines.every((line) => line.length <= 78), lines.join("\n"));
});

Deno.test("roff: paragraphs, terms and lines use the macros of man(7)", () => {
  assert.deepEqual(
    body(page().section("S").text("one").text("two").item(bold("t"), "a", "b").line("c")),
    ['.SH "S"', "one", ".PP", "two", ".TP", "\\fBt\\fR", "a", ".br", "b", ".br", "c"],
  );
  assert.equal(join(["a", bold("b")], ", ").source, "a, \\fBb\\fR");
});
