/**
 * Where passwords come from.
 *
 * @module
 */

import { besideConfiguration, type ConfigInput, readFile } from "./files.ts";

/** Which password is wanted, and what the configuration file says about it. */
export interface SecretRequest {
  /** The environment variable that wins over the file. */
  readonly variable: string;
  /** Value of the key `password_file`. */
  readonly file: string | undefined;
  /** Value of the key `password`. */
  readonly inline: string | undefined;
}

/** What one source knows: a password, nothing, or a problem that must be told. */
type Answer = { readonly value: string } | { readonly problem: string } | undefined;

/** A place where a password may be. */
type SecretSource = (request: SecretRequest, input: ConfigInput) => Answer;

const fromEnvironment: SecretSource = ({ variable }, { env }) => {
  const value = env.get(variable);
  return value === undefined || value === "" ? undefined : { value };
};

const fromFile: SecretSource = ({ file }, input) => {
  if (file === undefined) return undefined;
  const content = readFile(input, besideConfiguration(input, file));
  // The path is not shown: somebody may have written the password itself there.
  if (!content.ok) {
    return {
      problem: `the file named there cannot be read: ${content.reason}` +
        " (a relative path begins at the folder of the configuration file)",
    };
  }
  const value = content.text.replace(/\r?\n$/, "");
  if (value === "") return { problem: "the file named there is empty" };
  if (/[\r\n]/.test(value)) {
    return { problem: "the file named there has several lines; it must contain the password alone" };
  }
  return { value };
};

const fromConfiguration: SecretSource = ({ inline }) => inline === undefined ? undefined : { value: inline };

/** The places, the strongest first. */
const SOURCES: readonly SecretSource[] = [fromEnvironment, fromFile, fromConfiguration];

/** A password, and what else became known on the way. */
export interface SecretResult {
  readonly value?: string;
  /** What is wrong with the `password_file`. Stronger places make it unimportant. */
  readonly problem?: string;
  /** All passwords that were seen, also those that a stronger place overrules: none may be shown. */
  readonly seen: readonly string[];
}

/** Looks for a password: environment, then `password_file`, then `password`. Never throws. */
export function findSecret(request: SecretRequest, input: ConfigInput): SecretResult {
  const seen = request.inline === undefined ? [] : [request.inline];
  for (const source of SOURCES) {
    const answer = source(request, input);
    if (answer === undefined) continue;
    if ("problem" in answer) return { problem: answer.problem, seen };
    return { value: answer.value, seen: [...new Set([answer.value, ...seen])] };
  }
  return { seen };
}
