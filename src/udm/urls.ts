/**
 * URLs of the UDM REST API.
 *
 * @module
 */
import { charactersToBytes, decodeUtf8 } from "../syntax/utf8.ts";
import type { ObjectType } from "../common/model.ts";
import type { ListQuery } from "./types.ts";

/**
 * Parses the base URL of the API. Drops credentials in it, because `fetch` would quote them in its errors.
 *
 * @returns a URL that ends with a slash
 * @throws {TypeError} if it is not an http or https URL
 */
export function parseBaseUrl(uri: string): URL {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new TypeError(
      `udm.uri: ${JSON.stringify(uri)} is not an address of the UDM REST API, such as ` +
        `"https://primary.example.org/univention/udm/"`,
    );
  }
  url.username =
    url.password =
    url.hash =
    url.search =
      "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

/** UDM's sign for "//" in a DN, so that no proxy merges the slashes. */
const DOUBLE_SLASH = ",/=/,";

/**
 * Path of one object, as UDM writes it: with "/" unescaped. UDM reads both forms, but Apache refuses `%2F` with 404 unless
 * AllowEncodedSlashes is on.
 */
export function objectPath(
  type: string,
  dn: string,
  query: readonly (readonly [string, string])[] = [],
): string {
  const parts = encoded(dn.replaceAll("//", DOUBLE_SLASH)).split("%2F");
  // "." and ".." between slashes would be removed from the URL (RFC 3986 section 5.2.4)
  const slash = parts.some((part) => part === "." || part === "..") ? "%2F" : "/";
  return `${type}/${parts.join(slash)}${queryString(query)}`;
}

/** Path of the objects of a type. UDM answers 404 without the trailing slash. */
export function collectionPath(type: string, query: readonly (readonly [string, string])[] = []): string {
  return `${type}/${queryString(query)}`;
}

/** Path of the template of a type. UDM answers 404 with a trailing slash. */
export function templatePath(type: ObjectType): string {
  return `${type}/add`;
}

/** The query of a list, with the filter of its part. */
type ListPathQuery = { readonly [Key in keyof ListQuery]?: ListQuery[Key] | undefined };

/** The query of a list. `properties` is always present; `dn`, which is not a property, stands for none. */
export function listQuery(query: ListPathQuery): [string, string][] {
  const { position, scope, filter, properties = [] } = query;
  return [
    ...(position === undefined ? [] : [["position", position] as [string, string]]),
    ...(scope === undefined ? [] : [["scope", scope] as [string, string]]),
    ...(filter === undefined ? [] : [["filter", filter] as [string, string]]),
    ...propertiesQuery(properties.length === 0 ? ["dn"] : properties),
  ];
}

/** The query that limits the returned properties. */
export function propertiesQuery(properties: readonly string[]): [string, string][] {
  return properties.map((name) => ["properties", name]);
}

function queryString(query: readonly (readonly [string, string])[]): string {
  if (query.length === 0) return "";
  return "?" + query.map(([name, value]) => `${name}=${encoded(value)}`).join("&");
}

/** Lone surrogates, which only JSON can contain, become U+FFFD: no object has them, and they have no form in a URL. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Escapes a value for an LDAP filter (RFC 4515 section 3). */
export function escapeFilterValue(value: string): string {
  return value.replace(/[\\*()\0]/g, (char) => "\\" + char.charCodeAt(0).toString(16).padStart(2, "0"));
}

/**
 * Extracts the DN from a `Location` header. Ignores host and base path: UDM takes them from the `Host` and
 * `X-Forwarded-Host` headers it receives, which are not always ours.
 *
 * @returns undefined if the URL is not that of an object of this type
 */
export function dnFromLocation(location: string, type: ObjectType): string | undefined {
  const marker = `/${type}/`;
  const path = utf8(location).replace(/^[a-z]+:\/\/[^/]*/i, "");
  const at = path.indexOf(marker);
  if (at < 0) return undefined;
  const escaped = path.slice(at + marker.length);
  let dn: string;
  try {
    dn = decodeURIComponent(escaped);
  } catch {
    dn = escaped;
  }
  dn = dn.replaceAll(DOUBLE_SLASH, "//");
  return dn.includes("=") ? dn : undefined;
}

/** Header values arrive as Latin-1; decodes those that are UTF-8. */
function utf8(value: string): string {
  if (!/[\x80-\xff]/.test(value) || /[^\0-\xff]/.test(value)) return value;
  return decodeUtf8(charactersToBytes(value)) ?? value;
}
