/**
 * The charsets that `recode_attrs` may name. Only values that are not UTF-8 are decoded.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/**
 * Charsets by their names in Python (standard encodings of its `codecs`), without case and punctuation. Each line begins with
 * the label. They are listed here so that a configuration can be checked without iconv-lite. Numbers of code pages and of
 * ISO 8859 need no other name.
 */
const NAMES = `
utf8 u8 utf cp65001 utf8ucs2 utf8ucs4 utf8sig
ascii 646 ansix341968 ansix341986 cp367 csascii iso646us iso646irv1991 isoir6 us usascii
utf-7 u7 unicode11utf7
hz-gb-2312 hz hzgb
iso-2022-jp csiso2022jp iso2022jp1 iso2022jp2 iso2022jp2004 iso2022jp3 iso2022jpext
iso-2022-kr csiso2022kr
utf-16 u16
utf-16le unicodelittleunmarked
utf-16be unicodebigunmarked
utf-32 u32
utf-32le
utf-32be
iso-8859-1 8859 cp819 csisolatin1 iso8859 isoir100 l1 latin latin1
iso-8859-2 csisolatin2 isoir101 l2 latin2
iso-8859-3 csisolatin3 isoir109 l3 latin3
iso-8859-4 csisolatin4 isoir110 l4 latin4
iso-8859-5 csisolatincyrillic cyrillic isoir144
iso-8859-6 arabic asmo708 csisolatinarabic ecma114 isoir127
iso-8859-7 csisolatingreek ecma118 elot928 greek greek8 isoir126
iso-8859-8 csisolatinhebrew hebrew isoir138
iso-8859-9 csisolatin5 isoir148 l5 latin5
iso-8859-10 csisolatin6 isoir157 l6 latin6
iso-8859-11 thai isoir166 tis620 tis6200 tis62025290 tis62025291
iso-8859-13 l7 latin7
iso-8859-14 isoceltic isoir199 l8 latin8
iso-8859-15 l9 latin9
iso-8859-16 isoir226 l10 latin10
cp437 cspc8codepage437
cp720
cp737
cp775 cspc775baltic
cp850 cspc850multilingual
cp852 cspcp852
cp855
cp856
cp857
cp858
cp860
cp861 cpis
cp862 cspc862latinhebrew
cp863
cp864
cp865
cp866
cp869 cpgr
cp874
cp1125 cp866u ruscii
cp1250
cp1251
cp1252
cp1253
cp1254
cp1255
cp1256
cp1257
cp1258
hp-roman8 cp1051 cshproman8 r8 roman8
koi8-r cskoi8r
koi8-t
koi8-u
macintosh macroman
x-mac-cyrillic maccyrillic
big5 big5tw csbig5 xmactradchinese
big5-hkscs hkscs
cp932 mskanji
cp949 uhc
cp950
euc-jp ujis
euc-kr korean ksc5601 ksc56011987 ksx1001 xmackorean
gb18030 gb180302000
gb2312 chinese csiso58gb231280 euccn eucgb2312cn gb23121980 gb231280 isoir58 xmacsimpchinese
gbk cp936
shift_jis csshiftjis sjis xmacjapanese
`;

const LABELS: ReadonlyMap<string, string> = new Map(
  NAMES.trim().split("\n").flatMap((line) => {
    const names = line.split(" ");
    return names.map((name) => [bare(name), names[0] as string]);
  }),
);

/** Charsets without a byte from 0x80 on: a value that is not UTF-8 is invalid in them, too. */
const SEVEN_BITS: ReadonlySet<string> = new Set([
  "utf8",
  "ascii",
  "utf-7",
  "hz-gb-2312",
  "iso-2022-jp",
  "iso-2022-kr",
]);

/** Charsets that `TextDecoder` decodes as Python does, and iconv-lite does not. */
const BY_PLATFORM: ReadonlySet<string> = new Set(["utf-16le", "utf-16be", "macintosh", "x-mac-cyrillic"]);

/** Charsets whose byte order is that of the byte order mark, otherwise little-endian, and their mark if it is big-endian. */
const BIG_ENDIAN_MARKS: Readonly<Record<string, readonly number[]>> = {
  "utf-16": [0xfe, 0xff],
  "utf-32": [0, 0, 0xfe, 0xff],
};

/** The charsets that messages suggest. */
export const COMMON_CHARSETS: readonly string[] = [
  "latin1",
  "iso-8859-15",
  "cp1252",
  "cp1250",
  "cp850",
  "cp437",
  "utf-8",
  "utf-16",
];

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/**
 * Returns the label of a charset under its Python name (`latin_1`, `iso8859-15`, `cp1252`) or its web name.
 *
 * @returns `undefined` for an unknown charset
 */
export function charsetLabel(name: string): string | undefined {
  const known = pythonLabel(name);
  if (known !== undefined) return known;
  try {
    return pythonLabel(new TextDecoder(name.trim()).encoding);
  } catch {
    return undefined;
  }
}

function pythonLabel(name: string): string | undefined {
  const short = bare(name);
  const [, page] = /^(?:cp|ibm|csibm|ms|windows)?(\d+)$/.exec(short) ?? [];
  const [, part] = /^iso8859(\d\d?)(?:(?:19|20)\d\d)?$/.exec(short) ?? [];
  return LABELS.get(short) ?? LABELS.get(`cp${page}`) ?? LABELS.get(`iso8859${part}`);
}

let iconv: typeof import("iconv-lite") | undefined;

/** Loads iconv-lite if one of these charsets needs it. Must be awaited before the first value is decoded. */
export async function loadCharsets(labels: readonly string[]): Promise<void> {
  if (labels.some((label) => !SEVEN_BITS.has(label) && !BY_PLATFORM.has(label))) {
    iconv ??= (await import("iconv-lite")).default;
  }
}

/**
 * Decodes bytes as Python does.
 *
 * @returns `undefined` if the bytes are invalid
 */
export function decodeCharset(label: string, bytes: Uint8Array): string | undefined {
  if (SEVEN_BITS.has(label)) return undefined;
  const mark = Object.hasOwn(BIG_ENDIAN_MARKS, label) ? BIG_ENDIAN_MARKS[label] : undefined;
  if (mark !== undefined) {
    const order = mark.every((byte, at) => bytes[at] === byte) ? "be" : "le";
    return decodeCharset(label + order, bytes)?.replace(/^\ufeff/, "");
  }
  if (BY_PLATFORM.has(label)) {
    try {
      return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return undefined;
    }
  }
  if (iconv === undefined) throw new Error("loadCharsets() has not been awaited");
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = iconv.decode(buffer, label, { stripBOM: false });
  // iconv-lite puts U+FFFD in place of invalid bytes
  return text.includes("\ufffd") || !text.isWellFormed() ? undefined : text;
}
