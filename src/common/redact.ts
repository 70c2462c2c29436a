/**
 * Removes secrets from external text: messages of servers, quoted requests, errors of libraries. The program's own texts,
 * DNs, names and keys are never redacted: a password such as "univention" would ruin them, and every gap would reveal the
 * password.
 *
 * @module
 */

import { trimEnd } from "./trim_end.ts";

/** Replaces a secret. */
const REDACTED = "***";

/** Replaces every secret in a text. */
export type Redact = (text: string) => string;

/** A character of a word: `univention` is not a token of `dc=univention-organization`. */
const WORD = String.raw`[\p{L}\p{M}\p{N}_-]`;
/** The last letter of an escape, as in `%3Asecret` or `\nsecret`, is not part of the word after it. */
const ESCAPE = String.raw`%[\da-fA-F]{2}|\\(?:[bfnrtv]|x[\da-fA-F]{2}|u[\da-fA-F]{4})`;
/** Backslashes, also escaped again four times. Without the limit, a row of them would take quadratic time. */
const ESCAPES = String.raw`\\{1,31}`;
const HTML: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

const ENCODER = new TextEncoder();

/**
 * Creates a function that replaces secrets: plain, percent-encoded, escaped as in JSON, Python or HTML, and as base64.
 * Replaces words only as whole tokens.
 *
 * Costs nothing until the first text, and little until a secret occurs in one: the limits of tokens are classes of thousands
 * of characters, which take V8 a millisecond each.
 */
export function redaction(secrets: Iterable<string>): Redact {
  const given = [...new Set(secrets)].filter((secret) => secret !== "").sort((a, b) => b.length - a.length);
  if (given.length === 0) return (text) => text;
  let anywhere: RegExp | undefined;
  let wholeTokens: RegExp | undefined;
  return (text) => {
    anywhere ??= patternOf(given, charactersPattern);
    if (text.search(anywhere) < 0) return text;
    wholeTokens ??= patternOf(given, tokenPattern);
    return text.replace(wholeTokens, REDACTED);
  };
}

/** Whether a text contains a secret where {@linkcode redaction} would remove it, and as it is. */
export function mentions(text: string, secret: string): boolean {
  if (secret === "" || !text.includes(secret)) return false;
  const pattern = [...secret].map(literalPattern).join("");
  return new RegExp(tokenPattern(secret, pattern), "u").test(text);
}

/** Matches all forms of the secrets. */
function patternOf(secrets: readonly string[], asPattern: (secret: string) => string): RegExp {
  const patterns = secrets.flatMap((secret) => [
    asPattern(secret),
    ...base64Forms(secret).map((form) => asPattern(trimEnd(form, "=")) + "(?:=|%3[dD])*"),
  ]);
  return new RegExp(patterns.join("|"), "gu");
}

/** Words and short secrets must be whole tokens; a secret with delimiters is never part of a word by chance. */
function tokenPattern(secret: string, pattern = charactersPattern(secret)): string {
  const standsAlone = [...secret].length < 4 || new RegExp(`^${WORD}+$`, "u").test(secret);
  return standsAlone ? `(?:(?<!${WORD})|(?<=${ESCAPE}))${pattern}(?!${WORD})` : pattern;
}

function charactersPattern(secret: string): string {
  return [...secret].map(characterPattern).join("");
}

/** Matches a character. */
function literalPattern(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`);
}

/** Matches all encodings of a character. Escapes may be escaped again, as in JSON within JSON. */
function characterPattern(character: string): string {
  const literal = literalPattern(character);
  const bytes = [...ENCODER.encode(character)].map((byte) => hexPattern(byte, 2));
  const units = [...Array(character.length).keys()].map((at) => hexPattern(character.charCodeAt(at), 4));
  const code = character.codePointAt(0) ?? 0;
  // The byte of ISO-8859-1, as in basic credentials
  const byte = code >= 0x80 && code <= 0xff ? [hexPattern(code, 2)] : [];
  const short = JSON.stringify(character).slice(2, -1);
  // Most are ASCII: the class of all letters is compiled only for others
  const isAlphanumeric = /^[a-z\d]$/i.test(character) || code >= 0x80 && /^[\p{L}\p{N}]$/u.test(character);
  const escaped = [
    bytes.map((byte) => `x${byte}`).join(ESCAPES),
    units.map((unit) => `u${unit}`).join(ESCAPES),
    ...byte.map((hex) => `x${hex}`),
    ...(/^[bfnrt]$/.test(short) ? [short] : []),
    ...(isAlphanumeric || character === "\\" ? [] : [literal]),
  ].join("|");
  return `(?:${
    [
      character === "\\" ? ESCAPES : literal,
      bytes.map((byte) => `%${byte}`).join(""),
      `${ESCAPES}(?:${escaped})`,
      ...byte.map((hex) => `%${hex}`),
      `&#(?:${code}|[xX]0*${hexPattern(code, 1)});`,
      ...(HTML[character] === undefined ? [] : [`&${HTML[character]};`]),
      ...(character === " " ? [String.raw`\+`] : []),
    ].join("|")
  })`;
}

/** Matches a hexadecimal number in either case. */
function hexPattern(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0").replace(
    /[a-f]/g,
    (digit) => `[${digit}${digit.toUpperCase()}]`,
  );
}

/** The UTF-8 form of a text as base64. */
export function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...ENCODER.encode(text)));
}

/** Whether ISO-8859-1 has all characters of a text. */
export function isLatin1(text: string): boolean {
  return /^[\0-\xff]*$/.test(text);
}

/** The UTF-8 form of a text as base64, and the ISO-8859-1 form where it differs. */
function base64Forms(text: string): string[] {
  const utf8 = encodeBase64(text);
  const latin1 = isLatin1(text) ? btoa(text) : utf8;
  return latin1 === utf8 ? [utf8] : [utf8, latin1];
}

const known = new Set<string>();
let redactKnown: Redact | undefined;

/** Adds secrets that {@linkcode fromOutside} removes. */
export function hideSecrets(...secrets: readonly (string | undefined)[]): void {
  const before = known.size;
  for (const secret of secrets) if (secret !== undefined) known.add(secret);
  if (known.size > before) redactKnown = undefined;
}

/** Redacts an external text: removes all secrets passed to {@linkcode hideSecrets}. */
export function fromOutside(text: string): string {
  redactKnown ??= redaction(known);
  return redactKnown(text);
}

/**
 * Like {@linkcode fromOutside}, for several texts, with further secrets, such as the password in a request. Making and
 * compiling the pattern takes longer than using it.
 */
export function fromOutsideWithout(more: readonly string[]): Redact {
  return more.length === 0 ? fromOutside : redaction([...known, ...more]);
}
