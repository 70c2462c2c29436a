/**
 * A program that only starts a Worker with the permissions of ours, and ends when that answers: what the sandbox costs without
 * any code of ours.
 *
 * @module
 */

import { join } from "node:path";
import { compile } from "../../../scripts/compile/build.ts";
import { buildTools } from "../../../scripts/denort.ts";

const MAIN = `const worker = new Worker(new URL("./worker.ts", import.meta.url), {
  type: "module",
  deno: { permissions: { net: ["127.0.0.1:80"], read: [], write: [], env: false, run: false, sys: false, ffi: false, import: false } },
});
Deno.permissions.revokeSync({ name: "net" });
worker.onmessage = () => Deno.exit(0);
worker.postMessage("");
`;

const WORKER = 'self.onmessage = () => self.postMessage("");\n';

/**
 * Builds the program as ours is built.
 *
 * @returns its command: of the binary, or of the sources if none can be built
 */
export async function emptyWorker(folder: string): Promise<readonly string[]> {
  const sources = join(folder, "empty");
  await Deno.mkdir(sources);
  await Deno.writeTextFile(join(sources, "main.js"), MAIN);
  await Deno.writeTextFile(join(sources, "worker.ts"), WORKER);
  await Deno.writeTextFile(join(sources, "deno.json"), '{ "unstable": ["worker-options"] }');
  const output = join(folder, "empty-worker");
  const program = { folder: sources, main: "main.js", worker: "worker.ts" };
  const built = await compile(program, { output, ...await buildTools() });
  if (built.ok) return [output];
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-all", join(sources, "main.js")];
}
