/**
 * Makes google-libphonenumber parse the metadata of a country when a number of that country is parsed.
 *
 * The package contains the metadata of all countries as one object of arrays, which V8 compiles as code
 * ([measured](../../docs/design/deno.md)), and a directory has numbers of a few countries.
 *
 * @module
 */

/** The metadata of numbers, and of short numbers such as 112. The end is unambiguous: no text in it contains `};`. */
const METADATA = /(i18n\.phonenumbers\.(?:shortnumber)?metadata\.countryToMetadata = )(\{.*?\});/gs;

/** What the bundler writes outside of texts, by what it is in JSON: a hole, a last comma, a name. Spaces are no part of it. */
const TOKEN = /("(?:[^"\\]|\\.)*")|\s+|([[,])(?=\s*,)|,\s*(?=[\]}])|(\w+)(?=\s*:)/g;

/** An object with the same properties, which makes each value when it is read. */
const LAZY =
  "((texts) => Object.defineProperties({}, Object.fromEntries(Object.keys(texts).map((country) => " +
  "[country, { enumerable: true, get: () => JSON.parse(texts[country]) }]))))";

/**
 * Rewrites the module of the package in a bundle.
 *
 * @returns the number of objects that were replaced besides the text
 * @throws {SyntaxError} if the metadata has another form than expected
 */
export function parseMetadataLater(module: string): { readonly text: string; readonly replaced: number } {
  let replaced = 0;
  const text = module.replace(METADATA, (_all, assignment: string, literal: string) => {
    replaced++;
    const texts = Object.entries(JSON.parse(toJson(literal)) as Record<string, unknown>)
      .map(([country, value]) => [country, JSON.stringify(value)]);
    return `${assignment}${LAZY}(${JSON.stringify(Object.fromEntries(texts))});`;
  });
  return { text, replaced };
}

/** Holes of arrays become null, which the package takes for the same. */
function toJson(literal: string): string {
  return literal.replace(TOKEN, (_all, text?: string, beforeHole?: string, name?: string) => {
    if (text !== undefined) return text;
    if (beforeHole !== undefined) return `${beforeHole}null`;
    return name === undefined ? "" : `"${name}"`;
  });
}
