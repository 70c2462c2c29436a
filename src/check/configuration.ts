/**
 * Checks of the configuration file, without network.
 *
 * @module
 */

import type { LoadResult, Problem } from "../config/load.ts";
import { migrationChecks } from "./migration/migration_checks.ts";
import { type Check, passed, reported, skipped, type Subject } from "./types.ts";

const FILE: Subject = { id: "configuration.file", title: "file" };
const SECRETS: Subject = { id: "configuration.secrets", title: "secrets" };
const ABSENT: Subject = { id: "configuration.absent", title: "not here" };
const ENCRYPTION: Subject = { id: "configuration.encryption", title: "encryption" };
const KEYS: Subject = { id: "configuration.keys", title: "keys" };

/** Warnings about files that others can read. */
const OF_SECRETS = /^(?:udm|source)\.(?:password|password_file|marker_secret|marker_secret_file|client_key)$/;

/** Warnings about unencrypted connections. */
const OF_ENCRYPTION = /^(?:udm\.uri|source\.ldap_uri)$/;

interface Remark {
  readonly problem: Problem;
  readonly status: "warning" | "note";
}

type Loaded = Extract<LoadResult, { ok: true }>;

/** The checks of a valid or invalid configuration. */
export function configurationChecks(file: string, loaded: LoadResult): Check[] {
  return loaded.ok
    ? [...remarkChecks(file, loaded), ...migrationChecks(loaded)]
    : problemChecks(file, loaded.problems);
}

function remarkChecks(file: string, { warnings, notes, absent }: Loaded): Check[] {
  const remarks: readonly Remark[] = [
    ...warnings.map((problem): Remark => ({ problem, status: "warning" })),
    ...notes.map((problem): Remark => ({ problem, status: "note" })),
  ];
  const about = (subject: Subject, otherwise: string) => {
    const some = remarks.filter((remark) => subjectOf(remark) === subject);
    if (some.length === 0) return [passed(subject, otherwise)];
    return some.map(({ problem, status }) => reported(subject, status, problem.message, placeOf(problem)));
  };
  return [
    passed(FILE, `${file} is valid`),
    ...absentChecks(absent),
    ...about(SECRETS, "no file with a password or key is readable by all users"),
    ...about(ENCRYPTION, "no password is sent unencrypted"),
    ...about(KEYS, "no likely typos"),
  ];
}

/** What was not checked because it is not on this machine. */
function absentChecks(absent: readonly Problem[]): Check[] {
  return absent.map(({ path }) => skipped(ABSENT, `${path}, which is not on this machine`));
}

function subjectOf({ problem: { path }, status }: Remark): Subject {
  if (status === "note") return KEYS;
  return OF_SECRETS.test(path) ? SECRETS : OF_ENCRYPTION.test(path) ? ENCRYPTION : KEYS;
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
