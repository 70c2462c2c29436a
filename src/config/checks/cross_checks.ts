/**
 * Reads what a configuration needs besides its file (passwords and certificates), and checks keys that depend on each
 * other.
 *
 * @module
 */

import { KINDS, NAME_PROPERTY } from "../../common/model.ts";
import { isDomainUri } from "../../syntax/ldap_uri.ts";
import { type Certificates, readCertificates, readPrivateKey } from "./certificates.ts";
import { domainOfAccount } from "./domains.ts";
import { checkSecretAttributes } from "./secret_attributes.ts";
import { besideConfiguration, type ConfigInput, isAbsent, readNamedFile, reasonWithPlace } from "../files.ts";
import type { PartialConfig } from "../parse_with_schema.ts";
import { checkPrimaryKeys, primaryKeyOf } from "../primary_key.ts";
import { checkMarkerSecret, checkRemoval } from "../removal.ts";
import type { Tell } from "../problems.ts";
import { findSecret, type SecretResult } from "../secrets.ts";
import type { ProxyConfig } from "../types.ts";
import { sendableText, UNSENDABLE } from "../../udm/credentials.ts";

/** Passwords and certificates from outside the configuration file. */
export interface Materials {
  readonly udmPassword?: string;
  /** Where the password comes from, for messages: "the credential udm-password". */
  readonly udmPasswordOrigin?: string;
  readonly sourcePassword?: string;
  readonly sourcePasswordOrigin?: string;
  readonly markerSecret?: string;
  readonly udmCaCert?: string;
  readonly sourceCaCert?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  /** All passwords that were seen. */
  readonly secrets: readonly string[];
}

/**
 * Collects passwords and certificates, and checks the keys that belong together.
 *
 * @param given whether the file contains a key, even with an invalid value, which is reported elsewhere
 */
export function collectMaterials(
  config: PartialConfig,
  input: ConfigInput,
  given: (path: string) => boolean,
  tell: Tell,
): Materials {
  const { udm, source } = config;
  const udmSecret = findSecret(
    {
      key: "password",
      credential: "udm-password",
      variable: "UDM_PASSWORD",
      file: udm.password_file,
      inline: udm.password,
    },
    input,
  );
  const sourceSecret = findSecret({
    key: "password",
    credential: "source-password",
    variable: "SOURCE_PASSWORD",
    file: source.password_file,
    inline: source.password,
  }, input);
  const markerSecret = findSecret({
    key: "marker_secret",
    credential: "udm-marker-secret",
    variable: "UDM_MARKER_SECRET",
    file: udm.marker_secret_file,
    inline: udm.marker_secret,
  }, input);
  checkMarkerSecret(markerSecret, tell);
  checkPrimaryKeys(config, given, tell);
  checkRemoval(config, given, tell);
  checkCreateOnly(config, tell);
  checkSecretAttributes(config, tell);
  if (udmSecret.problem !== undefined) {
    const { key, text, isAbsent } = udmSecret.problem;
    tell(`udm.${key}`, text, isAbsent);
  } else if (udmSecret.value === undefined && !given("udm.password") && !given("udm.password_file")) {
    tell(
      "udm.password",
      "is missing: give it as a credential (udm-password), in the environment (UDM_PASSWORD), in a file " +
        "(udm.password_file), or here",
      true,
    );
  }
  checkCredentials(udm.user, udmSecret, tell);
  checkBind(sourceSecret, given, tell);
  checkStartTls(source, tell);
  checkDomain(source, given, tell);
  checkGroups(source, given, tell);
  if (given("group_attribute_mapping") && given("source.values_by_group")) {
    tell(
      "group_attribute_mapping",
      "is another form of source.values_by_group, which is given too; keep one",
    );
  }
  const clientCert = pem("source.client_cert", source.client_cert, readCertificates, input, tell);
  const clientKey = clientCert === undefined
    ? undefined
    : pem("source.client_key", source.client_key, (text) => readPrivateKey(text, clientCert), input, tell);
  checkClientCertificate(source, given, tell);
  return {
    ...optional("udmPassword", udmSecret.value),
    ...optional("udmPasswordOrigin", udmSecret.origin),
    ...optional("sourcePassword", sourceSecret.value),
    ...optional("sourcePasswordOrigin", sourceSecret.origin),
    ...optional("markerSecret", markerSecret.value),
    ...optional("udmCaCert", pem("udm.ca_cert", udm.ca_cert, readCertificates, input, tell)),
    ...optional("sourceCaCert", pem("source.ca_cert", source.ca_cert, readCertificates, input, tell)),
    ...optional("clientCert", clientCert),
    ...optional("clientKey", clientKey),
    secrets: [
      ...new Set([...udmSecret.seen, ...sourceSecret.seen, ...markerSecret.seen, ...secretsOf(udm.proxy)]),
    ],
  };
}

/** Refuses credentials that UDM cannot receive. */
function checkCredentials(user: string | undefined, { value, origin }: SecretResult, tell: Tell): void {
  if (user !== undefined && sendableText(user) === undefined) tell("udm.user", UNSENDABLE);
  if (value === undefined || sendableText(value) !== undefined) return;
  const from = origin === undefined || origin === "the configuration" ? "" : `is given by ${origin} and `;
  tell("udm.password", `${from}${UNSENDABLE}; give the account another password`);
}

