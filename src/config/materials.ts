/**
 * What a configuration needs besides its file, passwords and certificates, and the rules that join several
 * keys.
 *
 * @module
 */

import { parseLdapUri } from "../source/uri.ts";
import { readCertificates } from "./certificates.ts";
import { besideConfiguration, type ConfigInput, readFile } from "./files.ts";
import type { PartialConfig } from "./lenient.ts";
import { findSecret, type SecretResult } from "./secrets.ts";

/** What was found outside of the configuration file. */
export interface Materials {
  readonly udmPassword?: string;
  readonly sourcePassword?: string;
  readonly udmCaCert?: string;
  readonly sourceCaCert?: string;
  /** All passwords that were seen. */
  readonly secrets: readonly string[];
}

/** Tells a problem of a key. */
export type Tell = (path: string, message: string) => void;

/**
 * Collects passwords and certificates, and checks the keys that belong together.
 *
 * @param given whether the file mentions a key, even if its value is wrong: that is another problem, told
 * already
 */
export function collectMaterials(
  { udm, source }: PartialConfig,
  input: ConfigInput,
  given: (path: string) => boolean,
  tell: Tell,
): Materials {
  const udmSecret = findSecret(
    {
      credential: "udm-password",
      variable: "UDM_PASSWORD",
      file: udm.password_file,
      inline: udm.password,
    },
    input,
  );
  const sourceSecret = findSecret({
    credential: "source-password",
    variable: "SOURCE_PASSWORD",
    file: source.password_file,
    inline: source.password,
  }, input);
  if (udmSecret.problem !== undefined) tell(`udm.${udmSecret.problem.key}`, udmSecret.problem.text);
  else if (udmSecret.value === undefined && !given("udm.password") && !given("udm.password_file")) {
    tell(
      "udm.password",
      "is missing: give it as a credential (udm-password), in the environment (UDM_PASSWORD), in a file " +
        "(udm.password_file), or here",
    );
  }
  checkBind(sourceSecret, given, tell);
  checkStartTls(source, tell);
  return {
    ...optional("udmPassword", udmSecret.value),
    ...optional("sourcePassword", sourceSecret.value),
    ...optional("udmCaCert", certificates("udm.ca_cert", udm.ca_cert, input, tell)),
    ...optional("sourceCaCert", certificates("source.ca_cert", source.ca_cert, input, tell)),
    secrets: [...new Set([...udmSecret.seen, ...sourceSecret.seen])],
  };
}

/** An object with one key, or with none if there is no value. */
export function optional<K extends string, V>(key: K, value: V | undefined): { [Key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [Key in K]?: V };
}

/**
 * Name and password come together: a bind without a password succeeds as an anonymous one (RFC 4513 section
 * 5.1.2).
 */
function checkBind(
  secret: SecretResult,
  given: (path: string) => boolean,
  tell: Tell,
): void {
  if (given("source.sasl_method")) return; // the connection says who the connector is
  if (secret.problem !== undefined) tell(`source.${secret.problem.key}`, secret.problem.text);
  const hasPassword = secret.value !== undefined || secret.problem !== undefined ||
    given("source.password") || given("source.password_file");
  if (given("source.bind_dn") && !hasPassword) {
    tell(
      "source.bind_dn",
      "needs a password: give it as a credential (source-password), in the environment (SOURCE_PASSWORD), " +
        "in a file (source.password_file), or in source.password; " +
        "an empty password would be an anonymous bind",
    );
  }
  if (hasPassword && !given("source.bind_dn")) {
    const key = given("source.password") ? "source.password" : "source.password_file";
    if (given(key)) tell(key, "needs source.bind_dn: a password alone would be an anonymous bind");
    else if (secret.origin !== undefined) {
      tell(
        "source.bind_dn",
        `is missing, although ${secret.origin} has a password; a password alone would be an anonymous bind`,
      );
    }
  }
}

function checkStartTls(source: PartialConfig["source"], tell: Tell): void {
  if (source.start_tls !== true || source.ldap_uri === undefined) return;
  for (const written of source.ldap_uri.trim().split(/\s+/)) {
    const { scheme, text } = parseLdapUri(written);
    if (scheme === "ldap") continue;
    const reason = scheme === "ldaps" ? "is encrypted from the start" : "does not go over a network";
    tell(
      "source.start_tls",
      `works with ldap:// alone, and ${text} ${reason}; set it to no, or write ldap://`,
    );
    return;
  }
}

function certificates(
  path: string,
  file: string | undefined,
  input: ConfigInput,
  tell: Tell,
): string | undefined {
  if (file === undefined) return undefined;
  const absolute = besideConfiguration(input, file);
  const content = readFile(input, absolute);
  if (!content.ok) {
    tell(path, `names ${JSON.stringify(absolute)}, which cannot be read: ${content.reason}`);
    return undefined;
  }
  const found = readCertificates(content.text);
  if (found.ok) return found.pem;
  tell(path, `names ${JSON.stringify(absolute)}, which cannot be used: ${found.reason}`);
  return undefined;
}
