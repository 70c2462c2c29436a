/** @module */

import { decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";

/** The German spelling without umlauts, which libraries without a language leave out. */
const GERMAN: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", Ä: "Ae", Ö: "Oe", Ü: "Ue" };

// An umlaut in a word of capitals: ÜBER, GEÖ
const CAPITALS = /[ÄÖÜ](?=\p{Lu})|(?<=\p{Lu})[ÄÖÜ](?!\p{Ll})/gu;
const UMLAUT = /[äöüÄÖÜ]/gu;

// deno-lint-ignore no-control-regex
const ASCII = /^[\x00-\x7f]*$/;

let anyAscii: ((text: string) => string) | undefined;

/** Loads the library. Must be awaited before the first text that is not ASCII. */
export async function loadTransliteration(): Promise<void> {
  anyAscii ??= (await import("any-ascii")).default;
}

/** Writes text in ASCII, umlauts as in German: Jörg Groß, Joerg Gross; Łukasz, Lukasz; Иван, Ivan. */
export function toAscii(text: string): string {
  if (ASCII.test(text)) return text;
  if (anyAscii === undefined) throw new Error("loadTransliteration() has not been awaited");
  const spelled = text.normalize("NFC")
    .replace(CAPITALS, (letter) => (GERMAN[letter] as string).toUpperCase())
    .replace(UMLAUT, (letter) => GERMAN[letter] as string);
  return anyAscii(spelled);
}

/**
 * Writes text in ASCII, see {@linkcode toAscii}.
 *
 * @throws {SanitizerError} if the value is not UTF-8
 */
export function transliterate(value: Uint8Array): Uint8Array {
  const text = decodeUtf8(value);
  if (text === undefined) throw new SanitizerError("it is not UTF-8 text");
  const ascii = toAscii(text);
  return ascii === text ? value : encodeUtf8(ascii);
}
