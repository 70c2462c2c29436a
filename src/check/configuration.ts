/**
 * What the configuration itself shows, before anybody is asked.
 *
 * @module
 */

import type { LoadResult, Problem } from "../config/load.ts";
import { type Check, passed, reported, skipped, type Subject } from "./types.ts";

const FILE: Subject = { id: "configuration.file", title: "file" };
const SECRETS: Subject = { id: "configuration.secrets", title: "secrets" };
const ENCRYPTION: Subject = { id: "configuration.encryption", title: "encryption" };
const KEYS: Subject = { id: "configuration.keys", title: "keys" };

/** The warnings that are about a file which others can read. */
const OF_SECRETS = /^(?:udm|source)\.(?:password|password_file|marker_secret|marker_secret_file|client_key)$/;

/** The warnings that are about what goes over the network in the clear. */
const OF_ENCRYPTION = /^(?:udm\.uri|source\.ldap_uri)$/;

/** What there is to say about a configuration, be it good or not. */
export function configurationChecks(file: string, loaded: LoadResult): Check[] {
  return loaded.ok ? oddities(file, loaded.warnings) : faults(file, loaded.problems);
}

function oddities(file: string, warnings: readonly Problem[]): Check[] {
  const about = (subject: Subject, some: readonly Problem[], otherwise: string) =>
    some.length === 0
      ? [passed(subject, otherwise)]
      : some.map((problem) => reported(subject, "warning", problem.message, placeOf(problem)));
  const secrets = warnings.filter(({ path }) => OF_SECRETS.test(path));
  const encryption = warnings.filter(({ path }) => OF_ENCRYPTION.test(path));
  const others = warnings.filter((problem) => !secrets.includes(problem) && !encryption.includes(problem));
  return [
    passed(FILE, `${file} is complete, and nothing in it is wrong`),
    ...about(SECRETS, secrets, "no file with a password or a key can be read by everybody"),
    ...about(ENCRYPTION, encryption, "no password goes over a network in the clear"),
    ...about(KEYS, others, "none looks like a slip"),
  ];
}

function faults(file: string, problems: readonly Problem[]): Check[] {
  const unreadable = problems.find(({ line }) => line === 0);
  const missing = "a configuration without faults";
  const rest = [
    skipped({ id: "source.connection", title: "connection" }, missing),
    skipped({ id: "target.connection", title: "connection" }, missing),
  ];
  if (unreadable !== undefined) {
    const detail = `${file}: ${unreadable.message}`;
    return [reported(FILE, "failure", detail, "Check its name, its owner and its mode."), ...rest];
  }
  return [
    ...problems.map((problem) => reported(KEYS, "failure", problem.message, placeOf(problem))),
    ...rest,
  ];
}

function placeOf({ file, line, column }: Problem): string {
  return line === 0 ? `See ${file}.` : `See ${file}:${line}:${column}.`;
}
