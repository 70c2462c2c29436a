/**
 * What the result codes of LDAP (RFC 4511 section 4.1.9) mean for somebody who reads a directory.
 *
 * @module
 */
import { fromOutside } from "../common/redact.ts";
import type { LdapResult } from "./messages.ts";
import { type Operation, SourceError, type SourceProblem } from "./source_error.ts";

/** What a result code means, and what to do about it. */
interface Meaning {
  readonly name: string;
  readonly problem: SourceProblem;
  readonly what: string;
  readonly advice?: string;
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
    problem: "refused",
    what: "the server could not carry it out",
    advice: "Active Directory answers so to searches without a bind: check that source.bind_dn is set",
  }],
  [2, { name: "protocolError", problem: "protocol", what: "the server did not understand the request" }],
  [3, {
    name: "timeLimitExceeded",
    problem: "limit",
    what: "the server's time limit was reached before everything was found",
    advice:
      "Raise the time limit of the reading account (`limits` in OpenLDAP, MaxQueryDuration in Active Directory), " +
      "use a filter with an indexed attribute, or a smaller source.search_pagesize",
  }],
  [4, {
    name: "sizeLimitExceeded",
    problem: "limit",
    what: "the server's size limit was reached before everything was read",
    advice: SIZE_ADVICE,
  }],
  [7, {
    name: "authMethodNotSupported",
    problem: "credentials",
    what: "the server does not support this way of authentication",
    advice: "Check source.sasl_method",
  }],
  [8, {
    name: "strongerAuthRequired",
    problem: "denied",
    what: "the server accepts this only on an encrypted connection",
    advice: ENCRYPT_ADVICE,
  }],
  [10, {
    name: "referral",
    problem: "missing",
    what: "this server does not hold the base",
    advice: "Name the server that holds it in source.ldap_uri, or another base",
  }],
  [11, {
    name: "adminLimitExceeded",
    problem: "limit",
    what: "a limit set by the server's administrator was reached before everything was read",
    advice: PAGE_ADVICE,
  }],
  [12, {
    name: "unavailableCriticalExtension",
    problem: "configuration",
    what: "the server does not support paging here",
    advice: "Set source.search_pagesize to 0 to read without paging",
  }],
  [13, {
    name: "confidentialityRequired",
    problem: "denied",
    what: "the server accepts this only on an encrypted connection",
    advice: ENCRYPT_ADVICE,
  }],
  [32, {
    name: "noSuchObject",
    problem: "missing",
    what: "the base does not exist, or the account may not see it",
    advice: "Check the spelling of the base and the rights of source.bind_dn",
  }],
  [34, { name: "invalidDNSyntax", problem: "configuration", what: "the server says that this is no DN" }],
  [48, {
    name: "inappropriateAuthentication",
    problem: "credentials",
    what: "the entry of this account cannot authenticate this way",
    advice: CREDENTIALS_ADVICE,
  }],
  [49, {
    name: "invalidCredentials",
    problem: "credentials",
    what: "the password is wrong or the account does not exist",
    advice: CREDENTIALS_ADVICE,
  }],
  [50, {
    name: "insufficientAccessRights",
    problem: "denied",
    what: "the account may not do this",
    advice: "Give source.bind_dn the right to read there",
  }],
  [51, { name: "busy", problem: "busy", what: "the server is busy", advice: LATER_ADVICE }],
  [52, {
    name: "unavailable",
    problem: "busy",
    what: "the server is shutting down or not ready",
    advice: LATER_ADVICE,
  }],
  [53, {
    name: "unwillingToPerform",
    problem: "refused",
    what: "the server is unwilling to do this",
    advice: "Its own words or its log say why",
  }],
]);

/** The codes that Active Directory writes behind "data" when a bind fails (Windows system error codes, hexadecimal). */
const AD_BIND_FAILURES: ReadonlyMap<string, readonly [what: string, advice: string]> = new Map([
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
): { readonly problem: SourceProblem; readonly what: string; readonly advice?: string } {
  const { code, referrals, matchedDn } = result;
  const meaning = MEANINGS.get(code);
  let what = meaning?.what ?? "the server refused";
  let advice = meaning?.advice;
  const data = code === 49 ? /\bdata ([0-9a-f]+)/i.exec(result.text)?.[1]?.toLowerCase() : undefined;
  const failure = data === undefined ? undefined : AD_BIND_FAILURES.get(data);
  if (failure !== undefined) [what, advice] = failure;
  if (code === 32 && matchedDn !== "") what += `; what exists is ${JSON.stringify(fromOutside(matchedDn))}`;
  if (code === 10 && referrals.length > 0) what += `; it refers to ${fromOutside(referrals.join(" and "))}`;

  const words = fromOutside(result.text.replace(/\0+$/, "").trim());
  const details = [`result ${code}${meaning === undefined ? "" : ` ${meaning.name}`}`];
  if (words !== "") details.push(`the server says ${JSON.stringify(words)}`);
  return {
    problem: meaning?.problem ?? "refused",
    what: `${what} (${details.join("; ")})`,
    ...(advice === undefined ? {} : { advice: `${advice}.` }),
  };
}

/** Makes an error of a result that is not success. */
export function resultError(server: string, operation: Operation, result: LdapResult): SourceError {
  return new SourceError({ server, operation, code: result.code, ...describeResult(result) });
}
