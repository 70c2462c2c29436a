import assert from "node:assert/strict";
import type { Located } from "./located.ts";
import { parseYaml } from "./parse_yaml.ts";

/** A document without positions. */
function plain(text: string): unknown {
  const { root, problems } = parseYaml(text);
  assert.deepEqual(problems, []);
  const strip = (located: Located): unknown =>
    located.kind === "text"
      ? located.text
      : located.kind === "list"
      ? located.items.map(strip)
      : Object.fromEntries(located.entries.map(({ key, value }) => [key, strip(value)]));
  return root === undefined ? undefined : strip(root);
}

/** The only problem of a document as `line:column: message`. */
function problem(text: string): string {
  const { problems } = parseYaml(text);
  assert.equal(problems.length, 1, JSON.stringify(problems));
  const [first] = problems;
  return `${first?.line}:${first?.column}: ${first?.message}`;
}

Deno.test("yaml: every scalar is text, as written", () => {
  assert.deepEqual(
    plain(
      `{a: NO, b: 01234, c: 1e3, d: "5", e: 5.0, f: null, g: ~, h: 0x1F, i: 2024-01-01, j: '', k: 1_000, ` +
        `l: <<}`,
    ),
    {
      a: "NO",
      b: "01234",
      c: "1e3",
      d: "5",
      e: "5.0",
      f: "null",
      g: "~",
      h: "0x1F",
      i: "2024-01-01",
      j: "",
      k: "1_000",
      l: "<<",
    },
  );
  assert.deepEqual(plain("%YAML 1.1\n---\na: yes\nb: 010"), { a: "yes", b: "010" });
});

Deno.test("yaml: only an unquoted value can be empty", () => {
  const { root } = parseYaml('a:\nb: ~\nc: ""\nd: null\n');
  assert.ok(root?.kind === "map");
  assert.deepEqual(root.entries.map(({ value }) => value.kind === "text" && value.empty), [
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("yaml: keys and values have positions", () => {
  const { root } = parseYaml("# comment\na:\n  - x\n  - y: z\r\n    ü: {k: v}\n");
  assert.ok(root?.kind === "map");
  const [a] = root.entries;
  assert.deepEqual(a?.keyPosition, { line: 2, column: 1 });
  assert.ok(a?.value.kind === "list");
  const [x, map] = a.value.items;
  assert.deepEqual(x?.position, { line: 3, column: 5 });
  assert.ok(map?.kind === "map");
  assert.deepEqual(map.entries.map(({ keyPosition }) => keyPosition), [{ line: 4, column: 5 }, {
    line: 5,
    column: 5,
  }]);
  const inner = map.entries[1]?.value;
  assert.ok(inner?.kind === "map");
  assert.deepEqual(inner.entries[0]?.value.position, { line: 5, column: 12 });
});

Deno.test("yaml: anchors, aliases and merge keys work", () => {
  assert.deepEqual(plain("a: &x [1, 2]\nb: *x"), { a: ["1", "2"], b: ["1", "2"] });
  assert.deepEqual(plain("a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}"), {
    a: { k: "1", l: "2" },
    b: { k: "1", l: "3" },
  });
  assert.deepEqual(plain("a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc: {<<: [*x, *y]}"), {
    a: { k: "1" },
    b: { k: "2", l: "3" },
    c: { k: "1", l: "3" },
  });
});

Deno.test("yaml: a construct that a configuration must not contain is a problem with a position", () => {
  assert.match(problem("a: 1\nb: 2\na: 3"), /^3:1: this key is given twice; it is already in line 1/);
  assert.match(problem('a: 1\n"a": 3'), /^2:1: this key is given twice/);
  assert.match(problem("? [a]\n: b"), /^1:3: a key must be text/);
  assert.match(problem("a: *b"), /^1:4: no anchor of that name/);
  assert.match(problem("&a [*a]"), /^1:5: no anchor of that name/);
  assert.match(problem("a: !!int 5"), /^1:4: .*a tag is not used here/);
  assert.match(problem("a: !!binary aGk="), /^1:\d+: .*a tag is not used here/);
  assert.match(problem("__proto__: 1"), /^1:1: a key cannot be named "__proto__"/);
  assert.match(problem("<<: a"), /^1:1: "<<" merges sections/);
  assert.match(problem("a: 1\n---\nb: 2"), /a file holds one configuration/);
});

Deno.test("yaml: each line has at most one syntax error, with position and explanation", () => {
  assert.match(problem("a: [1\n"), /^2:1: the YAML is not valid: the indentation/);
  assert.match(problem("a:\n\t- b"), /^2:1: .*tabs cannot be used for indentation/);
  assert.match(problem("a: b: c"), /^1:4: .*a second ": " in one line/);
  assert.match(problem("a: @b"), /^1:4: .*must stand in quotes/);
  assert.match(problem("a: - b"), /^1:4: /);
});

Deno.test("yaml: a problem behind another one has the right line", () => {
  const { problems } = parseYaml('""a\na:\n: {');
  assert.deepEqual(problems.map(({ line, column }) => `${line}:${column}`), ["1:3", "3:4"]);
});

Deno.test("yaml: merge keys that multiply end early", () => {
  const keys = Array.from({ length: 20_000 }, (_, key) => `k${key}: 1`).join(", ");
  const text = `a: &a {${keys}}\nb: {<<: [${Array(50_000).fill("*a").join(", ")}]}`;
  assert.match(problem(text), /^2:5: the merge keys \("<<"\) up to here read more than 200,000 values/);
});

Deno.test("yaml: an empty document has no root and no problem", () => {
  for (const text of ["", "\n", "# comment\n", "---\n"]) {
    assert.deepEqual(plain(text) ?? "", "", JSON.stringify(text));
  }
});

Deno.test("yaml: nesting that exhausts the stack is a problem", () => {
  assert.equal(parseYaml("[".repeat(50_000)).problems.length > 0, true);
});

Deno.test("yaml: a file full of errors is reported by its first ones", () => {
  for (
    const unit of [
      "}\n",
      "]",
      "%x\n",
      '"',
      "a: |x\n",
      "\ta: b\n",
      "a: b: c\n",
      "--- a\n",
      "a: ,\n",
      ": [",
      "... x\n",
    ]
  ) {
    const { root, problems } = parseYaml(unit.repeat(100_000));
    assert.equal(root, undefined, unit);
    assert.ok(problems.length > 0 && problems.length <= 2000, `${JSON.stringify(unit)}: ${problems.length}`);
  }
});
