/**
 * Asks Python, if it is wanted (FUZZ_PYTHON is set): a second reading of what configurations mean. `deno task test` does without,
 * because the answer depends on the version.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const LOOP = `
import json, sys
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
`;

/** Questions for a program. */
interface Ask<Question, Answer> {
  /** The answer; undefined if Python is not wanted. */
  (question: Question): Promise<Answer | undefined>;
  /** Starts Python if it is wanted. */
  readonly start: () => Promise<void>;
}

/** Makes a Python function `answer(question)` callable, over JSON. */
export function python<Question, Answer>(program: string): Ask<Question, Answer> {
  let ask: ((question: Question) => Promise<Answer>) | undefined;
  const start = () => {
    if (Deno.env.get("FUZZ_PYTHON") === undefined) return Promise.resolve();
    const child = spawn("python3", ["-c", program + LOOP], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    ask = async (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error("Python has ended");
      return JSON.parse(value) as Answer;
    };
    return Promise.resolve();
  };
  return Object.assign(
    (question: Question) => ask === undefined ? Promise.resolve(undefined) : ask(question),
    { start },
  );
}