/** The password of a proxy, plain and percent-encoded. */
function secretsOf(proxy: ProxyConfig | undefined): string[] {
  const password = proxy?.password ?? "";
  return password === "" ? [] : [password, encodeURIComponent(password)];
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
  if (secret.problem !== undefined) {
    tell(`source.${secret.problem.key}`, secret.problem.text, secret.problem.isAbsent);
  }
  const hasPassword = secret.value !== undefined || secret.problem !== undefined ||
    given("source.password") || given("source.password_file");
  if (given("source.bind_dn") && !hasPassword) {
    tell(
      "source.bind_dn",
      "needs a password: give it as a credential (source-password), in the environment (SOURCE_PASSWORD), " +
        "in a file (source.password_file), or in source.password; " +
        "an empty password would be an anonymous bind",
      true,
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
  for (const { scheme, text } of source.ldap_uri) {
    if (scheme === "ldap") continue;
    const reason = scheme === "ldaps" ? "is encrypted from the start" : "does not go over a network";
    tell(
      "source.start_tls",
      `works only with ldap://, and ${text} ${reason}; set it to no, or write ldap://`,
    );
    return;
  }
}

/** A URI without a host needs a domain. */
function checkDomain(
  { ldap_uri, domain, bind_dn }: PartialConfig["source"],
  given: (path: string) => boolean,
  tell: Tell,
): void {
  const uri = ldap_uri?.find(isDomainUri);
  if (uri === undefined) {
    if (ldap_uri === undefined || domain === undefined) return;
    tell(
      "source.domain",
      "is used only with ldaps:/// or ldap:/// in source.ldap_uri",
    );
  } else if (!given("source.domain") && (bind_dn === undefined || domainOfAccount(bind_dn) === undefined)) {
    tell(
      "source.ldap_uri",
      `names no host in ${uri.text}, and no domain is known: write the host ` +
        `(${uri.scheme}://localhost for this machine), or give source.domain`,
    );
  }
}

/** The keys of source that only groups need. */
const GROUP_KEYS = [
  "group_scope",
  "group_filter",
  "group_attrs",
  "group_range_attrs",
  "group_trans",
] as const;

/** Without group_base only users are synchronised, which a forgotten key must not cause. */
function checkGroups(source: PartialConfig["source"], given: (path: string) => boolean, tell: Tell): void {
  if (given("source.group_base")) {
    if (!given("udm.group_ou")) tell("udm.group_ou", "is missing; it is needed with source.group_base");
    return;
  }
  const key = GROUP_KEYS.find((key) => given(`source.${key}`)) ??
    (source.primary_group_members === true ? "primary_group_members" : undefined);
  if (key === undefined) return;
  tell(
    "source.group_base",
    `is missing, although source.${key} is given: write it, or take out the keys of groups to synchronise only users`,
  );
}

/** Names and primary keys follow the source, and passwords are not synchronised. */
function checkCreateOnly(config: PartialConfig, tell: Tell): void {
  const always = [...Object.values(NAME_PROPERTY), ...KINDS.map((kind) => primaryKeyOf(kind, config))];
  config.udm.create_only_properties?.forEach((property, index) => {
    const path = `udm.create_only_properties.${index}`;
    if (always.includes(property)) {
      tell(
        path,
        `must not be ${property}: the name and the primary key always follow the source; take it out`,
      );
    } else if (property === "password") {
      tell(path, "must not be password: new users get a random one; take it out");
    }
  });
}

/** A client certificate needs its key, and TLS. */
function checkClientCertificate(
  { ldap_uri, start_tls }: PartialConfig["source"],
  given: (path: string) => boolean,
  tell: Tell,
): void {
  const [cert, key] = ["source.client_cert", "source.client_key"] as const;
  if (given(cert) && !given(key)) tell(cert, "needs source.client_key, the key that belongs to it");
  if (given(key) && !given(cert)) tell(key, "needs source.client_cert, the certificate that belongs to it");
  if (!given(cert) || ldap_uri === undefined || start_tls === true) return;
  if (ldap_uri.some(({ scheme }) => scheme === "ldaps")) return;
  tell(
    cert,
    'works only over TLS: write ldaps:// in source.ldap_uri, or add "start_tls: yes"',
  );
}

/** Reads a PEM file with `read`. */
function pem(
  path: string,
  file: string | undefined,
  read: (text: string) => Certificates,
  input: ConfigInput,
  tell: Tell,
): string | undefined {
  if (file === undefined) return undefined;
  const absolute = besideConfiguration(input, file);
  const content = readNamedFile(input, absolute);
  if (!content.ok) {
    const hint = content.position === undefined
      ? ""
      : ". If it is in the binary form DER, convert it to PEM: openssl x509 (for a key: openssl pkey) " +
        "-inform DER -in FILE -out FILE.pem";
    const reason = `which cannot be read: ${reasonWithPlace(content)}${hint}`;
    tell(path, `names ${JSON.stringify(absolute)}, ${reason}`, isAbsent(content));
    return undefined;
  }
  const found = read(content.text);
  if (found.ok) return found.pem;
  tell(path, `names ${JSON.stringify(absolute)}, which cannot be used: ${found.reason}`);
  return undefined;
}
