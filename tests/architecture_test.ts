/**
 * What may depend on what. The transform and the reconciliation are pure: same input, same output, no I/O, no clock, no
 * chance, no logging. That is what makes a plan something one can trust and test.
 *
 * The sources are read, and their imports followed, file by file. Imports of types alone vanish when the program is built
 * and are not followed.
 *
 * @module
 */

import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);
const PURE_FOLDERS = ["src/transform/", "src/planner/"];

/** Packages and built-in modules that compute and do nothing else. */
const PURE_MODULES = new Set([
  "fastest-levenshtein",
  "google-libphonenumber",
  "xxhash-wasm",
  "zod",
  "node:url",
  "node:buffer",
  "node:zlib",
]);

/** The part of a module that computes, where the rest of it does more. */
const PURE_IMPORTS = new Set(['import { createHash } from "node:crypto"']);

/** Globals that reach outside, or give another answer each time. */
const IMPURE = new RegExp(
  [
    ...[
      "Deno",
      "process",
      "console",
      "fetch",
      "XMLHttpRequest",
      "WebSocket",
      "EventSource",
      "Worker",
      "BroadcastChannel",
    ],
    ...[
      "caches",
      "localStorage",
      "sessionStorage",
      "navigator",
      "performance",
      "crypto",
      "Temporal",
      "Intl",
    ],
    ...["setTimeout", "setInterval", "setImmediate", "alert", "confirm", "prompt"],
    ...["eval", "Function", "require", "globalThis", "self", "window"],
  ].map((name) => String.raw`(?<![.\w$#])${name}\b(?!\s*[?]?:)`).join("|") +
    // A date that is given may be looked at; only the clock is out of bounds.
    String.raw`|(?<![.\w$#])Date\b(?!\s*[?]?:)(?!\s*\.\s*(?:parse|UTC)\b)(?!\s*\(\s*[^)\s])` +
    String.raw`|\bMath\s*\.\s*random\b|\bimport\s*[(.]`,
);

/** Imports and re-exports of values, at the start of a line. */
const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^;()]*?\sfrom\s*)?"([^"]*)"/gm;

/** What a pure module must not do. */
interface Offence {
  readonly file: string;
  readonly what: string;
}

/** Follows the imports of the files and collects what is not pure in them. */
function findOffences(files: readonly URL[], read: (file: URL) => string): Offence[] {
  const offences: Offence[] = [];
  const seen = new Set<string>();
  const queue = [...files];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file.href)) continue;
    seen.add(file.href);
    const source = read(file);
    const name = file.href.slice(ROOT.href.length);
    const global = IMPURE.exec(codeOnly(source));
    if (global !== null) offences.push({ file: name, what: `uses ${global[0]}` });
    for (const [statement, specifier = ""] of withoutComments(source).matchAll(IMPORT)) {
      if (specifier.startsWith(".")) queue.push(new URL(specifier, file));
      else if (!PURE_MODULES.has(specifier) && !PURE_IMPORTS.has(statement)) {
        offences.push({ file: name, what: `imports ${specifier}` });
      }
    }
  }
  return offences;
}

/** The source without comments. */
function withoutComments(source: string): string {
  return strip(source, (kind) => kind === "comment");
}

/** The source without comments, texts and regular expressions; what stands in `${}` within a template stays. */
function codeOnly(source: string): string {
  return strip(source, () => true);
}

// A comment, a text, or a regular expression, which begins where no value can have ended.
const PIECE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?<=(?:^|[=(,:;!&|?{}[>+]|\breturn)\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*|[`{}]/y;

function strip(source: string, drop: (kind: "comment" | "text") => boolean): string {
  let kept = "";
  let at = 0;
  const open: ("{" | "${")[] = []; // braces that are open, to know the one that ends an expression in a template
  const template = () => {
    const start = at;
    while (at < source.length && source[at] !== "`" && !source.startsWith("${", at)) {
      at += source[at] === "\\" ? 2 : 1;
    }
    const end = at;
    if (source[at] === "`") at++;
    else {
      at += 2;
      open.push("${");
    }
    if (!drop("text")) kept += source.slice(start, end);
    kept += source[end] === "`" ? "`" : "${";
  };
  while (at < source.length) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(source)?.[0];
    if (piece === undefined) {
      kept += source[at++];
      continue;
    }
    at += piece.length;
    if (piece === "`" || (piece === "}" && open.pop() === "${")) {
      kept += piece;
      template();
    } else if (piece === "{" || piece === "}") {
      kept += piece;
      if (piece === "{") open.push("{");
    } else if (!drop(piece.startsWith("//") || piece.startsWith("/*") ? "comment" : "text")) kept += piece;
  }
  return kept;
}

