/**
 * Predicts which values UDM will reject or alter.
 *
 * @module
 */

import { type Kind, textsOf } from "../common/model.ts";
import type { Effect, Result } from "../planner/effects.ts";
import { looksSecret } from "../common/secret_names.ts";
import { counted } from "../common/number_text.ts";
import { isUnset } from "../udm/values.ts";
import { domainOf, OF_MAIL_DOMAIN } from "../udm/mail_domain_rules.ts";
import { groupNameFault, reservedName, usernameFault } from "../udm/name_rules.ts";
import { valueFault } from "../udm/value_rules.ts";
import type { Change } from "./schema.ts";

/** What is known of the target. */
export interface Known {
  /** In lower case; undefined if they could not be read. */
  readonly mailDomains: ReadonlySet<string> | undefined;
}

/** The beginning of a warning about a value that UDM will refuse. */
const REJECTED = "UDM will reject";

/** How many changes have warnings: "UDM will reject 1 change". Undefined if none has. */
export function warnedText(changes: readonly Pick<Change, "warnings">[]): string | undefined {
  const warned = changes.flatMap(({ warnings }) => warnings === undefined ? [] : [warnings]);
  if (warned.length === 0) return undefined;
  const allRejected = warned.every((warnings) => warnings.some((warning) => warning.startsWith(REJECTED)));
  return `${allRejected ? REJECTED : `${REJECTED} or alter`} ${counted(warned.length, "change")}`;
}

/** The warnings for an object; empty if UDM should accept it. */
export function warningsOf(effect: Effect, { properties }: Result, { mailDomains }: Known): string[] {
  if (effect.effect === "delete" || effect.effect === "disable") return [];
  const warnings: string[] = [];
  const isUser = effect.kind === "user";
  if (effect.effect === "add" || effect.newName !== undefined) {
    const fault = (isUser ? usernameFault : groupNameFault)(effect.newName ?? effect.name);
    const reserved = reservedName(effect.kind, effect.newName ?? effect.name);
    if (fault !== undefined) warnings.push(`${REJECTED} the name: ${fault}`);
    else if (reserved !== undefined) warnings.push(`the name is reserved: ${reserved}`);
  }
  const loses = "lastname" in properties && isUnset(properties.lastname);
  if (isUser && (loses || effect.effect === "add" && isUnset(properties.lastname))) {
    warnings.push(`${REJECTED} it: a user needs a lastname`);
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
    ? `${REJECTED} ${property}, a secret`
    : `${REJECTED} ${property} ${JSON.stringify(text)}: ${fault}`;
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
