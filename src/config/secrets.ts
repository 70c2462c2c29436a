/**
 * Where passwords and other secrets come from.
 *
 * @module
 */

import { join } from "node:path";
import { besideConfiguration, type ConfigInput, type FileText, readFile, reasonWithPlace } from "./files.ts";

/** Which secret is wanted, and what the configuration file says about it. */
interface SecretRequest {
  /** The key of the secret, without its section; that of the file has `_file` behind it. */
  readonly key: SecretKey;
  /** The credential that wins over everything: a file of that name in `$CREDENTIALS_DIRECTORY`, see systemd.exec(5). */
  readonly credential: string;
  /** The environment variable that wins over the file. */
  readonly variable: string;
  /** Value of the key that names a file, such as `password_file`. */
  readonly file: string | undefined;
  /** Value of the key, such as `password`. */
  readonly inline: string | undefined;
}

/** The keys of secrets. */
type SecretKey = "password" | "marker_secret";

/** What secrets are called in messages. */
const NOUNS: Readonly<Record<SecretKey, string>> = { password: "password", marker_secret: "secret" };

/** What is wrong with a secret, and the key that it is told with. */
interface SecretProblem {
  readonly key: SecretKey | `${SecretKey}_file`;
  readonly text: string;
}

/** What one source knows: a password and who has it, nothing, or a problem that must be told. */
type SecretLookup =
  | { readonly value: string; readonly origin: string }
  | { readonly problem: SecretProblem }
  | undefined;

/** A place where a password may be. */
type SecretSource = (request: SecretRequest, input: ConfigInput) => SecretLookup;

/** An empty credential is none: units give one as the default of a file that is not there. */
const fromCredentials: SecretSource = ({ key, credential }, input) => {
  const directory = input.env.get("CREDENTIALS_DIRECTORY");
  if (directory === undefined || directory === "") return undefined;
  const content = readFile(input, join(directory, credential));
  if (!content.ok && content.missing) return undefined;
  const found = onlyLine(content, key);
  if ("value" in found) {
    return found.value === "" ? undefined : { value: found.value, origin: `the credential ${credential}` };
  }
  const text = `is given by the credential ${credential} in $CREDENTIALS_DIRECTORY, which ${found.fault}`;
  return { problem: { key, text } };
};

const fromEnvironment: SecretSource = ({ variable }, { env }) => {
  const value = env.get(variable);
  return value === undefined || value === ""
    ? undefined
    : { value, origin: `the environment variable ${variable}` };
};

const fromFile: SecretSource = ({ key, file }, input) => {
  if (file === undefined) return undefined;
  const content = readFile(input, besideConfiguration(input, file));
  const found = onlyLine(content, key);
  const hint = content.ok || !content.missing
    ? ""
    : " (a relative path begins at the folder of the configuration file)";
  const fault = "fault" in found ? found.fault + hint : found.value === "" ? "is empty" : undefined;
  // The path is not shown: somebody may have written the password itself there.
  if (fault !== undefined) {
    return { problem: { key: `${key}_file`, text: `the file named there ${fault}` } };
  }
  return "value" in found ? { value: found.value, origin: `the ${NOUNS[key]} file` } : undefined;
};

const fromConfiguration: SecretSource = ({ inline }) =>
  inline === undefined ? undefined : { value: inline, origin: "the configuration" };

/** The places, the strongest first. */
const SOURCES: readonly SecretSource[] = [fromCredentials, fromEnvironment, fromFile, fromConfiguration];

/** A password, and what else became known on the way. */
export interface SecretResult {
  readonly value?: string;
  /** Who has the password, for messages: "the credential udm-password". */
  readonly origin?: string;
  /** What is wrong with the credential or the `password_file`. Stronger places make it unimportant. */
  readonly problem?: SecretProblem;
  /** All passwords that were seen, also those that a stronger place overrules: none may be shown. */
  readonly seen: readonly string[];
}

/** Looks for a password: credential, environment, `password_file`, `password`. Never throws. */
export function findSecret(request: SecretRequest, input: ConfigInput): SecretResult {
  const seen = [input.env.get(request.variable), request.inline]
    .filter((password) => password !== undefined && password !== "") as string[];
  for (const source of SOURCES) {
    const answer = source(request, input);
    if (answer === undefined) continue;
    if ("problem" in answer) return { problem: answer.problem, seen };
    return { ...answer, seen: [...new Set([answer.value, ...seen])] };
  }
  return { seen };
}

/** The one line of a file, without its end; or what is wrong with the file. */
function onlyLine(
  content: FileText,
  key: SecretKey,
): { readonly value: string } | { readonly fault: string } {
  if (!content.ok) return { fault: `cannot be read: ${reasonWithPlace(content)}` };
  const value = content.text.replace(/\r?\n$/, "");
  return /[\r\n]/.test(value)
    ? { fault: `has several lines; it must contain the ${NOUNS[key]} alone` }
    : { value };
}
