/**
 * Predicts which values UDM will reject or alter.
 *
 * @module
 */

import { type Kind, textsOf } from "../common/model.ts";
import type { Effect, Result } from "../planner/effects.ts";
import { looksSecret } from "../common/secret_names.ts";
import { isUnset } from "../udm/values.ts";
import { domainOf, OF_MAIL_DOMAIN } from "../udm/mail_domain_rules.ts";
import { groupNameFault, reservedName, usernameFault } from "../udm/name_rules.ts";
import { valueFault } from "../udm/value_rules.ts";

/** What is known of the target. */
export interface Known {
  /** In lower case; undefined if they could not be read. */
  readonly mailDomains: ReadonlySet<string> | undefined;
}

/** The warnings for an object; empty if UDM should accept it. */
export function warningsOf(effect: Effect, { properties }: Result, { mailDomains }: Known): string[] {
  if (effect.effect === "delete" || effect.effect === "disable") return [];
  const warnings: string[] = [];
  const isUser = effect.kind === "user";
  if (effect.effect === "add" || effect.newName !== undefined) {
    const fault = (isUser ? usernameFault : groupNameFault)(effect.newName ?? effect.name);
    const reserved = reservedName(effect.kind, effect.newName ?? effect.name);
    if (fault !== undefined) warnings.push(`UDM will reject the name: ${fault}`);
    else if (reserved !== undefined) warnings.push(`the name is reserved: ${reserved}`);
  }
  const loses = "lastname" in properties && isUnset(properties.lastname);
  if (isUser && (loses || effect.effect === "add" && isUnset(properties.lastname))) {
    warnings.push("UDM will reject it: a user needs a lastname");
  }
  for (const [property, value] of Object.entries(properties)) {
    for (const text of textsOf(value)) {
      const warning = warningOf(effect.kind, property, text, mailDomains);
      if (warning !== undefined) warnings.push(warning);
    }
  }
  return warnings;
}

function warningOf(
  kind: Kind,
  property: string,
  text: string,
  mailDomains: ReadonlySet<string> | undefined,
): string | undefined {
  const fault = valueFault(property, text) ?? domainFault(kind, property, text, mailDomains);
  if (fault === undefined) return undefined;
  return looksSecret(property)
    ? `UDM will reject ${property}, a secret`
    : `UDM will reject ${property} ${JSON.stringify(text)}: ${fault}`;
}

/** Why UDM refuses an address of a domain that it does not have; undefined if it has it or this is not known. */
function domainFault(
  kind: Kind,
  property: string,
  text: string,
  mailDomains: ReadonlySet<string> | undefined,
): string | undefined {
  if (mailDomains === undefined || !OF_MAIL_DOMAIN[kind].includes(property)) return undefined;
  const domain = domainOf(text);
  if (mailDomains.has(domain)) return undefined;
  return `it has no mail domain ${JSON.stringify(domain)}` +
    (mailDomains.size === 0 ? "" : `; it has ${[...mailDomains].sort().slice(0, 10).join(", ")}`);
}
