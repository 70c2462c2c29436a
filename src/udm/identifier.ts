/**
 * Which primary keys UDM accepts.
 *
 * @module
 */

/** The property in which UDM keeps the identifier of an object; it has rules of its own and can never change. */
export const OBJECT_IDENTIFIER = "univentionObjectIdentifier";

const UUID_1_OR_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-[14][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * Why UDM would refuse a value as primary key, or undefined if it accepts it.
 *
 * univentionObjectIdentifier must be a UUID of version 1 or 4 in lower case with hyphens (UDM 17.2); everything
 * else is answered with 422, or with 500 if it is no UUID at all. Other properties take any text.
 */
export function refusedIdentifier(property: string, value: string): string | undefined {
  if (property !== OBJECT_IDENTIFIER || UUID_1_OR_4.test(value)) return undefined;
  return `${property} ${JSON.stringify(value)} is not accepted by UDM: ` +
    "it must be a UUID of version 1 or 4, in lower case with hyphens";
}
