/**
 * Patterns of texts for editors, which cannot run the checks: coarser than these, so that they refuse what is plainly
 * wrong and nothing that a check would take. Written for the `u` flag, as JSON Schema wants it.
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

/** A DN; Active Directory's `<GUID=...>` has the sign as well. */
export const DN = "=";

/** A duration with its unit. */
export const DURATION = "^\\s*\\d{1,6}\\s*[SsMmHhDdWw]\\s*$";
