/**
 * Explains requests that UDM understood and refused.
 *
 * @module
 */
import type { ErrorBody } from "./error_body.ts";
import {
  type ConflictOn,
  isRead,
  type Reason,
  type RefusalCause,
  type Subject,
  type UdmErrorDetails,
} from "./errors.ts";
import { isReservedUsername } from "./name_rules.ts";
import { refusalOf } from "./refusal.ts";

/** Kinds of errors with which UDM refuses a request. */
type RefusedKind = "forbidden" | "conflict" | "invalid";

/** Explains a refusal. UDM's own words are part of it, in its language. */
export function explainRefusal(
  kind: RefusedKind,
  subject: Subject,
  { authenticated }: { readonly authenticated: boolean },
  { reasons, conflictOn, fromUdm }: ErrorBody,
): UdmErrorDetails {
  const message = textOfReasons(reasons);
  if (kind === "conflict") return explainConflict(message, conflictOn ?? "other");
  const refusal = fromUdm ? refusalOf(reasons, subject) : undefined;
  if (refusal !== undefined) return explainOther(kind, refusal, message);
  if (kind === "forbidden") return explain403(subject, authenticated, message);
  return {
    kind,
    problem: message || "UDM refuses the request without a reason",
    advice: adviceForInvalid(subject, reasons, message),
  };
}

const ADVICE_403 =
  "The account udm.user must be allowed to use the UDM REST API, that is, be a member of one of the " +
  "groups in the UCR variables directory/manager/rest/authorized-groups/*.";
const ADVICE_403_OBJECT =
  "Usually an access rule (ACL) of UDM's LDAP directory forbids it. If all writes fail, give the account the right to write there. " +
  "If only this one fails, its name may be reserved, as root is: rename the entry in the source, or exclude it.";
const ADVICE_403_RESERVED =
  "An access rule (ACL) of UDM's LDAP directory reserves this name. Rename the entry in the source, or exclude it.";

function explain403(
  { method, type, name = "" }: Subject,
  authenticated: boolean,
  message: string,
): UdmErrorDetails {
  // An account that is in no authorised group cannot read either
  if (isRead(method) || !authenticated) {
    return { kind: "forbidden", problem: message || "UDM refuses the request", advice: ADVICE_403 };
  }
  return {
    kind: "forbidden",
    problem: `the account of udm.user may not write this object: ${message || "no reason given"}`,
    advice: type === "users/user" && isReservedUsername(name) ? ADVICE_403_RESERVED : ADVICE_403_OBJECT,
  };
}

const ADVICE_CONFLICT: Record<ConflictOn, string> = {
  name:
    "User and group names are unique in the whole domain, ignoring case. Rename one of the two. UDM keeps a name locked for " +
    "up to five minutes after such a conflict.",
  identifier:
    "Another object has this identifier, possibly outside the OUs of the connector, or had it within " +
    "the last five minutes. Remove that object or exclude this entry.",
  dn: "Another object has this DN. Rename or remove it.",
  other:
    "Another object is in the way, or UDM has locked the value for up to five minutes. The next run tries again.",
};

function explainConflict(message: string, conflictOn: ConflictOn): UdmErrorDetails {
  return {
    kind: "conflict",
    conflictOn,
    problem: message || "UDM says that the object already exists",
    advice: ADVICE_CONFLICT[conflictOn],
  };
}

const REFUSALS: Record<RefusalCause, { readonly problem?: string; readonly advice: string }> = {
  licence: {
    problem: "UDM refuses this write because of the licence of the domain",
    advice:
      "The licence has expired, or all its users are in use: univention-license-check shows it on the primary node. Install " +
      "another licence, or delete users who are no longer needed.",
  },
  blocklist: {
    advice:
      "Another object had this value recently, and a blocklist of UDM reserves it. Delete it from the blocklist (blocklists/entry " +
      "in UDM), or change it in the source.",
  },
  primaryGroup: {
    problem: "UDM does not delete the primary group of a user",
    advice: "Give these users another primary group in UDM; the next run then deletes the group.",
  },
  // Without a DN, it is the container of a new object
  reference: {
    advice:
      "An object that a value names, or the OU, does not exist. Create it first, or correct the value; the next run tries again.",
  },
};

function explainOther(kind: RefusedKind, refusal: RefusalCause, message: string): UdmErrorDetails {
  const { problem, advice } = REFUSALS[refusal];
  return { kind, refusal, problem: problem === undefined ? message : `${problem}: ${message}`, advice };
}

function adviceForInvalid({ method, type }: Subject, reasons: readonly Reason[], message: string): string {
  // The LDAP library does not translate its texts
  if (/non-leaf/.test(message)) return "Only an empty container can be deleted. Empty it first.";
  // "The object type … differs …: DN is not recognized as users/user"
  if (reasons.some(({ property, message }) => property === undefined && message.includes(type))) {
    return "An object of another type has this DN. Move or remove it.";
  }
  if (isRead(method)) return "Check the OU, the filter and the properties in the configuration.";
  return reasons.some(({ property }) => property !== undefined)
    ? "Correct the value in the source or in the transformation; other entries are not affected."
    : "UDM gives no other reason; other entries are not affected.";
}

/** UDM's reasons in one line. */
export function textOfReasons(reasons: readonly Reason[]): string {
  return reasons.map(({ property, message }) => {
    if (property === undefined) return message;
    return `${property}: ${message || "refused without a reason"}`;
  }).join("; ");
}
