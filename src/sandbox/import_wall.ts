/**
 * The wall around imports: code in the worker loads only files of the program and of its packages.
 *
 * Deno lets a worker without any permission load files as modules, in ways that differ by version
 * ([decision 19](../../docs/design/decisions/0019-import-bypass.md)). The worker imports this module before any other. What
 * it sets up cannot be undone, and it calls no function that later code can replace.
 *
 * @module
 */

import nodeModule from "node:module";
import { fileURLToPath } from "node:url";
import workerThreads from "node:worker_threads";

/** What this module needs of `node:module`. `registerHooks` does not exist before Deno 2.9. */
interface ModuleLoader {
  readonly registerHooks?: (hooks: { readonly resolve: ResolveHook }) => unknown;
  readonly _extensions: Record<string, unknown>;
  readonly prototype: object;
}

type NextResolve = (specifier: string, context: unknown) => { readonly url: unknown };
type ResolveHook = (specifier: string, context: unknown, next: NextResolve) => unknown;

const { NotCapable } = Deno.errors;
const startsWith = Function.prototype.call.bind(String.prototype.startsWith) as (
  text: string,
  start: string,
) => boolean;
const slice = Function.prototype.call.bind(String.prototype.slice) as (text: string, from: number) => string;
const exec = Function.prototype.call.bind(RegExp.prototype.exec) as (regex: RegExp, text: string) => unknown;
const { apply } = Reflect;

/** The folder of the program, the file with its version, and the folder with all packages. */
const PROGRAM = new URL("../", import.meta.url).href;
const VERSION_FILE = new URL("../deno.json", PROGRAM).href;
const PACKAGES = packagesFolder(import.meta.resolve("@logtape/logtape"));
const PROGRAM_PATH = fileURLToPath(PROGRAM);
const PACKAGES_PATH = fileURLToPath(PACKAGES);

/** The rest of an address or path below a folder: without `..`, `%`, or anything that a parser of addresses drops. */
const REST = /^(?!.*\.\.)[\w@.\/+~-]+$/;

/** Built-in modules with which code could get round the wall. */
const REFUSED_BUILT_IN = /^node:(?:module|worker_threads|test)$/;

/** The folder of all packages, given the address of a file of one. */
function packagesFolder(url: string): string {
  const end = url.indexOf("/@logtape/logtape/");
  return url.startsWith("file:///") && end > 0 ? url.slice(0, end + 1) : PROGRAM;
}

function isBelow(folder: string, place: string): boolean {
  return startsWith(place, folder) && exec(REST, slice(place, folder.length)) !== null;
}

function mayLoad(url: unknown): boolean {
  if (typeof url !== "string") return false;
  if (startsWith(url, "node:")) return exec(REFUSED_BUILT_IN, url) === null;
  return url === VERSION_FILE || isBelow(PROGRAM, url) || isBelow(PACKAGES, url);
}

/** @throws {Deno.errors.NotCapable} */
function refuse(what: unknown): never {
  throw new NotCapable(`the sandbox loads only the program and its packages, not ${what}`);
}

/** Wraps a function so that it accepts only the path of a file that may be loaded; it cannot be replaced afterwards. */
function guardPath(owner: object, name: string, at: 0 | 1): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") return;
  lock(owner, name, function (this: unknown, ...given: readonly unknown[]): unknown {
    const path = given[at];
    if (typeof path !== "string" || !isBelow(PROGRAM_PATH, path) && !isBelow(PACKAGES_PATH, path)) {
      refuse(path);
    }
    return apply(original, this, given);
  });
}

/** Sets a property for good. */
function lock(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: false, enumerable: true, configurable: false });
}

const resolve: ResolveHook = (specifier, context, next) => {
  const resolved = next(specifier, context);
  if (!mayLoad(resolved.url)) refuse(specifier);
  return resolved;
};

const loader = nodeModule as unknown as ModuleLoader;
for (const extension of Object.keys(loader._extensions)) guardPath(loader._extensions, extension, 1);
Object.freeze(loader._extensions);
lock(loader, "_extensions", loader._extensions);
guardPath(loader.prototype, "load", 0);
guardPath(loader.prototype, "_compile", 1);
// A worker inside this one would have no wall
lock(workerThreads, "Worker", () => refuse("a worker"));
lock(globalThis, "Worker", () => refuse("a worker"));
Reflect.deleteProperty(globalThis, "caches"); // from source it keeps files in a folder of Deno's
loader.registerHooks?.({ resolve });
lock(loader, "registerHooks", () => refuse("hooks"));
