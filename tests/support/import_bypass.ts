/**
 * Reads files although it has no permission, in the ways that decision 19 describes. Prints what succeeded as JSON.
 *
 * Arguments: the paths of a JSON file and of a module.
 *
 * @module
 */

import Module from "node:module";

const [json = "", module = ""] = Deno.args;
const succeeded: string[] = [];

/** Adds the name of an attempt that gives the text. */
async function attempt(name: string, read: () => unknown): Promise<void> {
  try {
    if (JSON.stringify(await read())?.includes("s3cret")) succeeded.push(name);
  } catch {
    // refused
  }
}

await attempt("read", () => Deno.readTextFile(json));
await attempt("import", () => import(`file://${json}`, { with: { type: "json" } }));
await attempt("require", () => {
  const { _extensions } = Module as unknown as { _extensions: Record<string, (...given: unknown[]) => void> };
  const loaded = { exports: undefined };
  _extensions[".mjs"]?.(loaded, module);
  return loaded.exports;
});
console.log(JSON.stringify(succeeded));
