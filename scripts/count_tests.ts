/**
 * Runs `deno test`, passes its output on, and counts the results.
 *
 * @module
 */

const root = new URL("..", import.meta.url);

/** The results of tests. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
  /** The errors, to be repeated at the end of the output. */
  readonly errors?: string;
}

/** Takes output. */
export type Print = (bytes: Uint8Array) => void;

/** Options of a test run. */
interface TestOptions {
  /** The command of Deno. Default: the running one. */
  readonly command?: readonly string[];
  /** The folder. Default: the root of the project. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the tests are stopped, which counts as a failure. */
  readonly limit?: number;
  /** Takes the output. Default: it is shown at once. */
  readonly print?: Print;
}

/** Maximum length of the kept errors of one run, in characters. */
const ERROR_LIMIT = 6000;

/** Text without colours. */
function plainText(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}

async function printAll(stream: ReadableStream<Uint8Array>, print: Print): Promise<void> {
  for await (const chunk of stream) print(chunk);
}

/** Runs deno test; passes its output on and counts. */
export async function test(args: readonly string[], options: TestOptions = {}): Promise<Count> {
  const { command = [Deno.execPath()], cwd = root, env = {}, limit, print } = options;
  const [program, ...words] = command as [string, ...string[]];
  const child = new Deno.Command(program, {
    args: [...words, "test", "--allow-all", "--parallel", ...args],
    cwd,
    // Many tests wait for servers and for the program, so one job more than processors is faster
    env: { DENO_JOBS: String(navigator.hardwareConcurrency + 1), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: print === undefined ? "inherit" : "piped",
    ...(limit === undefined ? {} : { signal: AbortSignal.timeout(limit) }),
  }).spawn();
  const complaints = print === undefined ? undefined : printAll(child.stderr, print);
  let tail = "";
  let errors = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    if (print === undefined) Deno.stdout.writeSync(chunk);
    else print(chunk);
    const text = plainText(decoder.decode(chunk, { stream: true }));
    const at = (tail + text).indexOf("\n ERRORS \n");
    if (errors === "" && at >= 0) errors = (tail + text).slice(at);
    else if (errors !== "" && errors.length < ERROR_LIMIT) errors += text;
    tail = (tail + text).slice(-4000);
  }
  const { success, code } = await child.status;
  await complaints;
  const count = (what: string) =>
    Number([...tail.matchAll(new RegExp(`(\\d+) ${what}`, "g"))].at(-1)?.[1] ?? 0);
  let failed = count("failed");
  if (failed === 0 && !success) {
    // A file whose event loop runs empty ends Deno without a failed test: the rest of its tests did not run
    failed = 1;
    errors ||= `deno test ${
      args.join(" ")
    }: exit code ${code} without a failed test (see its last line above)`;
  }
  return {
    passed: count("passed"),
    failed,
    ignored: count("ignored"),
    ...(errors === "" ? {} : { errors: errors.slice(0, ERROR_LIMIT) }),
  };
}
