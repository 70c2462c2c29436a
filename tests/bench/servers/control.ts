/**
 * Control of a server process: lines of JSON over stdin and stdout. A server ends when its stdin is closed, so that none
 * outlives the benchmarks.
 *
 * @module
 */

/** The questions that a server answers; each action gets the argument of the question. */
type Actions = Readonly<Record<string, (argument: unknown) => unknown>>;

interface Question {
  readonly ask: string;
  readonly argument?: unknown;
}

/** The server's side: reports that it is ready and answers questions until stdin is closed. */
export async function answerQuestions(ready: unknown, actions: Actions): Promise<void> {
  await say(ready);
  for await (const line of linesOf(Deno.stdin.readable)) {
    const { ask, argument } = JSON.parse(line) as Question;
    const action = actions[ask];
    if (action === undefined) throw new Error(`unknown question ${JSON.stringify(ask)}`);
    await say((await action(argument)) ?? null);
  }
}

async function say(value: unknown): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(value) + "\n");
  for (let sent = 0; sent < bytes.length;) sent += await Deno.stdout.write(bytes.subarray(sent));
}

/** A server process. */
export interface ServerProcess<Ready> extends AsyncDisposable {
  /** Its first message. */
  readonly ready: Ready;
  /** Asks a question and returns the answer. */
  ask<Answer>(question: string, argument?: unknown): Promise<Answer>;
}

/** The benchmark's side: starts a script in this folder and waits until it is ready. */
export async function startServer<Ready>(script: string, options: unknown): Promise<ServerProcess<Ready>> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-all",
      "--no-check",
      // A directory of a million users needs more memory than the default.
      "--v8-flags=--max-old-space-size=12000",
      new URL(script, import.meta.url).pathname,
      JSON.stringify(options),
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = linesOf(child.stdout);
  const hear = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`${script} ended; its messages are above`);
    return JSON.parse(value) as unknown;
  };
  const ready = await hear() as Ready;
  const writer = child.stdin.getWriter();
  return {
    ready,
    async ask<Answer>(ask: string, argument?: unknown): Promise<Answer> {
      await writer.write(new TextEncoder().encode(JSON.stringify({ ask, argument }) + "\n"));
      return await hear() as Answer;
    },
    async [Symbol.asyncDispose]() {
      await writer.close().catch(() => {});
      await lines.return(undefined);
      try {
        child.kill("SIGKILL");
      } catch {
        // It has already ended.
      }
      await child.status;
    },
  };
}

/** The lines of a stream of text. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  for await (const chunk of stream) {
    const pieces = decoder.decode(chunk, { stream: true }).split("\n");
    parts.push(pieces[0] as string);
    for (const piece of pieces.slice(1)) {
      yield parts.join("");
      parts.splice(0, parts.length, piece);
    }
  }
  if (parts.join("") !== "") yield parts.join("");
}
