/**
 * The charsets that `recode_attrs` may name.
 *
 * @module
 */

/**
 * Python's names (standard encodings of its `codecs`) that `TextDecoder` does not know, without hyphens and
 * underscores. ASCII maps to UTF-8: only values that are not UTF-8 are recoded, and ASCII decodes none of
 * them.
 */
const PYTHON_NAMES: Readonly<Record<string, string>> = {
  ascii: "utf-8",
  usascii: "utf-8",
  "646": "utf-8",
  u8: "utf-8",
  utf: "utf-8",
  utf8sig: "utf-8",
  "8859": "latin1",
  iso88591: "latin1",
  latin: "latin1",
  latin7: "iso-8859-13",
  l7: "iso-8859-13",
  latin8: "iso-8859-14",
  l8: "iso-8859-14",
  latin9: "iso-8859-15",
  latin10: "iso-8859-16",
  l10: "iso-8859-16",
  cyrillic: "iso-8859-5",
  ibm866: "ibm866",
  cp932: "shift_jis",
  ms932: "shift_jis",
  mskanji: "shift_jis",
  sjis: "shift_jis",
  cp936: "gbk",
  cp949: "euc-kr",
  uhc: "euc-kr",
  cp950: "big5",
  eucjp: "euc-jp",
  euckr: "euc-kr",
  iso2022jp: "iso-2022-jp",
  macroman: "macintosh",
  maccyrillic: "x-mac-cyrillic",
  utf16le: "utf-16le",
  utf16be: "utf-16be",
  u16: "utf-16le",
};

/** The charsets that messages suggest; every charset that `TextDecoder` knows is allowed. */
export const COMMON_CHARSETS: readonly string[] = [
  "latin1",
  "iso-8859-15",
  "cp1252",
  "cp1250",
  "cp866",
  "utf-8",
  "utf-16",
];

/**
 * Returns the `TextDecoder` label of a charset under its Python name (`latin_1`, `iso8859-15`, `cp1252`) or
 * its web name.
 *
 * As on the web, latin1 and ISO 8859-1 are read as windows-1252. They differ only in 0x80 to 0x9F: control
 * characters in ISO 8859-1, letters and punctuation in windows-1252.
 *
 * @returns `undefined` for an unknown charset
 */
export function charsetLabel(name: string): string | undefined {
  const trimmed = name.trim().toLowerCase();
  const bare = trimmed.replace(/[-_ ]/g, "");
  const numbered = /^iso8859(\d+)$/.exec(bare);
  const known = Object.hasOwn(PYTHON_NAMES, bare) ? PYTHON_NAMES[bare] : undefined;
  const candidates = [known, trimmed, trimmed.replaceAll("_", "-"), bare];
  if (numbered !== null) candidates.push(`iso-8859-${numbered[1]}`);
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    try {
      return new TextDecoder(candidate).encoding;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}
