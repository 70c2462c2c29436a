/**
 * Domains of the name service.
 *
 * @module
 */

import { domainToASCII } from "node:url";
import { DnSyntaxError, parseDn } from "../../syntax/dn.ts";

/** The name in lower case, international ones in their ASCII form (RFC 5890); empty if it has none. */
export function asciiDomain(name: string): string {
  const isAscii = [...name].every((char) => char < "\x80");
  return isAscii ? name.toLowerCase() : domainToASCII(name);
}

/**
 * The domain that an account belongs to: of `name@domain` what stands behind the "@", of a DN its DC= parts (RFC 2247).
 *
 * @returns undefined if the name tells none
 */
export function domainOfAccount(bindDn: string): string | undefined {
  const [, domain] = /^[^=,]+@([^@=,]+)$/.exec(bindDn) ?? [];
  if (domain !== undefined) return asciiDomain(domain);
  try {
    const parts = parseDn(bindDn).flatMap(([first]) =>
      first?.type.toLowerCase() === "dc" ? [first.value] : []
    );
    return parts.length === 0 ? undefined : asciiDomain(parts.join("."));
  } catch (error) {
    if (error instanceof DnSyntaxError) return undefined;
    throw error;
  }
}
