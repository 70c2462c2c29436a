/**
 * Checks of single texts: URI, DN, filter. Each returns the problem, or `undefined`.
 *
 * @module
 */

import { DnSyntaxError, parseDn } from "../../syntax/dn.ts";
import { checkFilter, FilterSyntaxError } from "../../syntax/ldap_filter.ts";
import { LdapUriError, parseDomainUri, parseLdapUri } from "../../syntax/ldap_uri.ts";
import { asciiDomain } from "./domains.ts";

/** The URI of the UDM REST API. */
export function udmUriProblem(written: string): string | undefined {
  const uri = URL.parse(written);
  if (uri === null || !/^https?:\/\//i.test(written)) {
    return "must be an http:// or https:// URI with the base path, such as https://ucs.example.org/univention/udm/";
  }
  if (uri.username !== "" || uri.password !== "") {
    return 'must not contain a user or a password; they belong into "user" and "password"';
  }
  if (uri.search !== "" || uri.hash !== "") return 'must end with its path, without "?" and "#"';
  return undefined;
}

/** The address of a proxy. The text is never quoted: it may hold a password. */
export function proxyProblem(written: string): string | undefined {
  const uri = URL.parse(written);
  if (uri === null || !/^https?:\/\//i.test(written) || uri.hostname === "") {
    return "must be the http:// or https:// address of a proxy, such as http://proxy.example.org:3128";
  }
  if (!/^\/?$/.test(uri.pathname) || uri.search !== "" || uri.hash !== "") {
    return "must end with host and port: a proxy has no path";
  }
  return undefined;
}

/** URIs of LDAP servers, separated by spaces. */
export function ldapUrisProblem(written: string): string | undefined {
  for (const uri of written.trim().split(/\s+/)) {
    if (parseDomainUri(uri) !== undefined) continue;
    try {
      const parsed = parseLdapUri(uri);
      if (parsed.scheme !== "ldapi" && asciiDomain(parsed.host) === "") {
        return `is not usable: ${JSON.stringify(parsed.host)} is not a host name`;
      }
    } catch (error) {
      if (error instanceof LdapUriError) return `is not usable: ${error.message}`;
      throw error;
    }
  }
  return undefined;
}

/** A DNS name (RFC 1035), with the underscores that Active Directory allows. */
const DOMAIN = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** The name of a domain or a host, international ones as people write them. */
export function domainProblem(written: string): string | undefined {
  return DOMAIN.test(asciiDomain(written)) && !/^[\d.]+$/.test(written)
    ? undefined
    : 'must be a name such as "ad.example.org"';
}

/** A DN of OUs, relative to the LDAP base. */
export function relativeOuProblem(written: string): string | undefined {
  try {
    for (const rdn of parseDn(written)) {
      const [first] = rdn;
      if (rdn.length !== 1 || first === undefined) {
        return 'must not join names with "+"; escape a "+" as "\\+"';
      }
      if (first.type.toLowerCase() !== "ou") {
        return `may contain only ou= parts, not ${first.type}=; leave out the LDAP base`;
      }
      if (first.value === "") return "must not contain an OU without a name";
    }
  } catch (error) {
    if (error instanceof DnSyntaxError) return `must be a DN such as "ou=b,ou=a": ${error.message}`;
    throw error;
  }
  return undefined;
}

/** AD also takes an object's GUID or SID in place of its DN (MS-ADTS section 3.1.1.3.1.2.4). */
const ALTERNATIVE_DN = /^<(?:GUID|SID|WKGUID)=[^<>]+>$/i;

/** The DN where a search begins. */
export function baseProblem(written: string): string | undefined {
  if (ALTERNATIVE_DN.test(written)) return undefined;
  try {
    parseDn(written);
    return undefined;
  } catch (error) {
    if (error instanceof DnSyntaxError) return `must be a DN: ${error.message}`;
    throw error;
  }
}

/** An LDAP filter. */
export function filterProblem(written: string): { message: string; offset: number } | undefined {
  try {
    checkFilter(written);
    return undefined;
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    const { reason, offset } = error;
    return { message: `must be an LDAP filter: ${reason} (at character ${offset + 1})`, offset };
  }
}
