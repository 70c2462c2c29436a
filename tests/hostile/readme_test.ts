// README.md names every attack and test that there is, and no other.
import assert from "node:assert/strict";
import { SIZES } from "./ldap_attacks.ts";
import { withFigures } from "./readme_tables.ts";
import { ATTACKS } from "./udm_attacks.ts";

const README = new URL("README.md", import.meta.url);
const text = Deno.readTextFileSync(README);

/** The most that an attack may take, in megabytes. */
const MOST = 600;

Deno.test("hostile servers: README.md has a row for each measured attack, and none takes more than 600 MB", () => {
  const names = [...Object.keys(SIZES), ...Object.keys(ATTACKS)];
  const run = { megabytes: 100, seconds: 1, isCut: false };
  assert.doesNotThrow(() =>
    withFigures(text, new Map(names.map((name) => [name, { source: run, binary: run }])))
  );
  for (const [figure, megabytes] of text.matchAll(/(\d+) MB +\|/g)) {
    assert.ok(Number(megabytes) <= MOST, figure);
  }
});

Deno.test("hostile servers: figures replace those of their attack only", () => {
  const table = "| a | b | c | – | – | – | – |\n| other | b | c | 1 MB | 1.0 s | 2 MB | 2.0 s |\na | b\n";
  const figures = {
    source: { megabytes: 150, seconds: 1.26, isCut: false },
    binary: { megabytes: 200, seconds: 30.2, isCut: true },
  };
  assert.equal(
    withFigures(table, new Map([["a", figures]])),
    table.replace("– | – | – | –", "150 MB | 1.3 s | 200 MB | 30 s, cut"),
  );
  assert.throws(() => withFigures(table, new Map([["c", figures]])), /README\.md has no row for c/);
});

Deno.test("hostile servers: the tests that README.md names exist", () => {
  const section = text.slice(text.indexOf("## Held off")).replace(/\s+/g, " ");
  const files = new Map<string, string>();
  let count = 0;
  for (const [, name = "", file = ""] of section.matchAll(/\[([^\]]+)\]\(([^)]+\.ts)\)/g)) {
    const code = files.get(file) ?? Deno.readTextFileSync(new URL(file, README));
    files.set(file, code);
    // "…" stands for what differs between tests of one table
    for (const part of name.split("…").map((each) => each.trim())) {
      assert.ok(code.includes(part), `${file}: ${name}`);
    }
    count++;
  }
  assert.ok(count > 100, `${count}`);
});
