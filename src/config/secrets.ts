/**
 * Looks up passwords and other secrets.
 *
 * @module
 */

import { join } from "node:path";
import {
  besideConfiguration,
  type ConfigInput,
  type FileText,
  isAbsent,
  readFile,
  readNamedFile,
  reasonWithPlace,
} from "./files.ts";

/** The secret to look up, with the values of its keys. */
interface SecretRequest {
  /** The key of the secret, without its section. The key of its file ends in `_file`. */
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

/** The names of secrets in messages. */
const NOUNS: Readonly<Record<SecretKey, string>> = { password: "password", marker_secret: "secret" };

/** A problem of a secret and its key. */
interface SecretProblem {
  readonly key: SecretKey | `${SecretKey}_file`;
  readonly text: string;
  /** Whether the file is not there. */
  readonly isAbsent: boolean;
}

/** The result of one source: a password and its origin, nothing, or a problem. */
type SecretLookup =
  | { readonly value: string; readonly origin: string }
  | { readonly problem: SecretProblem }
  | undefined;

/** A place where a password may be. */
type SecretSource = (request: SecretRequest, input: ConfigInput) => SecretLookup;

/** Ignores an empty credential: units set it as the default of a missing file. */
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
  return { problem: { key, text, isAbsent: isAbsent(content) } };
};

const fromEnvironment: SecretSource = ({ variable }, { env }) => {
  const value = env.get(variable);
  return value === undefined || value === ""
    ? undefined
    : { value, origin: `the environment variable ${variable}` };
};

const fromFile: SecretSource = ({ key, file }, input) => {
  if (file === undefined) return undefined;
  const content = readNamedFile(input, besideConfiguration(input, file));
  const found = onlyLine(content, key);
  const hint = content.ok || !content.missing
    ? ""
    : " (a relative path is relative to the folder of the configuration file)";
  const fault = "fault" in found ? found.fault + hint : found.value === "" ? "is empty" : undefined;
  // Do not show the path: it may be the password itself, written in the wrong place.
  if (fault !== undefined) {
    const text = `the file named there ${fault}`;
    return { problem: { key: `${key}_file`, text, isAbsent: isAbsent(content) } };
  }
  return "value" in found ? { value: found.value, origin: `the ${NOUNS[key]} file` } : undefined;
};

const fromConfiguration: SecretSource = ({ inline }) =>
  inline === undefined ? undefined : { value: inline, origin: "the configuration" };

/** The sources, the strongest first. */
const SOURCES: readonly SecretSource[] = [fromCredentials, fromEnvironment, fromFile, fromConfiguration];

/** The result of a lookup. */
export interface SecretResult {
  readonly value?: string;
  /** The origin of the password, for messages: "the credential udm-password". */
  readonly origin?: string;
  /** The problem of the credential or the `password_file`, unless a stronger source has a password. */
  readonly problem?: SecretProblem;
  /** All passwords that were found, also those that a stronger source overrides: none may be shown. */
  readonly seen: readonly string[];
}

/** Looks up a password: credential, environment, `password_file`, `password`. Never throws. */
export function findSecret(request: SecretRequest, input: ConfigInput): SecretResult {
  const seen = [input.env.get(request.variable), request.inline]
    .filter((password) => password !== undefined && password !== "") as string[];
  for (const source of SOURCES) {
    const found = source(request, input);
    if (found === undefined) continue;
    if ("problem" in found) return { problem: found.problem, seen };
    return { ...found, seen: [...new Set([found.value, ...seen])] };
  }
  return { seen };
}

/** The only line of a file, without its line break, or the fault of the file. */
function onlyLine(
  content: FileText,
  key: SecretKey,
): { readonly value: string } | { readonly fault: string } {
  if (!content.ok) return { fault: `cannot be read: ${reasonWithPlace(content)}` };
  const value = content.text.replace(/\r?\n$/, "");
  return /[\r\n]/.test(value)
    ? { fault: `has several lines; it must contain only the ${NOUNS[key]}` }
    : { value };
}
