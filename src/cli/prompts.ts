/**
 * Asks on the terminal. Only the command `init` loads this file.
 *
 * @module
 */

import checkbox from "@inquirer/checkbox";
import input from "@inquirer/input";
import password from "@inquirer/password";
import process from "node:process";
import { PassThrough } from "node:stream";
import { visible } from "../common/visible.ts";

/** What can be chosen. */
export interface Choice {
  readonly value: string;
  /** What is shown. */
  readonly name: string;
  /** Whether it is chosen already. */
  readonly checked: boolean;
}

/** Asks questions. Each method throws {@linkcode QuestionsEnded} if the answers end. */
export interface Prompts {
  /**
   * Asks for a text; the answer may be empty.
   *
   * @param problemOf why an answer is not accepted, for people; the question is then asked again
   */
  ask(
    message: string,
    proposed?: string,
    problemOf?: (answer: string) => string | undefined,
  ): Promise<string>;
  /** Asks for a password without showing it; it is not empty. */
  askPassword(message: string): Promise<string>;
  /** Asks for any number of choices. */
  choose(message: string, choices: readonly Choice[], atLeast: number): Promise<readonly string[]>;
}

/** The person ended the questions, such as by Ctrl+C, or a signal did. */
export class QuestionsEnded extends Error {
  override readonly name = "QuestionsEnded";
}

const CTRL_D = 4;

/** Signals that end the questions. */
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** Rows of a list. */
const ROWS = 12;

/** Asks on the terminal of this process, until it ends. */
export function openTerminal(): Prompts {
  // One stream for all questions: each one that opened stdin itself would lose keys of the next one in Deno 2.6
  const keys = new PassThrough();
  const end = new AbortController();
  const abort = () => end.abort();
  // A terminal that is closed gives an error or the end
  void forward(Deno.stdin.readable, keys).catch(() => {}).finally(abort);

  const asked = async <T>(question: (context: object) => Promise<T>): Promise<T> => {
    // Listeners of Node.js: without them, @inquirer/core kills the process, for which it has no permission
    for (const name of SIGNALS) process.on(name, abort);
    Deno.stdin.setRaw(true);
    try {
      return await question({ input: keys, signal: end.signal });
    } catch (error) {
      const isEnd = error instanceof Error && ["ExitPromptError", "AbortPromptError"].includes(error.name);
      throw isEnd ? new QuestionsEnded() : error;
    } finally {
      for (const name of SIGNALS) process.off(name, abort);
      leaveRawMode();
    }
  };
  return {
    ask: async (message, proposed, problemOf = () => undefined) => {
      const validate = (answer: string) => problemOf(answer.trim()) ?? true;
      const details = { message: visible(message), validate };
      const answer = await asked((context) =>
        input({ ...details, ...(proposed === undefined ? {} : { default: proposed }) }, context)
      );
      return answer.trim();
    },
    askPassword: (message) =>
      asked((context) =>
        password({ message: visible(message), mask: false, toggleMask: false, validate: isGiven }, context)
      ),
    choose: (message, choices, atLeast) =>
      asked((context) =>
        checkbox({
          message: visible(message),
          choices: choices.map((choice) => ({ ...choice, name: visible(choice.name) })),
          required: atLeast > 0,
          pageSize: ROWS,
          loop: false,
        }, context)
      ),
  };
}

function leaveRawMode(): void {
  try {
    Deno.stdin.setRaw(false);
  } catch {
    // The terminal is closed
  }
}

/** With an empty password, LDAP servers bind anonymously (RFC 4513 section 5.1.2). */
function isGiven(password: string): true | string {
  return password === "" ? "An empty password is not accepted." : true;
}

/** Forwards keys until the terminal is closed or Ctrl+D is pressed, after which a question would wait for ever. */
async function forward(from: ReadableStream<Uint8Array>, to: PassThrough): Promise<void> {
  for await (const chunk of from) {
    if (chunk.includes(CTRL_D)) return;
    to.write(chunk);
  }
}
