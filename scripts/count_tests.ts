/**
 * Runs `deno test`, passes on what it says, and counts.
 *
 * @module
 */

const root = new URL("..", import.meta.url);

/** What tests ended in. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
  /** What is to be said of the failures once more at the end, where nobody has to search for it. */
  readonly errors?: string;
}

/** How tests are run. */
interface TestOptions {
  /** Deno, as a command. The one that is running, if it is not given. */
  readonly command?: readonly string[];
  /** The folder; the root of the project, if it is not given. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the tests are ended, which counts as a failure. */
  readonly limit?: number;
}

/** Characters of errors that are kept of one run. */
const MOST_ERRORS = 6000;

/** Text without colours. */
function plainText(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}

/** Runs deno test; passes its output on and counts. */
export async function test(args: readonly string[], options: TestOptions = {}): Promise<Count> {
  const { command = [Deno.execPath()], cwd = root, env = {}, limit } = options;
  const [program, ...words] = command as [string, ...string[]];
  const child = new Deno.Command(program, {
    args: [...words, "test", "--allow-all", "--parallel", ...args],
    cwd,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    ...(limit === undefined ? {} : { signal: AbortSignal.timeout(limit) }),
  }).spawn();
  let tail = "";
  let errors = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    Deno.stdout.writeSync(chunk);
    const text = plainText(decoder.decode(chunk, { stream: true }));
    const at = (tail + text).indexOf("\n ERRORS \n");
    if (errors === "" && at >= 0) errors = (tail + text).slice(at);
    else if (errors !== "" && errors.length < MOST_ERRORS) errors += text;
    tail = (tail + text).slice(-4000);
  }
  const { success } = await child.status;
  const count = (what: string) =>
    Number([...tail.matchAll(new RegExp(`(\\d+) ${what}`, "g"))].at(-1)?.[1] ?? 0);
  const failed = count("failed");
  return {
    passed: count("passed"),
    failed: failed === 0 && !success ? 1 : failed,
    ignored: count("ignored"),
    ...(errors === "" ? {} : { errors: errors.slice(0, MOST_ERRORS) }),
  };
}
