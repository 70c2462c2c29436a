/**
 * Which values UDM accepts as primary keys.
 *
 * @module
 */

/** The identifier property of UDM. It has its own format and never changes. */
export const OBJECT_IDENTIFIER = "univentionObjectIdentifier";

const UUID_1_OR_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-[14][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Length of the longest value in a message. */
const SHOWN_LENGTH = 200;

/**
 * Explains why UDM would refuse a value as primary key; undefined if it accepts it.
 *
 * univentionObjectIdentifier must be a UUID of version 1 or 4 in lower case with hyphens (UDM 17.2). UDM answers 422 to
 * other UUIDs, and 500 to other text. Other properties accept any text.
 */
export function refusedIdentifier(property: string, value: string): string | undefined {
  if (property !== OBJECT_IDENTIFIER || UUID_1_OR_4.test(value)) return undefined;
  const shown = value.length > SHOWN_LENGTH ? `${value.slice(0, SHOWN_LENGTH)}…` : value;
  return `${property} ${JSON.stringify(shown)} is not accepted by UDM: ` +
    "it must be a UUID of version 1 or 4, in lower case with hyphens";
}
