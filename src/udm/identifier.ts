/**
 * Which values UDM accepts as primary keys.
 *
 * @module
 */

/** The identifier property of UDM. It has its own format and never changes. */
export const OBJECT_IDENTIFIER = "univentionObjectIdentifier";

const UUID_1_OR_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-[14][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * Explains why UDM would refuse a value as primary key; undefined if it accepts it.
 *
 * univentionObjectIdentifier must be a UUID of version 1 or 4 in lower case with hyphens (UDM 17.2). UDM answers 422 to
 * other UUIDs, and 500 to other text. Other properties accept any text.
 */
export function refusedIdentifier(property: string, value: string): string | undefined {
  if (property !== OBJECT_IDENTIFIER || UUID_1_OR_4.test(value)) return undefined;
  return `${property} ${JSON.stringify(value)} is not accepted by UDM: ` +
    "it must be a UUID of version 1 or 4, in lower case with hyphens";
}
