/**
 * Finds the parts of a compiled binary.
 *
 * @module
 */

/** The folder of packages in the comments of a bundle that say where code comes from. */
export const PACKAGES = "npm/";

/** The third-party parts of a binary. */
interface Contents {
  /** Version of Deno. */
  readonly deno: string;
  /** Version of V8. */
  readonly v8: string;
  /**
   * Rust crates, as `NAME VERSION`, sorted. Only those whose source paths are in the binary, in messages.
   */
  readonly crates: readonly string[];
  /** The ids of packages of which it contains code. */
  readonly packages: readonly string[];
}

/**
 * Returns the parts of a binary.
 *
 * @param candidates packages that may be in it
 * @throws {Error} if it names no version of Deno or V8
 */
export function contentsOf(
  path: string,
  candidates: Iterable<{ readonly id: string; readonly name: string; readonly version: string }>,
): Contents {
  // One character per byte, so that regular expressions can search it. Buffer.toString() takes minutes before Deno 2.9.
  const text = new TextDecoder("windows-1252").decode(Deno.readFileSync(path));
  // The highest version, because messages also name older ones.
  const find = (what: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map((match) => match[1] as string).sort(byVersion).at(-1) ??
      fail(`${path} names no version of ${what}: it was not made with deno compile`);
  const crates = [...text.matchAll(CRATE)].map(([, name, version]) => `${name} ${version}`);
  const isIn = ({ name, version }: { readonly name: string; readonly version: string }) =>
    text.includes(`// ${PACKAGES}${name}/${version}/`);
  return {
    deno: find("Deno", /Deno\/(\d+\.\d+\.\d+)/g),
    v8: find("V8", /(?<!\d)(\d+\.\d+\.\d+\.\d+)-rusty/g),
    crates: [...new Set(crates)].sort(),
    packages: [...candidates].filter(isIn).map(({ id }) => id),
  };
}

function fail(message: string): never {
  throw new Error(message);
}

/** Where cargo unpacks a crate: `…/registry/src/index-0123456789abcdef/tokio-1.47.1/src/…`. */
const CRATE = /\/registry\/src\/[^/\s]+-[0-9a-f]{16}\/([A-Za-z0-9_-]+?)-(\d+\.\d+\.\d+(?:[+-][\w.]+)?)\//g;

/** Compares versions by their numbers. */
function byVersion(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
