/**
 * Runs the program as a process, from the sources or as a binary.
 *
 * @module
 */

const root = new URL("../../", import.meta.url);

/**
 * The command line of the program. The variable UDC_COMMAND, a JSON list of words, replaces it, for example to test a
 * compiled binary.
 */
export function command(): readonly string[] {
  const given = Deno.env.get("UDC_COMMAND");
  if (given !== undefined) return JSON.parse(given) as string[];
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root))) as {
    tasks: { start: { command: string } };
  };
  const words = tasks.start.command.split(" ");
  const main = new URL(words.pop() as string, root).pathname;
  return [
    Deno.execPath(),
    ...words.slice(words.indexOf("run")),
    `--config=${new URL("deno.json", root).pathname}`,
    main,
  ];
}

/** The result of a run. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The longest wait for a line of stderr: without it, a changed message would block the tests for good. */
const MAX_WAIT_MS = 180_000;

/** Options of a run. */
export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory. */
  readonly cwd?: string;
  /** Called for each line of stderr. */
  readonly onLine?: (line: string) => void;
}

/** A running program. */
export interface Running {
  readonly ended: Promise<Ended>;
  kill(signal: Deno.Signal): void;
  /** Waits until stderr matches; fails if the program ends first, or after {@linkcode MAX_WAIT_MS}. */
  saw(pattern: RegExp): Promise<void>;
}

/** The environment variables that Deno needs. */
export function inherited(): Record<string, string> {
  return Object.fromEntries(["HOME", "XDG_CACHE_HOME", "DENO_DIR", "PATH", "TMPDIR"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value] as const];
  }));
}

/** Starts the program with only the given environment and the variables that Deno needs. */
export function start(args: readonly string[], options: ProgramOptions = {}): Running {
  const [program, ...words] = command() as [string, ...string[]];
  const child = new Deno.Command(program, {
    args: [...words, ...args],
    cwd: options.cwd ?? Deno.cwd(),
    clearEnv: true,
    // Prevents Deno's own update check, which the binary does not have.
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
    let seen = 0;
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      stderr += text;
      notify();
      for (let end; (end = stderr.indexOf("\n", seen)) >= 0; seen = end + 1) {
        options.onLine?.(stderr.slice(seen, end));
      }
    }
  };
  const finish = async (): Promise<Ended> => {
    const [stdout, , status] = await Promise.all([
      new Response(child.stdout).text(),
      readStderr(),
      child.status,
    ]);
    for (const { pattern, reject } of waiting) reject(new Error(`${pattern} never matched:\n${stderr}`));
    return { code: status.code, stdout, stderr };
  };
  return {
    ended: finish(),
    kill: (signal) => child.kill(signal),
    saw: async (pattern) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting.add({ pattern, resolve, reject });
      notify();
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        reject(new Error(`${pattern} did not match within ${MAX_WAIT_MS / 1000} s:\n${stderr}`));
      }, MAX_WAIT_MS);
      try {
        await promise;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Runs the program to its end. */
export type RunProgram = (args: readonly string[], options?: ProgramOptions) => Promise<Ended>;

/** Runs the program as a process to its end. */
export function program(args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return start(args, options).ended;
}
