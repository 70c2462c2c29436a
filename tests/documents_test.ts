/**
 * The documents: links lead somewhere, marked commands run, configurations load, quoted messages exist, lists are complete.
 *
 * A block that begins with "```sh test" is run. A block that begins with "```yaml config" must load without a problem.
 *
 * @module
 */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { withDifferences } from "../scripts/docs/differences.ts";
import { referencePages } from "../scripts/docs/reference.ts";
import { schemaKeys } from "../src/config/schema/keys.ts";
import { loadConfig } from "../src/config/load.ts";
import { SANITIZER_NAMES } from "../src/transform/sanitizers/mod.ts";
import { STEPS } from "../src/transform/steps/steps.ts";

const ROOT = new URL("../", import.meta.url);
const LEFT_OUT = /^\.|^(?:node_modules|dist|coverage)$/;

function read(file: string | URL): string {
  return Deno.readTextFileSync(new URL(file, ROOT));
}

/** All files below a folder whose names end like this, relative to the root. */
function files(ending: string, folder = ""): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    LEFT_OUT.test(name)
      ? []
      : isDirectory
      ? files(ending, `${folder}${name}/`)
      : name.endsWith(ending)
      ? [folder + name]
      : []
  ).sort();
}

const DOCUMENTS = files(".md");

/** The blocks of a document that are marked like this. */
function blocks(text: string, mark: string): string[] {
  return [...text.matchAll(/^```([^\n]*)\n([^]*?)^```$/gm)]
    .filter(([, info]) => info === mark).map(([, , block = ""]) => block);
}

/** A document without its blocks. */
function prose(text: string): string {
  return text.replace(/^ *```[^]*?^ *```$/gm, "");
}

/** The anchors of a document's headings, as GitHub makes them. */
function anchors(text: string): Set<string> {
  return new Set(
    [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-")
    ),
  );
}

/** The links of a document that lead nowhere. */
function broken(file: string, text: string): string[] {
  const here = new URL(file, ROOT);
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => {
    if (/^https?:/.test(link)) return false;
    const { hash, href } = new URL(link, here);
    const target = new URL(href.split("#")[0] as string);
    try {
      const known = hash === "" ||
        anchors(target.href === here.href ? text : read(target)).has(decodeURIComponent(hash.slice(1)));
      return !known || Deno.statSync(target) === undefined;
    } catch {
      return true;
    }
  });
}

Deno.test("documents: every link leads to a file and a heading that exist", () => {
  assert.ok(DOCUMENTS.length > 40, String(DOCUMENTS.length));
  assert.deepEqual(
    DOCUMENTS.flatMap((file) => broken(file, read(file)).map((link) => `${file}: ${link}`)),
    [],
  );
});

Deno.test("documents: a link to a missing file or heading is found", () => {
  const text = "# One\n\n[a](#one) [b](#two) [c](deno.json) [d](nowhere.md) [e](README.md#nowhere)\n";
  assert.deepEqual(broken("README.md", text), ["#two", "nowhere.md", "README.md#nowhere"]);
});

Deno.test("documents: every page of docs can be reached from the README", () => {
  const seen = new Set(["README.md"]);
  for (const file of seen) {
    for (const [, link = ""] of prose(read(file)).matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g)) {
      const { href } = new URL(link, new URL(file, ROOT));
      if (href.startsWith(ROOT.href)) seen.add(href.slice(ROOT.href.length));
    }
  }
  assert.deepEqual(DOCUMENTS.filter((file) => file.startsWith("docs/") && !seen.has(file)), []);
});

Deno.test("documents: the README has at most 200 lines", () => {
  assert.ok(read("README.md").split("\n").length <= 200);
});

