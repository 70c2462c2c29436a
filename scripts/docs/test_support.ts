/**
 * What the tests of the documents share: programs that may be missing, and a folder with the documents.
 *
 * @module
 */

import { join } from "node:path";
import { generateDocs } from "./docs.ts";

/** What a program printed, and how it ended. */
interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whether a program is on this machine; says so if not. */
export function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    console.log(`not on this machine, so not tested: ${path}`);
    return false;
  }
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "cwd" | "env"> = {},
): Promise<Output> {
  const output = await new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...options,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: output.code, stdout: text(output.stdout), stderr: text(output.stderr) };
}

/** A folder with all documents, removed at the end. */
export async function documents(): Promise<{ path(document: string): string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir({ prefix: "docs-" });
  for (const [path, text] of generateDocs(new Date(0))) {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  }
  return {
    path: (document) => join(folder, document),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
