/**
 * Which folder may import which, no circles, and purity: the planner and the transform give the same output for the same
 * input. They do no I/O and know neither clock nor chance.
 *
 * @module
 */

import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);

/** The entry points of both threads. */
const ENTRIES = ["src/main.ts", "src/sandbox/worker.ts"];

const BASIS = ["common", "syntax"];
const ENGINE = [...BASIS, "files", "logging", "udm", "planner", "transform", "config", "ldap"];
const RUN = [...ENGINE, "apply", "review", "report"];

/** What each folder may import. Imports of types count, too. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  common: [],
  syntax: ["common"],
  files: [],
  logging: [...BASIS, "files"],
  udm: [...BASIS, "logging"],
  planner: [...BASIS, "udm"],
  transform: [...BASIS, "udm"],
  config: [...BASIS, "files", "udm", "planner", "transform"],
  ldap: [...BASIS, "config"],
  apply: [...BASIS, "logging", "udm", "planner", "ldap"],
  review: [...BASIS, "logging", "udm", "planner", "config"],
  report: ["common", "udm", "planner", "apply"],
  run: RUN,
  check: [...RUN, "run"],
  explain: [...RUN, "run"],
  init: [...RUN, "run", "check"],
  sandbox: [...RUN, "run", "check", "explain", "init"],
  cli: [...RUN, "run", "check", "explain", "init", "sandbox"],
  "main.ts": ["common", "cli", "logging"],
};

/** Folders that are pure, with everything that they import. */
const PURE = ["planner", "transform"];

/** Packages and built-in modules that only compute; all of a module, or the names that may be imported. */
const PURE_MODULES: Readonly<Record<string, readonly string[] | "all">> = {
  "google-libphonenumber": "all",
  "iconv-lite": "all",
  "any-ascii": "all",
  "xxhash-wasm": "all",
  "node:url": "all",
  "node:buffer": "all",
  "node:zlib": "all",
  "zod/mini": "all",
  "zod/v4/locales/en.js": "all",
  "node:crypto": ["createHash"],
};

/** Globals that reach outside, or give another answer each time. */
const IMPURE = new Set((
  "Deno process console fetch XMLHttpRequest WebSocket EventSource Worker BroadcastChannel caches localStorage " +
  "sessionStorage navigator performance crypto Temporal Intl setTimeout setInterval setImmediate alert confirm " +
  "prompt eval Function require globalThis self window"
).split(" "));

/** A file and what it imports, as paths in the repository. */
type Graph = ReadonlyMap<string, readonly { readonly to: string; readonly typeOnly: boolean }[]>;

/** The part of `deno info --json` that is used. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly Partial<Record<"code" | "type", { readonly specifier: string }>>[];
  }[];
}

/** The files below src that an entry point imports, directly or not. */
async function readGraph(): Promise<Graph> {
  const graph = new Map<string, { to: string; typeOnly: boolean }[]>();
  const pathOf = (specifier = "") =>
    specifier.startsWith(`${ROOT.href}src/`) ? specifier.slice(ROOT.href.length) : undefined;
  for (const entry of ENTRIES) {
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", entry], cwd: ROOT })
      .output();
    for (
      const { specifier, dependencies = [] } of (JSON.parse(new TextDecoder().decode(stdout)) as Info).modules
    ) {
      const from = pathOf(specifier);
      if (from === undefined) continue;
      const imports = dependencies.flatMap(({ code, type }) => {
        const to = pathOf((code ?? type)?.specifier);
        return to === undefined ? [] : [{ to, typeOnly: code === undefined }];
      });
      graph.set(from, imports);
    }
  }
  return graph;
}

/** The folder of a file in src; the name of a file that is in none. */
function folderOf(file: string): string {
  return file.split("/")[1] ?? "";
}

/** The imports that the table does not allow. */
function forbiddenImports(graph: Graph, table = MAY_IMPORT): string[] {
  return [...graph].flatMap(([from, imports]) => {
    const allowed = table[folderOf(from)];
    if (allowed === undefined) return [`${from} is in no folder of the table`];
    return imports.filter(({ to }) => folderOf(to) !== folderOf(from) && !allowed.includes(folderOf(to)))
      .map(({ to }) => `${from} imports ${to}`);
  });
}

