/**
 * Reads out of a binary what Deno put into it.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/** What a binary is made of, besides the program itself. */
interface Contents {
  /** Version of Deno. */
  readonly deno: string;
  /** Version of V8. */
  readonly v8: string;
  /**
   * Rust crates, as `NAME VERSION`, sorted: those whose sources are named in messages of theirs. Others leave no trace.
   */
  readonly crates: readonly string[];
  /** The given packages that are in its file system, by id. Deno before 2.9 puts those of tests into it as well. */
  readonly packages: readonly string[];
}

/**
 * Looks into a binary.
 *
 * @param candidates packages that may be in it
 * @throws {Error} if it names no version of Deno or V8
 */
export function contentsOf(
  path: string,
  candidates: Iterable<{ readonly id: string; readonly name: string; readonly version: string }>,
): Contents {
  // One character a byte, so that all of it can be searched as a text.
  const text = Buffer.from(Deno.readFileSync(path).buffer).toString("latin1");
  // Of several, the highest: messages speak of older ones as well.
  const find = (what: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map((match) => match[1] as string).sort(byVersion).at(-1) ??
      fail(`${path} names no version of ${what}: it was not made with deno compile`);
  const crates = [...text.matchAll(CRATE)].map(([, name, version]) => `${name} ${version}`);
  // Packages are kept in folders of their version within one of their name.
  const folders = new Set([...text.matchAll(NESTED)].map(([, name, version]) => `${name} ${version}`));
  return {
    deno: find("Deno", /Deno\/(\d+\.\d+\.\d+)/g),
    v8: find("V8", /(?<!\d)(\d+\.\d+\.\d+\.\d+)-rusty/g),
    crates: [...new Set(crates)].sort(),
    packages: [...candidates].filter(({ name, version }) =>
      folders.has(`${name.split("/").at(-1)} ${version}`)
    ).map(({ id }) => id),
  };
}

function fail(message: string): never {
  throw new Error(message);
}

/** Where cargo unpacks a crate: `…/registry/src/index-0123456789abcdef/tokio-1.47.1/src/…`. */
const CRATE = /\/registry\/src\/[^/\s]+-[0-9a-f]{16}\/([A-Za-z0-9_-]+?)-(\d+\.\d+\.\d+(?:[+-][\w.]+)?)\//g;

/** A folder whose first entry is a folder, in the file system within a binary, which is written as JSON. */
const NESTED = /\{"Dir":\{"n":"([^"]+)","e":\[(?=\{"Dir":\{"n":"([^"]+)")/g;

/** Compares versions by their numbers. */
function byVersion(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
