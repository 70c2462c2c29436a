import assert from "node:assert/strict";
import fc from "fast-check";
import { lexer, type Token, type Tokens } from "marked";
import { visible } from "../common/visible.ts";
import { hostileText } from "./testing_hostile.ts";
import { code, type Section, sectionLines } from "./markdown_table.ts";

function section(cells: readonly (readonly string[])[], heading = "### Heading"): Section {
  return { heading, columns: ["a", "b"], items: cells.map((row) => [row]), count: cells.length };
}

function tablesOf(markdown: string): Tokens.Table[] {
  return lexer(markdown).filter((token): token is Tokens.Table => token.type === "table");
}

/** The text of a cell that is one code span. */
function span({ tokens }: Tokens.TableCell): string {
  assert.deepEqual(tokens.map(({ type }: Token) => type), ["codespan"]);
  return (tokens[0] as Tokens.Codespan).text;
}

/** What a reader sees of a value: `\u007c` stands for the character after a backslash, quotation marks for nothing. */
function seen(value: string): string {
  const text = visible(value).replaceAll("\\|", "\\\\u007c");
  return text.trim() === "" ? `"${text}"` : text;
}

Deno.test("markdown: a parser finds exactly the values that were put into the cells", () => {
  fc.assert(fc.property(fc.array(fc.tuple(hostileText, hostileText), { minLength: 1 }), (rows) => {
    const lines = [...sectionLines([section(rows.map((row) => row.map(code)))], 1_000_000)];
    const [table, ...others] = tablesOf(lines.join("\n"));
    assert.ok(table !== undefined && others.length === 0);
    assert.deepEqual(table.rows.map((row) => row.map(span)), rows.map((row) => row.map(seen)));
    for (const line of lines) assert.doesNotMatch(line, /[\n\r]/);
  }));
});

Deno.test("markdown: a long text is shortened between two characters", () => {
  assert.equal(code("😀".repeat(301)), `\`${"😀".repeat(300)}…\``);
  assert.equal(code("😀".repeat(300)), `\`${"😀".repeat(300)}\``);
});

Deno.test("markdown: a document is never larger than the limit, and is cut between items", () => {
  const item = fc.array(hostileText.map(code), { minLength: 2, maxLength: 2 });
  const sections = fc.array(fc.array(item, { maxLength: 20 }), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(sections, fc.integer({ min: 400, max: 4000 }), (all, maxBytes) => {
    const lines = [...sectionLines(all.map((items) => section(items)), maxBytes)];
    const text = lines.map((line) => `${line}\n`).join("");
    assert.ok(new TextEncoder().encode(text).length <= maxBytes);
    for (const [at, part] of text.split("### Heading\n").slice(1).entries()) {
      const rows = tablesOf(part)[0]?.rows.length ?? 0;
      const omitted = Number(/^Not shown: (\d+)$/m.exec(part)?.[1] ?? 0);
      assert.equal(rows + omitted, all[at]?.length);
    }
  }));
});

Deno.test("markdown: rows of one item are shown together or not at all", () => {
  const item = [["x".repeat(50), "1"], ["", "2"], ["", "3"]];
  const lines = [...sectionLines([{ ...section([]), items: [item, item, item], count: 3 }], 180)];
  assert.deepEqual(lines.filter((line) => /\d/.test(line)).map((line) => line.replace(/x+/, "x")), [
    "| x | 1 |",
    "|  | 2 |",
    "|  | 3 |",
    "Not shown: 2",
  ]);
});

Deno.test("markdown: small sections are shown in full, large ones share the rest", () => {
  const rows = (count: number) => Array.from({ length: count }, () => ["x".repeat(10), "y"]);
  const text = [...sectionLines([section(rows(1000)), section(rows(3)), section(rows(1000))], 4000)].join(
    "\n",
  );
  const [first, small, last] = tablesOf(text).map(({ rows }) => rows.length) as [number, number, number];
  assert.equal(small, 3);
  assert.ok(first > 90 && Math.abs(first - last) <= 1, `${first} ${last}`);
  assert.ok(text.length > 3900);
});
