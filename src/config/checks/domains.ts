/**
 * DNS domains.
 *
 * @module
 */

import { domainToASCII } from "node:url";
import { DnSyntaxError, parseDn } from "../../syntax/dn.ts";

/** The name in lower case and ASCII (RFC 5890); empty if it has no ASCII form. */
export function asciiDomain(name: string): string {
  const isAscii = [...name].every((char) => char < "\x80");
  return isAscii ? name.toLowerCase() : domainToASCII(name);
}

/**
 * The domain of an account: the part after the "@" of `name@domain`, or the DC= parts of a DN (RFC 2247).
 *
 * @returns undefined if the name contains no domain
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