/** A circle, from a node back to it; undefined if there is none. */
function findCircle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const circle = visit(next, [...path, node]);
      if (circle !== undefined) return circle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const circle = visit(node, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

/** The files of the pure folders, and what these import while the program runs. */
function pureFiles(graph: Graph): Set<string> {
  const files = new Set([...graph.keys()].filter((file) => PURE.includes(folderOf(file))));
  for (const file of files) {
    for (const { to, typeOnly } of graph.get(file) ?? []) if (!typeOnly) files.add(to);
  }
  return files;
}

/** Finds impure globals and imports in the syntax tree of a file. */
const PURITY: Deno.lint.Plugin = {
  name: "architecture",
  rules: {
    purity: {
      create(context) {
        const report = (node: Deno.lint.Node, message: string) => context.report({ node, message });
        return {
          Identifier(node) {
            if (IMPURE.has(node.name) && !isName(node)) report(node, node.name);
            if (node.name === "Date" && !isName(node) && !isGivenDate(node)) report(node, "Date");
          },
          MemberExpression(node) {
            const { object, property } = node;
            if (object.type !== "Identifier" || property.type !== "Identifier") return;
            if (object.name === "Math" && property.name === "random") report(node, "Math.random");
          },
          ImportExpression(node) {
            const { source } = node;
            const name = source.type === "Literal" && typeof source.value === "string" ? source.value : "";
            if (PURE_MODULES[name] !== "all") report(node, "import()");
          },
          MetaProperty: (node) => report(node, "import.meta"),
          ImportDeclaration({ importKind, source, specifiers }) {
            const pure = PURE_MODULES[source.value];
            if (importKind === "type" || source.value.startsWith(".") || pure === "all") return;
            for (const specifier of specifiers) {
              const name = specifier.type === "ImportSpecifier" && specifier.imported.type === "Identifier"
                ? specifier.imported.name
                : "*";
              if (pure?.includes(name) !== true) report(source, `${name} of ${source.value}`);
            }
          },
        };
      },
    },
  },
};

/** Whether an identifier is only the name of a property or a type. */
function isName(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  return parent.type === "MemberExpression" && !parent.computed &&
      parent.property.range[0] === node.range[0] ||
    parent.type === "Property" && parent.key.range[0] === node.range[0] && !parent.shorthand ||
    parent.type === "TSPropertySignature" || parent.type === "TSTypeReference";
}

/** Whether a date is computed from what is given, not from the clock. */
function isGivenDate({ parent }: Deno.lint.Identifier): boolean {
  return parent.type === "NewExpression" && parent.arguments.length > 0 ||
    parent.type === "MemberExpression" && parent.property.type === "Identifier" &&
      ["parse", "UTC"].includes(parent.property.name);
}

function impurities(source: string): string[] {
  return Deno.lint.runPlugin(PURITY, "file.ts", source).map(({ message }) => message);
}

const graph = await readGraph();

Deno.test("architecture: each folder imports only what the table allows", () => {
  assert.ok(graph.size > 100, `only ${graph.size} files were found`);
  assert.deepEqual(forbiddenImports(graph), []);
});

Deno.test("architecture: neither folders nor files import in circles", () => {
  assert.equal(findCircle(new Map(Object.entries(MAY_IMPORT))), undefined);
  const edges = [...graph].map(([from, imports]) => [from, imports.map(({ to }) => to)] as const);
  assert.equal(findCircle(new Map(edges)), undefined);
});

Deno.test("architecture: planner, transform and their imports use no I/O and no clock", async () => {
  for (const file of pureFiles(graph)) {
    assert.deepEqual(impurities(await Deno.readTextFile(new URL(file, ROOT))), [], file);
  }
});

/** A graph of made-up files; a type-only import is written with a "?". */
function made(imports: Readonly<Record<string, string>>): Graph {
  return new Map(
    Object.entries(imports).map(([from, to]) => [
      from,
      to.split(" ").filter(Boolean).map((name) => ({
        to: name.replace("?", ""),
        typeOnly: name.endsWith("?"),
      })),
    ]),
  );
}

Deno.test("architecture: the check finds a forbidden import, also of a type", () => {
  const table = { low: [], high: ["low"] };
  const files = {
    "src/high/a.ts": "src/low/b.ts src/high/c/d.ts",
    "src/low/b.ts": "",
    "src/high/c/d.ts": "",
  };
  assert.deepEqual(forbiddenImports(made(files), table), []);
  assert.deepEqual(forbiddenImports(made({ ...files, "src/low/b.ts": "src/high/a.ts?" }), table), [
    "src/low/b.ts imports src/high/a.ts",
  ]);
  assert.deepEqual(forbiddenImports(made({ "src/loose.ts": "" }), table), [
    "src/loose.ts is in no folder of the table",
  ]);
});

Deno.test("architecture: the check finds circles of every length", () => {
  const edges = new Map([["a", ["b", "c"]], ["b", ["c"]], ["c", ["d"]], ["d", []]]);
  assert.equal(findCircle(edges), undefined);
  assert.deepEqual(findCircle(edges.set("d", ["b"])), ["b", "c", "d", "b"]);
});

Deno.test("architecture: imports of a pure file must be pure unless they are types", () => {
  const files = { "src/planner/a.ts": "src/udm/b.ts src/udm/types.ts?", "src/udm/b.ts": "src/syntax/c.ts" };
  assert.deepEqual([...pureFiles(made(files))], ["src/planner/a.ts", "src/udm/b.ts", "src/syntax/c.ts"]);
});

Deno.test("architecture: the check finds an impure global or import", () => {
  for (
    const code of [
      'Deno.readTextFileSync("x")',
      "await fetch(url)",
      "const now = Date.now();",
      "new Date()",
      "return Math.random();",
      "const text = `a ${`b ${console.log(1)}`}`;",
      "const names = { crypto };",
      'await import("node:fs")',
      "await import(name)",
      'import fs from "node:fs";',
      'import { createHash, randomUUID } from "node:crypto";',
      "import.meta.url",
    ]
  ) assert.notDeepEqual(impurities(code), [], code);
});

Deno.test("architecture: names, texts, given dates, pure modules and imports of types are pure", () => {
  for (
    const code of [
      'const text = "Date fetch"; // Deno.exit(1)',
      "entry.process; this.fetch(); interface A { Date: string; process?: number }",
      'import type { B } from "node:fs";',
      'import { createHash } from "node:crypto"; import { domainToASCII } from "node:url";',
      'await import("node:zlib")',
      "const text = new Date(given).toISOString(); Date.parse(text); Date.UTC(2026, 0)",
    ]
  ) assert.deepEqual(impurities(code), [], code);
});
