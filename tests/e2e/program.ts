/**
 * Runs the program as a user does: as a process of its own, from the sources or as a binary.
 *
 * @module
 */

const root = new URL("../../", import.meta.url);

/**
 * How the program is called. The variable UDC_COMMAND replaces it, a JSON list of words: the same tests then run against
 * a compiled binary.
 */
export function command(): readonly string[] {
  const given = Deno.env.get("UDC_COMMAND");
  if (given !== undefined) return JSON.parse(given) as string[];
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root))) as {
    tasks: { start: { command: string } };
  };
  const words = tasks.start.command.split(" ");
  const main = new URL(words.pop() as string, root).pathname;
  return [Deno.execPath(), ...words.slice(1), `--config=${new URL("deno.json", root).pathname}`, main];
}

/** What a run of the program left behind. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the program is run. */
interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The folder it runs in. */
  readonly cwd?: string;
}

/** The program while it runs. */
export interface Running {
  readonly ended: Promise<Ended>;
  kill(signal: Deno.Signal): void;
  /** Waits until stderr has a line that matches; fails if the program ends before. */
  saw(pattern: RegExp): Promise<void>;
}

/** What of the environment of the tests Deno itself needs. */
export function inherited(): Record<string, string> {
  return Object.fromEntries(["HOME", "DENO_DIR", "PATH", "TMPDIR"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value] as const];
  }));
}

/** Starts the program with an environment that has nothing in it but what Deno itself needs, and what is given. */
export function start(args: readonly string[], options: ProgramOptions = {}): Running {
  const [program, ...words] = command() as [string, ...string[]];
  const child = new Deno.Command(program, {
    args: [...words, ...args],
    cwd: options.cwd ?? Deno.cwd(),
    clearEnv: true,
    // Deno looks for a newer version of itself, also through a proxy; the binary does not.
    env: { DENO_NO_UPDATE_CHECK: "1", ...inherited(), ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let stderr = "";
  const waiting = new Set<{ pattern: RegExp; resolve: () => void; reject: (error: Error) => void }>();
  const notify = () => {
    for (const entry of waiting) {
      if (!entry.pattern.test(stderr)) continue;
      waiting.delete(entry);
      entry.resolve();
    }
  };
  const readStderr = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) {
      stderr += decoder.decode(chunk, { stream: true });
      notify();
    }
  };
  const finish = async (): Promise<Ended> => {
    const [stdout, , status] = await Promise.all([
      new Response(child.stdout).text(),
      readStderr(),
      child.status,
    ]);
    for (const { pattern, reject } of waiting) reject(new Error(`${pattern} never came:\n${stderr}`));
    return { code: status.code, stdout, stderr };
  };
  return {
    ended: finish(),
    kill: (signal) => child.kill(signal),
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        waiting.add({ pattern, resolve, reject });
        notify();
      }),
  };
}

/** Runs the program to its end. */
export function program(args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return start(args, options).ended;
}
