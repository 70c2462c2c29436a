/**
 * Bundles the parts of the plan page into one module of strings, so that the program needs no other files.
 *
 * The scripts are modules that import only each other. They are joined into one function, imported modules first, so
 * top-level names must be unique across modules.
 *
 * @module
 */

const PAGE = new URL("./page/", import.meta.url);
const ASSETS = new URL("../../src/review/html_assets.ts", import.meta.url);

/** In the order of the cascade. */
const STYLES = ["colours", "page", "summary", "tools", "grid", "detail", "paper"];

const IMPORT = /^import (?:\{[^}]*\}) from "\.\/([^"]+)";\n/gm;

/** Removes comments that begin a line. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*\/\*(?:(?!\*\/)[\s\S])*\*\/\n/gm, "").replace(/^[ \t]*\/\/.*\n/gm, "").replace(
    /\n{2,}/g,
    "\n",
  );
}

async function read(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(name, PAGE));
}

/** Orders modules so that each follows those that it imports. */
async function inOrder(name: string, found: Map<string, string>): Promise<Map<string, string>> {
  if (found.has(name)) return found;
  const text = await read(name);
  for (const [, other] of text.matchAll(IMPORT)) await inOrder(other as string, found);
  return found.set(name, text);
}

/** The top-level names of a module. */
function declared(text: string): string[] {
  return [...text.matchAll(/^(?:export )?(?:async )?(?:const|let|function|class) (\w+)/gm)].map(([, name]) =>
    name as string
  );
}

/** The script of the page. Throws an error if two modules declare the same name, or import what is not a module. */
async function script(): Promise<string> {
  const modules = await inOrder("main.js", new Map());
  const owners = new Map<string, string>();
  for (const [file, text] of modules) {
    for (const name of declared(text)) {
      if (owners.has(name)) {
        throw new Error(`${name} is declared in ${owners.get(name)} and in ${file}; rename one`);
      }
      owners.set(name, file);
    }
  }
  const body = [...modules.values()].map((text) =>
    withoutComments(text.replace(IMPORT, "").replace(/^export /gm, ""))
  ).join("");
  if (/^\s*import\b/m.test(body)) throw new Error("bundle.ts does not support this form of import");
  return `"use strict";\n(() => {\n${body}})();\n`;
}

/** The text of a constant. */
function constant(name: string, doc: string, text: string): string {
  const escaped = text.replace(/[\\`]|\$\{/g, "\\$&");
  return `\n/** ${doc} */\nexport const ${name} = \`${escaped}\`;\n`;
}

/** The text of the module `assets.ts`. */
export async function bundle(): Promise<string> {
  const styles = await Promise.all(STYLES.map((name) => read(`styles/${name}.css`)));
  return [
    "/**\n * The parts of the page. Made from the files in `scripts/plan_page/page/` by `scripts/plan_page/bundle.ts`, which says how; not to be changed by hand.\n" +
    " *\n * @module\n */\n",
    constant(
      "SHELL",
      "The page without its parts: `data-part` names where each of them goes.",
      await read("shell.html"),
    ),
    constant("STYLE", "The styles.", withoutComments(styles.join(""))),
    constant(
      "EARLY",
      "The script that runs before anything is painted.",
      withoutComments(await read("early.js")),
    ),
    constant("SCRIPT", "The script that runs when everything is there.", await script()),
  ].join("");
}

if (import.meta.main) await Deno.writeTextFile(ASSETS, await bundle());
