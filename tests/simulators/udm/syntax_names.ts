/**
 * The names that UDM accepts. Each check returns why a value is refused, or undefined.
 *
 * @module
 */

const USERNAME = /^[\p{L}\p{N}](?:[\p{L}\p{N}._+'#-]*[\p{L}\p{N}_+'#])?$/u;
// The range from space to "." in ASCII includes quotes, brackets, "&", "+" and ",": UDM's rule allows them inside.
const GROUP_NAME = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_ -.’]*[\p{L}\p{N}_])?$/u;
const DIGITS = /^\d+$/;

/** Names of users. */
export function usernameFault(name: string): string | undefined {
  if (name.includes(" ")) return "Spaces are not allowed in the username!";
  if (DIGITS.test(name)) return "Username must not consist of digits only!";
  if (USERNAME.test(name)) return undefined;
  return "Username must start with a letter or number, may contain . - _ + ' # and must not end with . or -";
}

/** Names of groups. */
export function groupNameFault(name: string): string | undefined {
  if (DIGITS.test(name)) return "A group name must not consist of numbers only.";
  if (GROUP_NAME.test(name)) return undefined;
  return "A group name must start and end with a letter, number or underscore. " +
    "In between additionally spaces, dashes and dots are allowed.";
}

/** Why a univentionObjectIdentifier is invalid. UDM answers with an internal error if it is not a UUID. */
type IdentifierFault = "malformed" | "wrong version" | undefined;

const CANONICAL_V1_OR_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-[14][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Values of univentionObjectIdentifier: lower-case UUIDs of version 1 or 4. */
export function identifierFault(text: string): IdentifierFault {
  if (CANONICAL_V1_OR_V4.test(text)) return undefined;
  // Python's uuid.UUID takes these away before it counts digits.
  const digits = text.replace("urn:", "").replace("uuid:", "").replace(/^[{}]+|[{}]+$/g, "").replaceAll(
    "-",
    "",
  );
  return /^[0-9a-fA-F]{32}$/.test(digits) ? "wrong version" : "malformed";
}
