/**
 * Puts all mutants of files into their code, each behind a switch (Stryker's instrumenter).
 *
 * Reads `{ files: [{ name, content }], excluded: [MUTATOR] }` as JSON from the standard input and writes
 * `{ files: [{ name, content }], mutants }` to the standard output. It is a program of its own with its own lock: the
 * instrumenter needs 72 packages that nothing else uses.
 *
 * @module
 */

// @ts-ignore: the import is in the deno.json beside this file
import { Instrumenter } from "@stryker-mutator/instrumenter";

const { files, excluded } = await new Response(Deno.stdin.readable).json();
const silent = new Proxy({}, { get: () => () => false });
const result = await new Instrumenter(silent).instrument(
  files.map((file) => ({ ...file, mutate: true })),
  { plugins: null, ignorers: [], excludedMutations: excluded },
);
await new Response(JSON.stringify(result)).body.pipeTo(Deno.stdout.writable);
