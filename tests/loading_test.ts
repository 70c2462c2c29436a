/**
 * Which code runs before the walls stand: in the main thread before it gives up the network, and in the worker before it
 * confines what it loads.
 *
 * @module
 */

import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);

/** What the main thread loads before it starts the worker: its entry point, and what that imports when it is needed. */
const BEFORE_THE_WORKER = [
  "src/main.ts",
  ...["sync", "plan", "check", "explain"].map((name) => `src/cli/commands/${name}.ts`),
  "src/logging/log_conf.ts",
  "src/cli/expected_plan.ts",
];

/** Packages that the main thread may run while it can reach any host. */
const TRUSTED = ["@logtape/logtape", "commander", "yaml", "zod"];

/** Packages that their files import only in the worker (`loadLibraries` in transform.ts). */
const LATER = ["any-ascii", "google-libphonenumber", "iconv-lite"];

/** The part of `deno info --json` that is used. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier?: string };
      readonly isDynamic?: boolean;
    }[];
  }[];
}

/** An import that is not only of types: a file in the repository, or the name of a package. */
interface Import {
  readonly to: string;
  readonly isDynamic: boolean;
}

/** The imports of each file below src that these entry points reach. */
async function readImports(...entries: readonly string[]): Promise<ReadonlyMap<string, readonly Import[]>> {
  const imports = new Map<string, readonly Import[]>();
  for (const entry of entries) {
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", entry], cwd: ROOT })
      .output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as Info;
    for (const { specifier: from, dependencies = [] } of modules) {
      imports.set(
        from.replace(ROOT.href, ""),
        dependencies.flatMap(({ code, isDynamic = false }) =>
          code?.specifier === undefined || code.specifier.startsWith("node:")
            ? []
            : [{ to: nameOf(code.specifier), isDynamic }]
        ),
      );
    }
  }
  return imports;
}

function nameOf(specifier: string): string {
  return specifier.replace(ROOT.href, "").replace(/^npm:\/?(@?[^@]+)@.*$/, "$1");
}

const imports = await readImports("src/main.ts", "src/sandbox/worker.ts");

/** Everything that is loaded with these files, and what they import dynamically. */
function loadedWith(files: readonly string[]): { readonly loaded: Set<string>; readonly later: Set<string> } {
  const loaded = new Set(files);
  const later = new Set<string>();
  for (const file of loaded) {
    for (const { to, isDynamic } of imports.get(file) ?? []) (isDynamic ? later : loaded).add(to);
  }
  return { loaded, later: later.difference(loaded) };
}

/** The sorted names of packages. */
function packagesOf(names: Iterable<string>): string[] {
  return [...names].filter((name) => !name.startsWith("src/") && name !== "deno.json").sort();
}

Deno.test("loading: before the main thread gives up the network, it runs only these packages", () => {
  const { loaded, later } = loadedWith(BEFORE_THE_WORKER);
  assert.ok(loaded.size > 100, `only ${loaded.size} files were found`);
  assert.deepEqual(packagesOf(loaded), TRUSTED);
  assert.deepEqual(packagesOf(later), LATER);
});

Deno.test("loading: the worker builds its wall first, and loads packages only behind it", async () => {
  const { loaded } = loadedWith(["src/sandbox/worker.ts"]);
  assert.ok(loaded.has("src/sandbox/import_wall.ts"));
  assert.deepEqual(packagesOf(loaded), []);
  const text = await Deno.readTextFile(new URL("src/sandbox/worker.ts", ROOT));
  assert.match(text.slice(text.indexOf("\nimport ")), /^\nimport "\.\/import_wall\.ts";/);
});

Deno.test("loading: what is loaded between the first requests to UDM is what every task needs that sends them", () => {
  const parts = imports.get("src/sandbox/first_requests.ts")?.filter(({ isDynamic }) => isDynamic) ?? [];
  assert.ok(parts.length > 1);
  for (const task of ["src/run/sync.ts", "src/run/plan.ts", "src/explain/explain.ts"]) {
    const { loaded } = loadedWith([task]);
    for (const { to } of parts) assert.ok(loaded.has(to), `${task} does not load ${to}`);
  }
});
