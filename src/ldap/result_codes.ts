/**
 * Explains LDAP result codes (RFC 4511 section 4.1.9) for a client that reads a directory.
 *
 * @module
 */
import { namesText } from "../common/number_text.ts";
import { fromOutside } from "../common/redact.ts";
import { QUOTED_LENGTH } from "./bounds.ts";
import { limitAdvice } from "./limit_advice.ts";
import type { LdapResult } from "./messages.ts";
import { trimEnd } from "../common/trim_end.ts";
import { type Operation, SourceError, type SourceErrorReason } from "./source_error.ts";

/** The explanation of a result code; the advice has no full stop. */
interface Meaning extends SourceErrorReason {
  readonly name: string;
}

const CREDENTIALS_ADVICE = "Check source.bind_dn and source.password";
const ENCRYPT_ADVICE = "Use an ldaps:// URI in source.ldap_uri, or set source.start_tls: yes";
const LATER_ADVICE = "Try again later";

const MEANINGS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [1, {
    name: "operationsError",
    kind: "refused",
    problem: "the server could not process the request",
    advice: "Active Directory returns this for searches without a bind: check that source.bind_dn is set",
  }],
  [2, { name: "protocolError", kind: "protocol", problem: "the server did not understand the request" }],
  [3, {
    name: "timeLimitExceeded",
    kind: "limit",
    problem: "the server's time limit was reached before everything was found",
    advice: limitAdvice(3),
  }],
  [4, {
    name: "sizeLimitExceeded",
    kind: "limit",
    problem: "the server's size limit was reached before everything was read",
    advice: limitAdvice(4),
  }],
  [7, {
    name: "authMethodNotSupported",
    kind: "credentials",
    problem: "the server does not support this authentication method",
    advice: "Check source.sasl_method",
  }],
  [8, {
    name: "strongerAuthRequired",
    kind: "denied",
    problem: "the server accepts this only on an encrypted connection",
    advice: ENCRYPT_ADVICE,
  }],
  [10, {
    name: "referral",
    kind: "missing",
    problem: "this server does not hold the base",
    advice: "Name the server that holds it in source.ldap_uri, or another base",
  }],
  [11, {
    name: "adminLimitExceeded",
    kind: "limit",
    problem: "a limit set by the server's administrator was reached before everything was read",
    advice: limitAdvice(11),
  }],
  [12, {
    name: "unavailableCriticalExtension",
    kind: "configuration",
    problem: "the server does not support paging here",
    advice: "Set source.search_pagesize to 0 to read without paging",
  }],
  [13, {
    name: "confidentialityRequired",
    kind: "denied",
    problem: "the server accepts this only on an encrypted connection",
    advice: ENCRYPT_ADVICE,
  }],
  [32, {
    name: "noSuchObject",
    kind: "missing",
    problem: "the base does not exist, or the account may not see it",
    advice: "Check the spelling of the base and the rights of source.bind_dn",
  }],
  [34, { name: "invalidDNSyntax", kind: "configuration", problem: "the server rejects the DN as invalid" }],
  [48, {
    name: "inappropriateAuthentication",
    kind: "credentials",
    problem: "the account does not support this authentication method",
    advice: CREDENTIALS_ADVICE,
  }],
  [49, {
    name: "invalidCredentials",
    kind: "credentials",
    problem: "the password is wrong or the account does not exist",
    advice: CREDENTIALS_ADVICE,
  }],
  [50, {
    name: "insufficientAccessRights",
    kind: "denied",
    problem: "the account may not do this",
    advice: "Give source.bind_dn the right to read there",
  }],
  [51, { name: "busy", kind: "busy", problem: "the server is busy", advice: LATER_ADVICE }],
  [52, {
    name: "unavailable",
    kind: "busy",
    problem: "the server is shutting down or not ready",
    advice: LATER_ADVICE,
  }],
  [53, {
    name: "unwillingToPerform",
    kind: "refused",
    problem: "the server is unwilling to do this",
    advice: "See its message or its log",
  }],
]);

/** The codes that Active Directory sends after "data" when a bind fails (Windows system error codes, hexadecimal). */
const AD_BIND_FAILURES: ReadonlyMap<string, readonly [problem: string, advice: string]> = new Map([
  ["525", ["the account does not exist", "Check source.bind_dn"]],
  ["52e", ["the password is wrong (or the account does not exist)", CREDENTIALS_ADVICE]],
  ["52f", ["account restrictions prevent the logon", "Check the account in Active Directory"]],
  ["530", ["the account may not log on at this time", "Change its logon hours"]],
  ["531", ["the account may not log on from this computer", "Change its permitted workstations"]],
  ["532", [
    "the password has expired",
    "Set a new one, preferably one that does not expire, and update source.password",
  ]],
  ["533", ["the account is disabled", "Enable it"]],
  ["701", ["the account has expired", "Extend its expiry date"]],
  ["773", ["the password must be changed before the first logon", "Set a password without this requirement"]],
  ["775", ["the account is locked after too many wrong passwords", "Unlock it and check source.password"]],
]);

/** Explains a result and says what to do. */
export function describeResult(
  result: LdapResult,
): SourceErrorReason {
  const { code, referrals, matchedDn } = result;
  const meaning = MEANINGS.get(code);
  const data = code === 49 ? /\bdata ([0-9a-f]+)/i.exec(result.text)?.[1]?.toLowerCase() : undefined;
  let [problem, advice] = AD_BIND_FAILURES.get(data ?? "") ??
    [meaning?.problem ?? "the server refused", meaning?.advice];
  if (code === 32 && matchedDn !== "") {
    problem += `; its closest existing parent is ${quoted(matchedDn)}`;
  }
  if (code === 10 && referrals.length > 0) {
    problem += `; it refers to ${fromOutside(namesText(referrals, { shown: 3, separator: " and " }))}`;
  }

  const words = trimEnd(result.text, "\0").trim();
  const details = [`result ${code}${meaning === undefined ? "" : ` ${meaning.name}`}`];
  if (words !== "") details.push(`the server says ${quoted(words)}`);
  return {
    kind: meaning?.kind ?? "refused",
    problem,
    detail: details.join("; "),
    advice: advice === undefined || advice.endsWith(".") ? advice : `${advice}.`,
  };
}

/** Quotes a text of the server: first without secrets, then shortened, so that no part of a secret is left. */
function quoted(text: string): string {
  const shown = fromOutside(text);
  return JSON.stringify(shown.length > QUOTED_LENGTH ? `${shown.slice(0, QUOTED_LENGTH)}…` : shown);
}

/** Creates the error for an unsuccessful result. A given advice replaces that of the result code. */
export function resultError(
  server: string,
  operation: Operation,
  result: LdapResult,
  advice?: string,
): SourceError {
  const reason = describeResult(result);
  return new SourceError({
    server,
    operation,
    code: result.code,
    ...reason,
    advice: advice ?? reason.advice,
  });
}
