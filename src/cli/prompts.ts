/**
 * Asks on the terminal. Only the command `init` loads this file.
 *
 * @module
 */

import input from "@inquirer/input";
import password from "@inquirer/password";

/** Asks questions. */
export interface Prompts {
  /** Asks for a text; the answer may be empty. */
  ask(message: string, proposed?: string): Promise<string>;
  /** Asks for a password without showing it. */
  askPassword(message: string): Promise<string>;
}

/** The person ended the questions, such as by Ctrl+C. */
export class QuestionsEnded extends Error {
  override readonly name = "QuestionsEnded";
}

/** Asks on the terminal of this process. */
export const TERMINAL: Prompts = {
  ask: (message, proposed) =>
    answered(input({ message, ...(proposed === undefined ? {} : { default: proposed }) }))
      .then((answer) => answer.trim()),
  askPassword: (message) => answered(password({ message, mask: false, toggleMask: false })),
};

async function answered(answer: Promise<string>): Promise<string> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === "ExitPromptError") throw new QuestionsEnded();
    throw error;
  }
}
