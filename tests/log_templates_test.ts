/** Messages of the log are constant templates with named fields, so that programs can group and search them. */

import assert from "node:assert/strict";

const SOURCE = new URL("../src/", import.meta.url);

/** A call of a logger; its first argument follows. */
const CALL =
  /\b(?:log|logger|trace|getLogger\(\[[^\]]*\]\))(?:\.(?:trace|debug|info|warn|warning|error|fatal)|\[level\])\(/g;

/** Functions that choose between constant templates, and constants. */
const CONSTANT = /^[A-Z_]+$|^(?:successMessage|blockedMessage|notRestoredMessage)\(/;

const LITERAL = /"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g;

function filesIn(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return filesIn(new URL(`${name}/`, folder));
    return /(?<!_test|testing)\.ts$/.test(name) ? [new URL(name, folder)] : [];
  });
}

/** The first argument of a call, without what its texts say. */
function firstArgument(code: string, start: number): string {
  let depth = 0;
  const rest = code.slice(start).replace(LITERAL, (text) => text.replaceAll(/[(){}[\],]/g, "_"));
  for (let at = 0; at < rest.length; at++) {
    const char = rest.charAt(at);
    if (depth === 0 && (char === "," || char === ")")) return code.slice(start, start + at).trim();
    if ("([{".includes(char)) depth++;
    if (")]}".includes(char)) depth--;
  }
  return "";
}

/** What is wrong with the first argument of a call. */
function faultOf(argument: string): string | undefined {
  if (CONSTANT.test(argument)) return undefined;
  const texts = argument.match(LITERAL) ?? [];
  if (texts.length === 0) return "is not a constant";
  if (texts.some((text) => text.includes("${"))) return "contains a value";
  const words = texts.map((text) => text.slice(1, -1).replaceAll(/\{\w+\}/g, "")).join("");
  return /[a-z]{2}/i.test(words) ? undefined : "has no words of its own";
}

Deno.test("log: every message is a constant template with words", () => {
  let calls = 0;
  const faults: string[] = [];
  for (const file of filesIn(SOURCE)) {
    const code = Deno.readTextFileSync(file);
    for (const match of code.matchAll(CALL)) {
      const argument = firstArgument(code, match.index + match[0].length);
      const fault = faultOf(argument);
      calls++;
      if (fault !== undefined) faults.push(`${file.href.slice(SOURCE.href.length)}: ${argument} ${fault}`);
    }
  }
  assert.deepEqual(faults, []);
  assert.ok(calls > 80, `${calls} calls`);
});

Deno.test("log: a message that contains a value, or only a value, is found", () => {
  const of = (code: string) => faultOf(firstArgument(code, 0));
  assert.equal(of('"read {count} (all)", { count })'), undefined);
  assert.equal(of('isDry ? "would write {a}" : "wrote {a}", { a })'), undefined);
  assert.equal(of("`read ${count}`)"), "contains a value");
  assert.equal(of('"{line}", { line })'), "has no words of its own");
  assert.equal(of("text, {})"), "is not a constant");
});
