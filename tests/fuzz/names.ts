/**
 * The names of the targets.
 *
 * @module
 */

/** The names of all targets, in their order: those of the files in `targets`. */
export function fuzzTargets(): string[] {
  return [...Deno.readDirSync(new URL("targets", import.meta.url))].map(({ name }) =>
    name.replace(/\.ts$/, "")
  ).sort();
}
