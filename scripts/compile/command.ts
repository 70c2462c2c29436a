/**
 * Runs `deno task compile` for other tasks.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/**
 * Compiles the program; exits if that fails, after the message of compile.ts.
 *
 * @param output the binary to write
 * @param target the target system, as for `deno compile`. Default: this system
 */
export async function compileTo(output: string, target: string | undefined): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", fileURLToPath(new URL("../compile.ts", import.meta.url))],
      ...["--output", output, ...(target === undefined ? [] : ["--target", target])],
    ],
    stdin: "null",
  }).spawn().status;
  if (!success) Deno.exit(1);
}
