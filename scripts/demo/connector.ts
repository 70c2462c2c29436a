/**
 * Runs the program as `deno task start` does: as a process of its own, with the permissions named in deno.json.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { VARIABLES } from "../../src/cli/options.ts";

const ROOT = new URL("../../", import.meta.url);

/** Variables that would make the program do something else than what is shown. */
const OWN_VARIABLES: readonly string[] = VARIABLES.filter((name) => !name.endsWith("_PASSWORD"));

/** What a run needs. */
interface RunOptions {
  readonly args: readonly string[];
  /** The folder it runs in. */
  readonly folder: string;
  readonly passwords: { readonly SOURCE_PASSWORD: string; readonly UDM_PASSWORD: string };
  /** Takes the lines that the program writes, as they come. */
  readonly onLine: (line: string) => void;
  /** Ends the program early; the run then throws the reason. */
  readonly signal: AbortSignal;
}

/**
 * Runs the program to its end.
 *
 * @returns its exit code
 */
export async function runConnector(
  { args, folder, passwords, onLine, signal }: RunOptions,
): Promise<number> {
  signal.throwIfAborted();
  const child = new Deno.Command(Deno.execPath(), {
    args: [...await startArguments(), ...args],
    cwd: folder,
    clearEnv: true,
    env: { ...inherited(), ...passwords },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const stop = () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    let rest = "";
    for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    }
    if (rest !== "") onLine(rest);
    const { code } = await child.status;
    signal.throwIfAborted();
    return code;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The arguments of `deno` in the task `start`, made to work in any folder. */
async function startArguments(): Promise<string[]> {
  const file = new URL("deno.json", ROOT);
  const { tasks } = JSON.parse(await Deno.readTextFile(file)) as { tasks: { start: { command: string } } };
  const [, ...words] = tasks.start.command.split(" ");
  const main = words.pop() ?? "";
  return [...words, `--config=${fileURLToPath(file)}`, fileURLToPath(new URL(main, ROOT))];
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => !OWN_VARIABLES.includes(name)),
  );
}
