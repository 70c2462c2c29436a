/**
 * Joins the modules of the program and of its packages into a few, for the binary: 800 files take 0.2 s of processor time
 * and 25 MB more ([measured](../../docs/design/deno.md)).
 *
 * @module
 */

import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { PACKAGES } from "../sbom/contents.ts";
import { parseMetadataLater } from "./phone_metadata.ts";

const root = new URL("../..", import.meta.url);

/** What the main thread and the worker load first, relative to the root of the project. */
const ENTRIES = ["src/main.ts", "src/sandbox/worker.ts", "src/sandbox/import_wall.ts"];

/**
 * The worker. A bundler moves modules that several entries share into files that are loaded before the entry itself, so
 * this file says what comes first. It has the name that `sandbox.ts` starts, beside the file that contains it.
 */
const WORKER = 'import "./sandbox/import_wall.js";\nimport "./sandbox/worker.js";\n';

/** With the package that the wall asks for, it finds the folder of all packages. A bundle has none. */
const CONFIG = {
  nodeModulesDir: "none",
  unstable: ["worker-options"],
  imports: { "@logtape/logtape": "./main.js" },
};

/** How packages in CommonJS get at modules of Node.js in a bundle. The wall refuses the first. */
const REQUIRE = [
  /import ?\{ ?createRequire as __deno_internal_createRequire ?\} from "node:module";/,
  /__deno_internal_createRequire\(import\.meta\.url\)/,
] as const;

/** A bundle of the program in a folder that is removed at the end. */
export interface Bundle extends AsyncDisposable {
  readonly ok: true;
  /** The folder of the modules and of a deno.json. */
  readonly folder: string;
  /** The first module of the main thread. */
  readonly main: string;
  /** The first module of the worker. */
  readonly worker: string;
}

/**
 * Bundles the program with the running Deno, which downloads esbuild the first time.
 *
 * Names are kept: users may send the stack of an error.
 *
 * @param folder where to write it; emptied before
 * @returns the bundle, or the message of the bundler
 * @throws {Error} if the output of the bundler has another form than expected
 */
export async function bundleProgram(
  folder: string,
): Promise<Bundle | { readonly ok: false; readonly message: string }> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.remove(folder, { recursive: true });
  const bundled = await deno(
    ...["bundle", "--quiet", "--code-splitting", "--platform", "deno", "--format", "esm"],
    ...["--outdir", folder, ...ENTRIES],
  );
  if (!bundled.success) return { ok: false, message: `deno bundle: ${bundled.stderr.trim()}` };
  await rewrite(folder);
  await Deno.writeTextFile(join(folder, "worker.ts"), WORKER);
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(CONFIG));
  return {
    ok: true,
    folder,
    main: "main.js",
    worker: "worker.ts",
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Runs the running Deno in the root of the project. */
async function deno(...args: readonly string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/**
 * Lets packages load modules of Node.js without `node:module`, names packages by name and version instead of their places
 * on this machine (the bill of materials is made from that), and lets the metadata of phone numbers be parsed later.
 */
async function rewrite(folder: string): Promise<void> {
  const { npmCache } = JSON.parse((await deno("info", "--json")).stdout) as { readonly npmCache: string };
  const cache = `${relative(fileURLToPath(root), npmCache)}/`;
  const [importing, calling] = REQUIRE;
  let replaced = 0;
  let metadata = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    let text = (await Deno.readTextFile(path)).split(cache).map((part, at) =>
      at === 0 ? part : PACKAGES + part.slice(part.indexOf("/") + 1)
    ).join("");
    if (importing.test(text) && calling.test(text)) {
      replaced++;
      text = text.replace(importing, "").replace(calling, "(name) => process.getBuiltinModule(name)");
    }
    const later = parseMetadataLater(text);
    metadata += later.replaced;
    await Deno.writeTextFile(path, later.text);
  }
  if (metadata !== 2) throw new Error(`deno bundle: ${metadata} objects of phone metadata, not 2`);
  if (replaced !== 1) throw new Error(`deno bundle: ${replaced} modules define require(), not 1`);
}
