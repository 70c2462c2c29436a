/**
 * Checks of the configuration file, without network.
 *
 * @module
 */

import type { LoadResult, Problem } from "../config/load.ts";
import { type Check, passed, reported, skipped, type Subject } from "./types.ts";

const FILE: Subject = { id: "configuration.file", title: "file" };
const SECRETS: Subject = { id: "configuration.secrets", title: "secrets" };
const ENCRYPTION: Subject = { id: "configuration.encryption", title: "encryption" };
const KEYS: Subject = { id: "configuration.keys", title: "keys" };

/** Warnings about files that others can read. */
const OF_SECRETS = /^(?:udm|source)\.(?:password|password_file|marker_secret|marker_secret_file|client_key)$/;

/** Warnings about unencrypted connections. */
const OF_ENCRYPTION = /^(?:udm\.uri|source\.ldap_uri)$/;

/** The checks of a valid or invalid configuration. */
export function configurationChecks(file: string, loaded: LoadResult): Check[] {
  return loaded.ok ? warningChecks(file, loaded.warnings) : problemChecks(file, loaded.problems);
}

function warningChecks(file: string, warnings: readonly Problem[]): Check[] {
  const about = (subject: Subject, some: readonly Problem[], otherwise: string) =>
    some.length === 0
      ? [passed(subject, otherwise)]
      : some.map((problem) => reported(subject, "warning", problem.message, placeOf(problem)));
  const secrets = warnings.filter(({ path }) => OF_SECRETS.test(path));
  const encryption = warnings.filter(({ path }) => OF_ENCRYPTION.test(path));
  const others = warnings.filter((problem) => !secrets.includes(problem) && !encryption.includes(problem));
  return [
    passed(FILE, `${file} is valid`),
    ...about(SECRETS, secrets, "no file with a password or key is readable by all users"),
    ...about(ENCRYPTION, encryption, "no password is sent unencrypted"),
    ...about(KEYS, others, "no likely typos"),
  ];
}

function problemChecks(file: string, problems: readonly Problem[]): Check[] {
  const unreadable = problems.find(({ line }) => line === 0);
  const missing = "a valid configuration";
  const rest = [
    skipped({ id: "source.connection", title: "connection" }, missing),
    skipped({ id: "target.connection", title: "connection" }, missing),
  ];
  if (unreadable !== undefined) {
    const detail = `${file}: ${unreadable.message}`;
    return [reported(FILE, "failure", detail, "Check its name, owner and mode."), ...rest];
  }
  return [
    ...problems.map((problem) => reported(KEYS, "failure", problem.message, placeOf(problem))),
    ...rest,
  ];
}

function placeOf({ file, line, column }: Problem): string {
  return line === 0 ? `See ${file}.` : `See ${file}:${line}:${column}.`;
}
