/**
 * Predicts which values UDM will reject or alter.
 *
 * @module
 */

import type { PropertyValue } from "../common/model.ts";
import { isIsoDate } from "../syntax/iso_date.ts";
import type { Effect, Result } from "../planner/effects.ts";
import { isUnset } from "../udm/values.ts";
import { groupNameFault, usernameFault } from "../udm/name_rules.ts";

/** Properties whose addresses must belong to a mail domain of UDM. */
export const OF_MAIL_DOMAIN: readonly string[] = ["mailPrimaryAddress", "mailAlternativeAddress"];

/** Properties that must be dates. */
const DATES: readonly string[] = ["birthday", "userexpiry"];

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
    if (fault !== undefined) warnings.push(`UDM will reject the name: ${fault}`);
  }
  if (!isUser) return warnings;
  const loses = "lastname" in properties && isUnset(properties.lastname);
  if (loses || effect.effect === "add" && isUnset(properties.lastname)) {
    warnings.push("UDM will reject it: a user needs a lastname");
  }
  for (const [property, value] of Object.entries(properties)) {
    for (const text of textsOf(value)) {
      const fault = valueFault(property, text, mailDomains);
      if (fault !== undefined) warnings.push(fault);
    }
  }
  return warnings;
}

function valueFault(
  property: string,
  text: string,
  mailDomains: ReadonlySet<string> | undefined,
): string | undefined {
  const quoted = `${property} ${JSON.stringify(text)}`;
  if (OF_MAIL_DOMAIN.includes(property)) {
    const domain = text.slice(text.lastIndexOf("@") + 1).toLowerCase();
    if (!text.includes("@")) return `UDM will reject ${quoted}: it is not a mail address`;
    if (mailDomains === undefined || mailDomains.has(domain)) return undefined;
    return `UDM will reject ${quoted}: it has no mail domain ${JSON.stringify(domain)}` +
      (mailDomains.size === 0 ? "" : `; it has ${[...mailDomains].sort().slice(0, 10).join(", ")}`);
  }
  if (property === "e-mail") {
    if (!/^[^@]+@[^@]+$/.test(text)) return `UDM will reject ${quoted}: it is not a mail address`;
    return /[^\0-\x7f].*@/.test(text)
      ? `UDM will reject ${quoted}: before the "@" only ASCII is allowed`
      : undefined;
  }
  if (DATES.includes(property) && !isIsoDate(text)) {
    return `UDM will reject ${quoted}: a date is written YYYY-MM-DD`;
  }
  if (property === "country" && !/^[A-Za-z]{2}$/.test(text)) {
    return `UDM will drop ${quoted} without a word: a country is a code of two letters`;
  }
  return undefined;
}

/** The non-empty texts of a value. */
export function textsOf(value: PropertyValue): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return Array.isArray(value) ? value as readonly string[] : [];
}