/** The modules of a folder and those below it, without their tests. */
function modulesOf(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    if (entry.isDirectory) return modulesOf(new URL(`${entry.name}/`, folder));
    return entry.name.endsWith(".ts") && !entry.name.endsWith("_test.ts")
      ? [new URL(entry.name, folder)]
      : [];
  });
}

for (const folder of PURE_FOLDERS) {
  Deno.test(`${folder} does no I/O and knows no clock, and neither does anything it imports`, () => {
    const modules = modulesOf(new URL(folder, ROOT));
    assert.ok(modules.length > 0, `${folder} is empty`);
    assert.deepEqual(findOffences(modules, (file) => Deno.readTextFileSync(file)), []);
  });
}

/** What is found in made-up sources, of which the first is looked at. */
function offencesIn(sources: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(sources).slice(0, 1);
  const read = (file: URL) =>
    sources[file.href.slice(ROOT.href.length)] ?? assert.fail(`${file.href} was read`);
  return findOffences(names.map((name) => new URL(name, ROOT)), read).map(({ file, what }) =>
    `${file} ${what}`
  );
}

Deno.test("an impure import is found, however far away and however it is written", () => {
  assert.deepEqual(
    offencesIn({
      "src/a.ts": 'import {\n  b,\n  type B,\n} from "./b.ts";\n',
      "src/b.ts": 'export * from "./c/c.ts";\nimport "./d.ts";\n',
      "src/c/c.ts": 'import fs from "node:fs";\nexport { b } from "../b.ts";\n',
      "src/d.ts": 'import { Client } from "ldapts";\nexport {\n  x,\n} from "https://example.org/x.ts";\n',
    }).sort(),
    ["src/c/c.ts imports node:fs", "src/d.ts imports https://example.org/x.ts", "src/d.ts imports ldapts"],
  );
});

Deno.test("an impure global or import is found, also within a template", () => {
  for (
    const code of [
      'Deno.readTextFileSync("x")',
      "await fetch(url)",
      "const now = Date.now();",
      "new Date()",
      "return Math.random();",
      "const text = `a ${`b ${console.log(1)}`}`;",
      "x => { setTimeout(f, 1) }",
      'await import("node:fs")',
      'import { createHash, randomUUID } from "node:crypto";',
      "import.meta.url",
      "a / b; crypto.randomUUID() / c",
      "const slash = /[/]'/; Deno.exit(1) // '",
      "{ a: { b: `${c}` } }; performance.now()",
    ]
  ) assert.equal(offencesIn({ "src/a.ts": code }).length, 1, code);
});

Deno.test("words in comments, texts and names, pure modules and imports of types are no offence", () => {
  for (
    const code of [
      "// Deno.exit(1)\n/* fetch() */ const a = 1;",
      "const text = \"Date\"; const other = 'process'; const third = `fetch ${text} console`;",
      "const regex = /[`'\"]|fetch/; const quote = /'/g;",
      "entry.process; this.#fetch(); interface A { Date: string; process?: number }",
      'import type { B } from "./b.ts";\nexport type { C } from "node:fs";',
      'import { domainToASCII } from "node:url";',
      'import { createHash } from "node:crypto";',
      "const text = new Date(given).toISOString(); Date.parse(text); Date.UTC(2026, 0)",
      '/** import fs from "node:fs" */\n// import "node:net"\nconst example = 1;',
    ]
  ) assert.deepEqual(offencesIn({ "src/a.ts": code }), [], code);
});