for (const file of DOCUMENTS) {
  for (const [at, block] of blocks(read(file), "sh test").entries()) {
    Deno.test(`documents: commands ${at + 1} of ${file} run`, async () => {
      const { success, stdout, stderr } = await new Deno.Command("sh", {
        args: ["-ec", block],
        cwd: fileURLToPath(ROOT),
        // "deno" is the one that runs the tests.
        env: { PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH") ?? ""}` },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).output();
      const text = new TextDecoder();
      assert.ok(success, `${block}\n${text.decode(stdout)}${text.decode(stderr)}`);
    });
  }
}

Deno.test("documents: marked configurations load without a problem or a warning", () => {
  const configurations = DOCUMENTS.flatMap((file) => blocks(read(file), "yaml config"));
  assert.ok(configurations.length > 0);
  for (const text of configurations) {
    const result = loadConfig({
      path: "school.yaml",
      readTextFile: () => text,
      env: new Map([["UDM_PASSWORD", "dummy-of-udm"], ["SOURCE_PASSWORD", "dummy-of-source"]]),
    });
    assert.deepEqual(result.ok ? [...result.warnings, ...result.notes] : result.problems, [], text);
  }
});

/** The source code, with messages that are written in parts as one text. */
function program(): string {
  return files(".ts", "src/").filter((file) => !/(?:_test|testing)\.ts$/.test(file)).map(read).join("\n")
    .replace(/["`']\s*\+\s*["`']/g, "").replace(/\\(["`'])/g, "$1").replace(/\s+/g, " ");
}

/** The messages that troubleshooting quotes, each as the parts around what varies. */
function quotedMessages(): string[][] {
  const lines = read("docs/guide/troubleshooting.md").split("\n");
  const headings = lines.flatMap((line) => /^### (`.+`)$/.exec(line)?.[1] ?? []);
  const cells = lines.flatMap((line) => /^\| (`.+?`) +\|/.exec(line)?.[1] ?? []);
  assert.ok(headings.length > 60 && cells.length > 40, `${headings.length} headings, ${cells.length} rows`);
  return [...headings, ...cells].flatMap((text) => [...text.matchAll(/`([^`]+)`/g)])
    .map(([, message = ""]) => message.split("…").map((part) => part.trim()).filter((part) => part !== ""));
}

Deno.test("documents: every message that troubleshooting quotes is in the program", () => {
  const code = program();
  assert.deepEqual(quotedMessages().flat().filter((part) => !code.includes(part)), []);
});

/** Problems that are written in one piece: `problem: "…"`, perhaps the first of two, or with expressions. */
const PROBLEM = /\bproblem: (?:[\w.!<>=&() ]+ \? )?(?:"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g;
const REFUSAL = /[`"]((?:refused: |this is not the reviewed plan)(?:\\.|[^`"\\])*)[`"]/g;
const EXPRESSION = /\$\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g;
/** A problem with fewer letters of its own says something only with its expressions. */
const SHORTEST = 15;

Deno.test("documents: troubleshooting has every problem of the program", () => {
  const code = program().replace(EXPRESSION, "…");
  const problems = [...code.matchAll(PROBLEM), ...code.matchAll(REFUSAL)]
    .map(([, text, template]) => text ?? template ?? "")
    .filter((text) => text.replace(/[^a-z]/gi, "").length >= SHORTEST);
  assert.ok(problems.length > 100, String(problems.length));
  const quoted = quotedMessages();
  const isQuoted = (problem: string) => quoted.some((parts) => parts.every((part) => problem.includes(part)));
  assert.deepEqual(problems.filter((problem) => !isQuoted(problem)), []);
});

Deno.test("documents: docs/reference is what the program gives", () => {
  for (const [name, text] of referencePages()) {
    assert.equal(
      read(`docs/reference/${name}`),
      text,
      `docs/reference/${name} is out of date: deno task docs`,
    );
  }
});

Deno.test("documents: the migration document has the differences that check notes", () => {
  const text = read("docs/migration.md");
  assert.equal(
    withDifferences(text),
    text,
    "docs/migration.md is out of date: deno task docs, then deno fmt",
  );
});

Deno.test("documents: the safety guide explains every limit", () => {
  const guide = read("docs/guide/safety.md");
  const keys = schemaKeys().filter(({ path }) => path.startsWith("safety.")).map(({ name }) => name)
    .filter((name) => !/^max_\w+_(?:users|groups)$/.test(name));
  assert.ok(keys.length > 8);
  assert.deepEqual(keys.filter((name) => !guide.includes(`\`${name}\``)), []);
});

Deno.test("documents: the transformation guide explains every step and sanitizer", () => {
  const guide = read("docs/guide/transformation.md");
  const names = [...STEPS.map(({ key }) => key), ...SANITIZER_NAMES];
  assert.deepEqual(names.filter((name) => !guide.includes(`\`${name}\``)), []);
});

Deno.test("documents: the record on packages explains every package, and no other", () => {
  const { imports } = JSON.parse(read("deno.json")) as { readonly imports: Readonly<Record<string, string>> };
  const rows = read("docs/design/decisions/0009-packages.md").split("\n")
    .filter((line) => line.startsWith("|")).slice(2);
  const explained = rows.flatMap((row) =>
    (row.split("|")[1] as string).split(",").map((name) => name.trim())
  );
  assert.deepEqual(explained.sort(), Object.keys(imports).sort());
});

Deno.test("documents: every task that they name exists", () => {
  const { tasks } = JSON.parse(read("deno.json")) as { readonly tasks: Readonly<Record<string, unknown>> };
  const named = DOCUMENTS.flatMap((file) =>
    [...read(file).matchAll(/(?:\bdeno|\bdeno@\d+\.\d+\.\d+|`)\s*task ([\w:]+)/g)].map(([, task = ""]) =>
      task
    )
  );
  assert.ok(named.length > 10, String(named.length));
  assert.deepEqual(named.filter((task) => !(task in tasks)), []);
});

Deno.test("documents: every folder of the program has a README", () => {
  const folders = new Set(files(".ts", "src/").map((file) => file.slice(0, file.lastIndexOf("/") + 1)));
  const without = [...folders].filter((folder) => !DOCUMENTS.includes(`${folder}README.md`));
  assert.deepEqual(without, ["src/"]);
});
