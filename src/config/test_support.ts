/**
 * Loading configurations from text, for tests.
 *
 * @module
 */

import assert from "node:assert/strict";
import { formatProblem, loadConfig, type LoadResult, type Problem } from "./load.ts";
import type { Config } from "./types.ts";

/** What surrounds a configuration in a test. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Texts of files by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Modes of files by path; all others are private. */
  readonly modes?: Readonly<Record<string, number>>;
}

/** Loads a text as /etc/connector/config.yaml. */
export function loadText(
  text: string,
  { env = {}, files = {}, modes = {} }: Surroundings = {},
  { offline = false } = {},
): LoadResult {
  const all: Readonly<Record<string, string>> = { "/etc/connector/config.yaml": text, ...files };
  return loadConfig({
    path: "/etc/connector/config.yaml",
    readTextFile(path) {
      const content = all[path];
      if (content === undefined) throw new Deno.errors.NotFound(`${path} is not there`);
      return content;
    },
    offline,
    env: new Map(Object.entries(env)),
    stat: (path) => ({ mode: modes[path] ?? 0o600 }),
  });
}

/** The configuration of a text that must be good. */
export function configOf(text: string, surroundings?: Surroundings): Config {
  const result = loadText(text, surroundings);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join("\n"));
  return result.config;
}

/** The problems, or the warnings, of a text as `line:column: message`. */
export function complaintsAbout(text: string, surroundings?: Surroundings): string[] {
  const result = loadText(text, surroundings);
  return shortened(result.ok ? result.warnings : result.problems);
}

/** The notes about a text that must be good, as `line:column: message`. */
export function notesAbout(text: string, surroundings?: Surroundings): string[] {
  const result = loadText(text, surroundings);
  return result.ok ? shortened(result.notes) : assert.fail(shortened(result.problems).join("\n"));
}

function shortened(problems: readonly Problem[]): string[] {
  return problems.map((problem) => formatProblem(problem).replace(/^\/etc\/connector\/config\.yaml:? ?/, ""));
}

/** The shortest configuration without a warning. Lines may be added to both sections. */
export function minimal({ udm = "", source = "", userTrans = "", groupTrans = "" } = {}): string {
  return `udm:
  uri: https://ucs.example.org/univention/udm/
  user: Administrator
  password: udm-password
  user_ou: ou=a
  group_ou: ou=b,ou=a
${lines(udm, 2)}source:
  ldap_uri: ldaps://ldap.example.org
  bind_dn: cn=reader
  password: source-password
  user_base: ou=users,dc=example,dc=org
  group_base: ou=groups,dc=example,dc=org
${lines(source, 2)}  user_trans:
    rename_attrs:
      univentionObjectIdentifier: entryUUID
      username: cn
${lines(userTrans, 4)}  group_trans:
    rename_attrs:
      univentionObjectIdentifier: entryUUID
      name: cn
${lines(groupTrans, 4)}`;
}

function lines(text: string, indentation: number): string {
  return text === "" ? "" : text.split("\n").map((line) => " ".repeat(indentation) + line + "\n").join("");
}

/** A self-signed certificate without meaning, valid until 2126. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBgjCCASegAwIBAgIULjLXvRUOhGTvF6Lh8huy81bEKO0wCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMjMxOTE5MjZaGA8yMTI2MTAz
MDE5MTkyNlowFTETMBEGA1UEAwwKRXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABKfPZLLuMh1MAY5CMxb0azmmcULDdZlZVyGQdQyeu9mzLYCx633V
yUi9wJxSFxf3CsgPl+NWXJ2LEecyQyzS4cWjUzBRMB0GA1UdDgQWBBRPlCPen0nV
ECPOjKRM2nlF8JdArDAfBgNVHSMEGDAWgBRPlCPen0nVECPOjKRM2nlF8JdArDAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCmtaXyQ649dkp3aLrA
0CkHlUe+X/Dra54GJr1JJbNV6QIhAIPHZDus9asnHgYylmB0iSMRrRG/azvXul8f
qI3tyIoJ
-----END CERTIFICATE-----
`;
