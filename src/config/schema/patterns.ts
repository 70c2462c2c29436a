/**
 * Patterns of texts for editors, which cannot run the checks: coarser than these, so that they refuse what is plainly
 * wrong and nothing that a check would take. Written for the `u` flag, as JSON Schema wants it.
 *
 * @module
 */

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

/** A limit: a percentage, a number, or off. */
export const LIMIT = `^\\s*(\\d{1,3}(\\.\\d+)?\\s*%|\\d{1,9}|${offWords()})\\s*$`;

/** A share: a percentage, or off. */
export const SHARE = `^\\s*(\\d{1,3}(\\.\\d+)?\\s*%|${offWords()})\\s*$`;

/** A duration with its unit. */
export const DURATION = "^\\s*\\d{1,6}\\s*[SsMmHhDdWw]\\s*$";

/** A pattern for a word in any case. */
export function caseless(word: string): string {
  return [...word].map((letter) =>
    letter.toLowerCase() === letter.toUpperCase()
      ? letter
      : `[${letter.toUpperCase()}${letter.toLowerCase()}]`
  ).join("");
}

function offWords(): string {
  return ["off", "no", "none", "unlimited"].map(caseless).join("|");
}
