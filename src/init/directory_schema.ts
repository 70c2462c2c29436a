/**
 * Reads what the schema of a directory says about attributes (RFC 4512 section 4.1.2).
 *
 * @module
 */

/** What the values of an attribute are. */
export const VALUE_KINDS = ["text", "DN", "binary"] as const;

/** What the values of an attribute are. */
export type ValueKind = typeof VALUE_KINDS[number];

/** Maximum number of descriptions, of characters in one, and of its names. Real schemas have a few thousand. */
const MOST_DESCRIPTIONS = 20_000;
const LONGEST_DESCRIPTION = 5_000;
const MOST_NAMES = 20;

/** Maximum length of a chain of supertypes. Real ones have three. */
const LONGEST_CHAIN = 20;

const STANDARD = "1.3.6.1.4.1.1466.115.121.1.";
/** DN, and Name And Optional UID (RFC 4517 section 3.3). */
const DN_SYNTAXES = new Set(["12", "34"].map((number) => STANDARD + number));
/** Binary, certificates and lists of them, JPEG, Octet String (RFC 4517, RFC 4523); security descriptors of AD. */
const BINARY_SYNTAXES = new Set([
  ...["5", "8", "9", "10", "28", "40"].map((number) => STANDARD + number),
  "1.2.840.113556.1.4.907",
]);

interface AttributeType {
  readonly names: readonly string[];
  readonly supertype: string | undefined;
  readonly syntax: string | undefined;
}

/**
 * The kind of values of each attribute of a schema, by name in lower case. Descriptions that cannot be read are left out.
 *
 * @param descriptions the values of `attributeTypes`
 */
export function attributeKinds(descriptions: readonly string[]): ReadonlyMap<string, ValueKind> {
  const types = new Map<string, AttributeType>();
  for (const description of descriptions.slice(0, MOST_DESCRIPTIONS)) {
    const type = description.length > LONGEST_DESCRIPTION ? undefined : parseType(description);
    for (const name of type?.names ?? []) if (type !== undefined) types.set(name.toLowerCase(), type);
  }
  return new Map([...types].map(([name, type]) => [name, kindOf(type, types)]));
}

function kindOf(type: AttributeType, types: ReadonlyMap<string, AttributeType>): ValueKind {
  let at: AttributeType | undefined = type;
  for (let length = 0; at !== undefined && at.syntax === undefined && length < LONGEST_CHAIN; length++) {
    at = types.get((at.supertype ?? "").toLowerCase());
  }
  const syntax = at?.syntax ?? "";
  return DN_SYNTAXES.has(syntax) ? "DN" : BINARY_SYNTAXES.has(syntax) ? "binary" : "text";
}

/** Names, supertype and syntax; undefined if there is no name. */
function parseType(description: string): AttributeType | undefined {
  // Active Directory puts the syntax into quotes, too
  const words = [...description.matchAll(/'([^']*)'|[()]|[^\s()']+/g)]
    .map(([word, quoted]) => ({ text: quoted ?? word, isQuoted: quoted !== undefined }));
  const after = (keyword: string) =>
    words.findIndex(({ text, isQuoted }) => !isQuoted && text === keyword) + 1 || words.length;
  const names: string[] = [];
  for (let at = after("NAME"); at < words.length && names.length < MOST_NAMES; at++) {
    const { text, isQuoted } = words[at] as { text: string; isQuoted: boolean };
    if (isQuoted) names.push(text);
    else if (text !== "(") break;
  }
  if (names.length === 0) return undefined;
  return {
    names,
    supertype: words[after("SUP")]?.text,
    syntax: words[after("SYNTAX")]?.text.replace(/\{\d+\}$/, ""),
  };
}
