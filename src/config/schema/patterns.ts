/**
 * Patterns for editors, which cannot run the checks. They reject only obvious mistakes, and nothing that a check accepts.
 * JSON Schema requires patterns for the `u` flag.
 *
 * @module
 */

import { caseless } from "../../common/scalars.ts";

/** The URI of the UDM REST API. */
export const UDM_URI = `^${caseless("http")}[Ss]?://[^?#]+$`;

/** The address of a proxy. */
export const PROXY = `^${caseless("http")}[Ss]?://[^/?#]+/?$`;

/** One or several LDAP URIs. */
export const LDAP_URIS = `^\\s*(${caseless("ldap")}[SsIi]?://\\S*(\\s+|$))+$`;

/** A DN made of OUs. */
export const RELATIVE_OU = `^\\s*${caseless("ou")}\\s*=`;

/** A DN, Active Directory's `<GUID=...>`, or the empty DN of the root. */
export const DN = "=|^$";

/** A number of parts, or auto. */
export const LIST_SHARDS = `^\\s*(?:[1-9]|[1-5]\\d|6[0-4]|${caseless("auto")})\\s*$`;

/** A duration with its unit, or never. */
export const DURATION = "^\\s*(?:\\d{1,6}\\s*[SsMmHhDdWw]|[Nn][Ee][Vv][Ee][Rr])\\s*$";
