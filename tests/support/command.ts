/**
 * Runs programs of servers, and looks for their files.
 *
 * @module
 */

interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program; returns its output, throws its messages if it fails. */
export async function run(
  program: string,
  args: string[],
  { input = "", env = {} }: RunOptions = {},
): Promise<string> {
  const child = new Deno.Command(program, { args, env, stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch {
    // It did not read its input; its output says why.
  }
  const { success, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(`${program} failed: ${decoder.decode(stderr)}${decoder.decode(stdout)}`);
}

/** Whether a file or folder exists and can be seen. */
export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
