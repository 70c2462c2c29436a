/**
 * The npm packages of the project, from `deno info` and deno.lock.
 *
 * @module
 */

import { join } from "node:path";

const ROOT = new URL("../../", import.meta.url);

/** Where a lock is, and what is loaded with it. */
interface Locked {
  readonly folder: URL;
  readonly entries: readonly string[];
}

/** The main thread, and the worker, which is not imported statically. */
const PROGRAM: Locked = { folder: ROOT, entries: ["src/main.ts", "src/sandbox/worker.ts"] };

/** The instrumenter of mutation testing, which has a lock of its own. */
export const INSTRUMENTER: Locked = {
  folder: new URL("scripts/mutate/instrumenter/", ROOT),
  entries: ["instrument.js"],
};

/** A package. */
export interface Package {
  /** The id in deno.lock: `ldapts@9.2.0`, with peers after an underscore. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, or other text from package.json. */
  readonly licence: string;
  /** From package.json: `Name <address>`. */
  readonly author: string | undefined;
  /** Its folder in the cache. */
  readonly folder: string;
  /** The digest in deno.lock: `sha512-` and base64. */
  readonly integrity: string;
  /** The ids of the packages that it needs. */
  readonly dependencies: readonly string[];
}

/** The packages of the project. */
export interface Packages {
  /** Every package in deno.lock, by id. Most of them serve tests alone. */
  readonly locked: ReadonlyMap<string, Package>;
  /** The ids of those that the program imports. */
  readonly imported: readonly string[];
  /** The ids of those that the program needs: the imported ones and their transitive dependencies. Sorted. */
  readonly needed: readonly string[];
}

/** The part of `deno info --json` that is used. */
interface Info {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<
    Record<string, {
      readonly name: string;
      readonly version: string;
      readonly dependencies: readonly string[];
      readonly registryUrl: string;
    }>
  >;
}

/**
 * Looks up the packages of the project, or those of another lock. Those that are not in Deno's cache are downloaded.
 *
 * @throws {Error} if deno fails; the message contains its output
 */
export async function findPackages({ folder: root, entries } = PROGRAM): Promise<Packages> {
  // Caches every package of deno.json, including those of tests.
  await deno(root, "install", "--quiet");
  const { npmCache } = JSON.parse(await deno(root, "info", "--json")) as { readonly npmCache: string };
  const infos = await Promise.all(
    entries.map(async (entry) => JSON.parse(await deno(root, "info", "--json", entry)) as Info),
  );
  const lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", root))) as {
    readonly npm: Readonly<Record<string, { readonly integrity: string }>>;
  };
  const known = Object.assign({}, ...infos.map((info) => info.npmPackages)) as Info["npmPackages"];
  const locked = new Map<string, Package>();
  for (const id of Object.keys(lock.npm).sort()) {
    const { name, version, dependencies, registryUrl } = known[id] ?? fail(`deno info does not know ${id}`);
    const folder = join(npmCache, new URL(registryUrl).host, name, version);
    const manifest = JSON.parse(await Deno.readTextFile(join(folder, "package.json"))) as Manifest;
    locked.set(id, {
      id,
      name,
      version,
      licence: typeof manifest.license === "string" ? manifest.license : "none named in package.json",
      author: authorOf(manifest),
      folder,
      integrity: (lock.npm[id] as { integrity: string }).integrity,
      dependencies: [...dependencies].sort(),
    });
  }
  const imported = new Set(
    infos.flatMap((info) =>
      info.modules.flatMap(({ npmPackage }) => npmPackage === undefined ? [] : [npmPackage])
    ),
  );
  return { locked, imported: [...imported].sort(), needed: closure(imported, locked) };
}

/** The part of package.json that is used. */
interface Manifest {
  readonly license?: unknown;
  readonly author?: string | { readonly name: string; readonly email?: string };
}

function authorOf({ author }: Manifest): string | undefined {
  if (author === undefined || typeof author === "string") return author;
  return author.email === undefined ? author.name : `${author.name} <${author.email}>`;
}

/** Returns the given ids and their transitive dependencies, sorted. */
export function closure(
  ids: Iterable<string>,
  packages: ReadonlyMap<string, { readonly dependencies: readonly string[] }>,
): string[] {
  const found = new Set<string>();
  const queue = [...ids];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    queue.push(...(packages.get(id) ?? fail(`${id} is not in deno.lock`)).dependencies);
  }
  return [...found].sort();
}

async function deno(cwd: URL, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  if (!success) fail(`deno ${args.join(" ")} failed: ${new TextDecoder().decode(stderr).trim()}`);
  return new TextDecoder().decode(stdout);
}

function fail(message: string): never {
  throw new Error(message);
}
