/**
 * Which mail addresses a refusal of UDM is about.
 *
 * @module
 */

import { type Properties, textsOf } from "../common/model.ts";
import type { Reason } from "./errors.ts";

/** The properties whose values share one space of mail addresses. */
const MAIL_PROPERTIES: readonly string[] = ["mailPrimaryAddress", "mailAlternativeAddress", "mailAddress"];

/** UDM reports each address that is taken for this property, also an alternative one and that of a group. */
const REPORTED_AS = "mailPrimaryAddress";

/**
 * The mail properties that a reason is about, of those that were sent. UDM quotes an address that it refuses, and may report
 * it for another property than the one that holds it.
 *
 * @param sent the properties of the request
 */
export function mailPropertiesIn({ property, message }: Reason, sent: Properties): string[] {
  if (property === undefined || !MAIL_PROPERTIES.includes(property)) return [];
  if (property === REPORTED_AS) {
    const words = new Set(
      message.toLowerCase().split(/[\s,;:'"()<>]+/).map((word) => word.replace(/\.$/, "")),
    );
    const isQuoted = (address: string) => words.has(address.toLowerCase());
    const quoted = MAIL_PROPERTIES.filter((other) => textsOf(sent[other]).some(isQuoted));
    if (quoted.length > 0) return quoted;
  }
  return textsOf(sent[property]).length > 0 ? [property] : [];
}
