/**
 * Parsers of single texts: URIs, names, filters, durations. Each returns the value, or why the text is invalid.
 *
 * DNs and filters stay text, which the whole program uses; the URI of UDM becomes its normal form.
 *
 * @module
 */

import { Invalid } from "../../common/invalid.ts";
import { DnSyntaxError, parseDn } from "../../syntax/dn.ts";
import { checkFilter, FilterSyntaxError } from "../../syntax/ldap_filter.ts";
import {
  type ConfiguredUri,
  isDomainUri,
  LdapUriError,
  networkUri,
  parseDomainUri,
  parseLdapUri,
} from "../../syntax/ldap_uri.ts";
import { isAlternativeDn } from "../../syntax/search_bases.ts";
import { asciiDomain } from "../checks/domains.ts";
import type { ProxyConfig } from "../types.ts";

const MAX_LIST_SHARDS = 64;

/** Parses the URI of the UDM REST API to one that ends in "/". */
export function parseUdmUri(written: string): string | Invalid {
  const uri = URL.parse(written);
  if (uri === null || !/^https?:\/\//i.test(written)) {
    return new Invalid(
      "must be an http:// or https:// URI with the base path, such as https://ucs.example.org/univention/udm/",
    );
  }
  if (uri.username !== "" || uri.password !== "") {
    return new Invalid('must not contain a user or a password; they belong into "user" and "password"');
  }
  if (uri.search !== "" || uri.hash !== "") return new Invalid('must end with its path, without "?" and "#"');
  if (!uri.pathname.endsWith("/")) uri.pathname += "/";
  return uri.href;
}

/** Parses the number of parts of a list. */
export function parseListShards(written: string): number | "auto" | Invalid {
  const text = written.trim().toLowerCase();
  if (text === "auto") return text;
  return /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_LIST_SHARDS
    ? Number(text)
    : new Invalid(`must be a whole number from 1 to ${MAX_LIST_SHARDS}, or auto`);
}

/** Parses the address of a proxy. The problem never quotes it: it may hold a password. */
export function parseProxy(written: string): ProxyConfig | Invalid {
  const uri = URL.parse(written);
  if (uri === null || !/^https?:\/\//i.test(written) || uri.hostname === "") {
    return new Invalid(
      "must be the http:// or https:// address of a proxy, such as http://proxy.example.org:3128",
    );
  }
  if (!/^\/?$/.test(uri.pathname) || uri.search !== "" || uri.hash !== "") {
    return new Invalid("must end with host and port: a proxy has no path");
  }
  const { origin: url, username, password } = uri;
  return username === "" ? { url } : { url, user: decoded(username), password: decoded(password) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a "%" that was meant as it is
  }
}

/**
 * Parses URIs of LDAP servers, separated by spaces. International names get the ASCII form (RFC 5890) that is used to
 * connect and to grant the permission.
 */
export function parseLdapUris(written: string): readonly ConfiguredUri[] | Invalid {
  const uris: ConfiguredUri[] = [];
  for (const text of written.trim().split(/\s+/)) {
    try {
      const uri = parseDomainUri(text) ?? parseLdapUri(text);
      if (isDomainUri(uri) || uri.scheme === "ldapi") {
        uris.push(uri);
        continue;
      }
      const host = asciiDomain(uri.host);
      if (host === "") {
        return new Invalid(`is not usable: ${JSON.stringify(uri.host)} is not a host name`);
      }
      uris.push({ ...uri, ...networkUri(uri.scheme, host, uri.port) });
    } catch (error) {
      if (error instanceof LdapUriError) return new Invalid(`is not usable: ${error.message}`);
      throw error;
    }
  }
  return uris;
}

/** A DNS name (RFC 1035), with the underscores that Active Directory allows. */
const DOMAIN = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** Parses the name of a domain or a host, international ones as people write them, to its ASCII form. */
export function parseDomain(written: string): string | Invalid {
  const domain = asciiDomain(written);
  return DOMAIN.test(domain) && !/^[\d.]+$/.test(written)
    ? domain
    : new Invalid('must be a name such as "ad.example.org"');
}

/** Parses a DN of OUs, relative to the LDAP base. */
export function parseRelativeOu(written: string): string | Invalid {
  try {
    for (const rdn of parseDn(written)) {
      const [first] = rdn;
      if (rdn.length !== 1 || first === undefined) {
        return new Invalid('must not join names with "+"; escape a "+" as "\\+"');
      }
      if (first.type.toLowerCase() !== "ou") {
        return new Invalid(`may contain only ou= parts, not ${first.type}=; leave out the LDAP base`);
      }
      if (first.value === "") return new Invalid("must not contain an OU without a name");
    }
    return written;
  } catch (error) {
    if (error instanceof DnSyntaxError) {
      return new Invalid(`must be a DN such as "ou=b,ou=a": ${error.message}`);
    }
    throw error;
  }
}

/** Parses the DN where a search begins; empty: the root. */
export function parseBase(written: string): string | Invalid {
  if (isAlternativeDn(written)) return written;
  try {
    parseDn(written);
    return written;
  } catch (error) {
    if (error instanceof DnSyntaxError) return new Invalid(`must be a DN: ${error.message}`);
    throw error;
  }
}

/**
 * Parses an LDAP filter. It stays text: its form for a request consists of objects of the LDAP library, which the main thread
 * does not load and which do not survive `structuredClone`.
 */
export function parseFilter(written: string): string | Invalid {
  try {
    checkFilter(written);
    return written.trim();
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    const { reason, offset } = error;
    return new Invalid(`must be an LDAP filter: ${reason} (at character ${offset + 1})`, offset);
  }
}
