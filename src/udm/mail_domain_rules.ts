/**
 * Which addresses must belong to a mail domain of UDM, and what a mail domain is.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";

/** Properties whose addresses must belong to a mail domain of UDM. */
export const OF_MAIL_DOMAIN: Readonly<Record<Kind, readonly string[]>> = {
  user: ["mailPrimaryAddress", "mailAlternativeAddress"],
  group: ["mailAddress"],
};

/** The domain of an address in lower case; empty if it has none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : address.slice(at + 1).toLowerCase();
}

/** A mail domain that UDM does not have, and how many planned addresses belong to it. */
export interface MissingMailDomain {
  readonly name: string;
  readonly addresses: number;
}

/** The mail domains of UDM, and those that a run creates. */
export interface MailDomains {
  /** In lower case. */
  readonly known: ReadonlySet<string>;
  /** In the order of their names. */
  readonly missing: readonly MissingMailDomain[];
}

/** DN of the container of new mail domains. */
export function mailDomainsPosition(base: string): string {
  return `cn=domain,cn=mail,${base}`;
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a mail domain may be created: host names with at least two labels (RFC 1123), in lower case. UDM accepts more. */
export function isCreatableMailDomain(name: string): boolean {
  const labels = name.split(".");
  return name.length <= 253 && labels.length > 1 && labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? "");
}
