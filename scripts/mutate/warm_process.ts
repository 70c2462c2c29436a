/**
 * A process that keeps test files loaded. It is replaced if a test hangs, or a mutant leaves traces.
 *
 * @module
 */

import { ANSWER, type Answer, type Loaded, type Question } from "./protocol.ts";

/** Time to load all test files (milliseconds). */
const LOAD_MS = 120_000;

/** Test files cannot be loaded. */
export class LoadError extends Error {}

/** A process with loaded test files. */
export class WarmProcess {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string, void, undefined>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#lines = answersOf(child.stdout);
    this.#input = child.stdin.getWriter();
  }

  /**
   * Starts a process and loads the test files, with a mutant switched on if one is named.
   *
   * @throws {LoadError} if a file cannot be loaded within two minutes
   */
  static async start(
    root: string,
    files: readonly string[],
    mutant?: string,
  ): Promise<{ readonly process: WarmProcess; readonly loaded: Loaded }> {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", "--no-check", "scripts/mutate/warm_tests.ts", ...files],
      cwd: root,
      ...(mutant === undefined ? {} : { env: { __STRYKER_ACTIVE_MUTANT__: mutant } }),
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const process = new WarmProcess(child);
    const loaded = await process.#next(LOAD_MS);
    if (loaded !== undefined) return { process, loaded: loaded as Loaded };
    await process.close();
    throw new LoadError(`the tests cannot be loaded: ${files.join(", ")}`);
  }

  /** Runs a test. Undefined if it takes longer than the limit (milliseconds) or ends the process, which is then over. */
  async run(question: Question, limitMs: number): Promise<Answer | undefined> {
    await this.#input.write(new TextEncoder().encode(`${JSON.stringify(question)}\n`)).catch(() => {});
    return await this.#next(limitMs) as Answer | undefined;
  }

  async #next(limitMs: number): Promise<unknown> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), limitMs);
    try {
      const { value } = await this.#lines.next();
      if (value === undefined) await this.#child.status;
      return value === undefined ? undefined : JSON.parse(value);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the process. */
  async close(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended
    }
    await this.#child.status;
    await this.#lines.return();
    await this.#input.close().catch(() => {});
  }
}

async function* answersOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let rest = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    rest += piece;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      const at = line.indexOf(ANSWER);
      if (at >= 0) yield line.slice(at + ANSWER.length);
    }
  }
}
