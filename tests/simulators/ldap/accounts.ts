/**
 * Accounts, and the errors of refused binds.
 *
 * @module
 */
import { normaliseDn } from "../../../src/syntax/dn.ts";
import { CODE, type Style } from "./protocol.ts";
import type { BindRequest } from "./requests.ts";
import type { ResultStep } from "./steps.ts";

/** Rules for binds. */
export interface BindRules {
  /** Passwords by name: a DN, or another form that AD accepts (`user@domain`, `DOMAIN\user`). */
  readonly accounts: { readonly [name: string]: string };
  /** Whether a bind without name and password succeeds. */
  readonly anonymousBind: boolean;
  /** Whether a bind with a name but no password succeeds, as an anonymous one (RFC 4513 section 5.1.2). */
  readonly emptyPassword: boolean;
  /** Whether passwords are refused on connections that are not encrypted. */
  readonly requireTls: boolean;
}

/** Properties of the connection of a bind. */
interface BindChannel {
  readonly secure: boolean;
  /** Whether the operating system or a client certificate identifies the client. */
  readonly identified: boolean;
}

/** The response to a bind; `name` is the bound account, undefined if anonymous. */
interface BindOutcome {
  readonly result: ResultStep;
  readonly name: string | undefined;
}

/** Decides about a bind. */
export function decideBind(
  request: BindRequest,
  rules: BindRules,
  channel: BindChannel,
  style: Style,
): BindOutcome {
  const text = TEXT[style];
  if (request.mechanism !== undefined) {
    if (request.mechanism !== "EXTERNAL") return refused(CODE.authMethodNotSupported, text.mechanism);
    return channel.identified ? bound("EXTERNAL") : refused(CODE.invalidCredentials, text.credentials);
  }
  if (request.dn === "" && request.password === "") {
    return rules.anonymousBind ? bound(undefined) : refused(CODE.inappropriateAuthentication, text.anonymous);
  }
  if (request.password === "") {
    return rules.emptyPassword ? bound(undefined) : refused(CODE.unwillingToPerform, text.noPassword);
  }
  if (rules.requireTls && !channel.secure) return refused(CODE.strongerAuthRequired, text.tls);
  const key = normaliseDn(request.dn);
  const account = Object.entries(rules.accounts).find(([name]) => normaliseDn(name) === key);
  if (account?.[1] === request.password) return bound(request.dn);
  return refused(CODE.invalidCredentials, text.credentials);
}

function bound(name: string | undefined): BindOutcome {
  return { result: { step: "result", code: CODE.success }, name };
}

function refused(code: number, text: string): BindOutcome {
  return { result: { step: "result", code, text }, name: undefined };
}

const TEXT = {
  ad: {
    credentials: "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data 52e, v4563",
    anonymous: "00002020: Anonymous binds are not allowed",
    noPassword:
      "00002028: LdapErr: DSID-0C0903B5, comment: Unauthenticated simple bind is not allowed, v4563",
    tls:
      "00002028: LdapErr: DSID-0C090276, comment: The server requires binds to turn on integrity checking " +
      "if SSL\\TLS are not already active on the connection, data 0, v4563",
    mechanism: "00002027: LdapErr: DSID-0C0905FF, comment: The mechanism is not supported, data 0, v4563",
  },
  openldap: {
    credentials: "",
    anonymous: "anonymous bind disallowed",
    noPassword: "unauthenticated bind (DN with no password) disallowed",
    tls: "confidentiality required",
    mechanism: "SASL(-4): no mechanism available: ",
  },
} as const;

/** The error of a search without a bind. */
export function notBound(style: Style): ResultStep {
  return style === "ad"
    ? {
      step: "result",
      code: CODE.operationsError,
      text:
        "000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this operation a successful bind must " +
        "be completed on the connection., data 0, v4563",
    }
    : { step: "result", code: CODE.insufficientAccessRights, text: "" };
}
