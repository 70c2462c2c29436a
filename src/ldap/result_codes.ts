/**
 * What the result codes of LDAP (RFC 4511 section 4.1.9) mean for somebody who reads a directory.
 *
 * @module
 */
import { fromOutside } from "../common/redact.ts";
import type { LdapResult } from "./messages.ts";
import { type Operation, SourceError, type SourceErrorReason } from "./source_error.ts";

/** What a result code means, and what to do about it; the advice has no full stop yet. */
interface Meaning extends SourceErrorReason {
  readonly name: string;
}

const SIZE_ADVICE =
  'Let the reading account read everything: `limits dn.exact="<source.bind_dn>" size=unlimited ' +
  "time=unlimited` at OpenLDAP's database (olcLimits); Active Directory needs a source.search_pagesize from 1 to its " +
  "MaxPageSize (1000)";
const PAGE_ADVICE =
  "Set source.search_pagesize to no more than the server allows on a page (OpenLDAP: size.pr " +
  "in olcLimits, Active Directory: MaxPageSize), or raise that. " + SIZE_ADVICE;
const CREDENTIALS_ADVICE = "Check source.bind_dn and source.password";
const ENCRYPT_ADVICE = "Use an ldaps:// URI, or StartTLS";
const LATER_ADVICE = "Try again later";

const MEANINGS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [1, {
    name: "operationsError",
    kind: "refused",
    problem: "the server could not carry it out",
    advice: "Active Directory answers so to searches without a bind: check that source.bind_dn is set",
  }],
  [2, { name: "protocolError", kind: "protocol", problem: "the server did not understand the request" }],
  [3, {
    name: "timeLimitExceeded",
    kind: "limit",
    problem: "the server's time limit was reached before everything was found",
    advice:
      "Raise the time limit of the reading account (`limits` in OpenLDAP, MaxQueryDuration in Active Directory), " +
      "use a filter with an indexed attribute, or a smaller source.search_pagesize",
  }],
  [4, {
    name: "sizeLimitExceeded",
    kind: "limit",
    problem: "the server's size limit was reached before everything was read",
    advice: SIZE_ADVICE,
  }],
  [7, {
    name: "authMethodNotSupported",
    kind: "credentials",
    problem: "the server does not support this way of authentication",
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
    advice: PAGE_ADVICE,
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
  [34, { name: "invalidDNSyntax", kind: "configuration", problem: "the server says that this is no DN" }],
  [48, {
    name: "inappropriateAuthentication",
    kind: "credentials",
    problem: "the entry of this account cannot authenticate this way",
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
    advice: "Its own words or its log say why",
  }],
]);

/** The codes that Active Directory writes behind "data" when a bind fails (Windows system error codes, hexadecimal). */
const AD_BIND_FAILURES: ReadonlyMap<string, readonly [problem: string, advice: string]> = new Map([
  ["525", ["the account does not exist", "Check source.bind_dn"]],
  ["52e", ["the password is wrong (or the account does not exist)", CREDENTIALS_ADVICE]],
  ["52f", ["restrictions of the account forbid it to log on", "Check the account in Active Directory"]],
  ["530", ["the account may not log on at this time", "Change its logon hours"]],
  ["531", ["the account may not log on from this computer", "Change its permitted workstations"]],
  ["532", [
    "the password has expired",
    "Set a new one, best one that does not expire, and change source.password",
  ]],
  ["533", ["the account is disabled", "Enable it"]],
  ["701", ["the account has expired", "Extend it"]],
  ["773", ["the password must be changed before the first logon", "Set a password without that condition"]],
  ["775", ["the account is locked after too many wrong passwords", "Unlock it and check source.password"]],
]);

/** Says what a result means and what to do about it. */
export function describeResult(
  result: LdapResult,
): SourceErrorReason {
  const { code, referrals, matchedDn } = result;
  const meaning = MEANINGS.get(code);
  const data = code === 49 ? /\bdata ([0-9a-f]+)/i.exec(result.text)?.[1]?.toLowerCase() : undefined;
  let [problem, advice] = AD_BIND_FAILURES.get(data ?? "") ??
    [meaning?.problem ?? "the server refused", meaning?.advice];
  if (code === 32 && matchedDn !== "") {
    problem += `; what exists is ${JSON.stringify(fromOutside(matchedDn))}`;
  }
  if (code === 10 && referrals.length > 0) {
    problem += `; it refers to ${fromOutside(referrals.join(" and "))}`;
  }

  const words = fromOutside(result.text.replace(/\0+$/, "").trim());
  const details = [`result ${code}${meaning === undefined ? "" : ` ${meaning.name}`}`];
  if (words !== "") details.push(`the server says ${JSON.stringify(words)}`);
  return {
    kind: meaning?.kind ?? "refused",
    problem,
    detail: details.join("; "),
    advice: advice === undefined ? undefined : `${advice}.`,
  };
}

/** Makes an error of a result that is not success. */
export function resultError(server: string, operation: Operation, result: LdapResult): SourceError {
  return new SourceError({ server, operation, code: result.code, ...describeResult(result) });
}
