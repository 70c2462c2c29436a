/**
 * Messages for YAML that cannot be parsed.
 *
 * The parser's own messages quote the source, and what stands there may be a password with a character that
 * YAML reads as syntax. So only its codes are used.
 *
 * @module
 */

import type { ErrorCode } from "yaml";

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias (*name) can have neither an anchor nor a tag",
  BAD_ALIAS:
    'a name is missing behind the "*" of an alias or the "&" of an anchor; a value that begins with "*" or "&" ' +
    "must stand in quotes",
  BAD_COLLECTION_TYPE: 'a tag is not used here; a value that begins with "!" must stand in quotes',
  BAD_DIRECTIVE: 'a line that begins with "%" is a YAML directive, and this one is unknown',
  BAD_DQ_ESCAPE:
    'a backslash in double quotes begins an escape, and this one is unknown; write "\\\\" or use single ' +
    "quotes",
  BAD_INDENT: "the indentation does not fit",
  BAD_PROP_ORDER: "an anchor or a tag stands in the wrong place",
  BAD_SCALAR_START: "a value that begins with this character must stand in quotes",
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " in one line; a value that contains ": " must stand in quotes',
  BLOCK_IN_FLOW: "inside brackets or braces a list or a section must be written in brackets or braces too",
  DUPLICATE_KEY: "this key is given twice",
  KEY_OVER_1024_CHARS: "a key of more than 1024 characters; is a quote not closed?",
  MISSING_CHAR:
    'something is missing here: a ":" behind a key, a comma, a closing quote or a closing bracket',
  MULTILINE_IMPLICIT_KEY:
    'a ":" and a space are missing after the key, or the indentation of the lines differs',
  MULTIPLE_ANCHORS: "a value can have only one anchor",
  MULTIPLE_DOCS: 'a file holds one configuration; remove the "---" and what follows it',
  MULTIPLE_TAGS: "a value can have only one tag",
  TAB_AS_INDENT: "tabs cannot be used for indentation; use spaces",
  TAG_RESOLVE_FAILED: 'a tag is not used here; a value that begins with "!" must stand in quotes',
  UNEXPECTED_TOKEN:
    "this is not expected here; the indentation, a quote or a bracket before it may be wrong, or a value " +
    "must stand in quotes",
};

/** Says what is wrong with the YAML, without a word of the source. */
export function yamlErrorMessage(code: ErrorCode): string {
  return `the YAML is not valid: ${MESSAGES[code] ?? `it cannot be parsed (${code})`}`;
}
