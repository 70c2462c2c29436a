/**
 * Reads a configuration file and checks all of it before the run.
 *
 * Runs in the main thread: the YAML library reads the environment, which the worker in the sandbox may not.
 *
 * @module
 */

import { redaction } from "../common/redact.ts";
import { type ConfigInput, readConfiguration } from "./files.ts";
import { issueToProblem, positionAt } from "./schema_issues.ts";
import { parseWithSchema } from "./parse_with_schema.ts";
import { collectMaterials } from "./checks/cross_checks.ts";
import { parseYaml } from "./yaml/parse_yaml.ts";
import { firstProblems, inFileOrder, type Problem, type Tell, WHOLE_FILE } from "./problems.ts";
import { type ReadDocument, readDocument } from "./yaml/read_section.ts";
import { resolveConfig } from "./resolve.ts";
import { configSchema } from "./schema/schema.ts";
import type { Config } from "./types.ts";
import { remarkOnComments } from "./checks/comments.ts";
import { warnAboutGuessableSecrets } from "./checks/guessable_secrets.ts";
import { checkConfig } from "./checks/warnings.ts";

export type { ConfigInput } from "./files.ts";
export { formatProblem, type Problem } from "./problems.ts";

/** The keys of the file, the old names among them, and the texts. Texts may be secrets. */
export type Written = Pick<ReadDocument, "keys" | "aliases" | "texts">;

/** A valid configuration with its warnings and notes, or all problems. */
export type LoadResult =
  | {
    readonly ok: true;
    readonly config: Config;
    /** What can do harm: for the log of every run. */
    readonly warnings: readonly Problem[];
    /** What is worth knowing: for `check`. */
    readonly notes: readonly Problem[];
    /** Offline: files, passwords and certificates that are not there, and were not checked. */
    readonly absent: readonly Problem[];
    /** How the file is written. */
    readonly written: Written;
  }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Loads a configuration. Reports all problems at once, in the order of the file; no message contains a password. Never
 * throws.
 *
 * Reads the file, the certificates and passwords that it names, the credentials below CREDENTIALS_DIRECTORY, and the
 * variables UDM_PASSWORD, UDM_MARKER_SECRET and SOURCE_PASSWORD. With `offline`, what is not there is no problem.
 */
export function loadConfig(named: ConfigInput): LoadResult {
  const source = readConfiguration(named);
  const file = source.path;
  const input = { ...named, path: file };
  if (!source.ok) {
    const message = `the configuration cannot be read: ${source.reason}`;
    return { ok: false, problems: [{ file, ...(source.position ?? WHOLE_FILE), path: "", message }] };
  }
  const yaml = parseYaml(source.text);
  if (yaml.root === undefined) {
    const problems = yaml.problems.length > 0 ? yaml.problems : [{
      line: 1,
      column: 1,
      message: "the configuration is empty; it must have the sections udm: and source:",
    }];
    return {
      ok: false,
      problems: firstProblems(problems.map((problem) => ({ file, path: "", ...problem }))),
    };
  }

  const document = readDocument(yaml.root, configSchema);
  const given = (path: string) => document.keys.has(path) && document.values.has(path);
  const { whole, partial, issues } = parseWithSchema(document.plain);
  const told: Problem[] = [];
  const materials = collectMaterials(partial, input, given, teller(told, document, file));
  const [absent, faults] = [true, false].map((is) =>
    told.filter((problem) => (named.offline === true && problem.isAbsent === true) === is)
  ) as [Problem[], Problem[]];
  const redact = redaction(materials.secrets);
  const problems = [
    ...document.problems.map((problem) => ({ file, ...problem })),
    ...issues.map((issue) => issueToProblem(issue, document, file, redact))
      .filter(({ path }) => !document.withoutValue.has(path)),
    ...faults,
  ];
  if (whole === undefined || problems.length > 0) return { ok: false, problems: firstProblems(problems) };
  const config = resolveConfig(whole, materials, document, file);
  const warnings: Problem[] = [];
  const notes: Problem[] = [];
  const remarks = { warn: teller(warnings, document, file), note: teller(notes, document, file) };
  checkConfig(config, whole, input, given, remarks);
  remarkOnComments(document, remarks);
  warnAboutGuessableSecrets(document, { ...materials, proxy: config.udm.proxy }, remarks.warn);
  return {
    ok: true,
    config,
    warnings: inFileOrder(warnings),
    notes: inFileOrder(notes),
    absent: inFileOrder(absent),
    written: document,
  };
}

function teller(problems: Problem[], document: ReadDocument, file: string): Tell {
  return (path, message, isAbsent = false) => {
    const { line, column } = positionAt(document, path);
    problems.push({ file, line, column, path, message: `${path} ${message}`, isAbsent });
  };
}
