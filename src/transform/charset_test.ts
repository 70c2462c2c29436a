import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { charsetLabel, COMMON_CHARSETS, decodeCharset, loadCharsets } from "./charset.ts";

/**
 * Python's charsets under all names that Python 3.11 knows, and the beginning of the SHA-256 of what it decodes the single
 * bytes from 0x80 on to: `[8364,0,8218,…]`, 0 for an invalid byte.
 */
const PYTHON = `
1b912946 ascii 646 ansi_x3.4_1968 ansi_x3_4_1968 ansi_x3.4_1986 cp367 csascii ibm367 iso646_us iso_646.irv_1991 iso_ir_6 us us_ascii
1b912946 big5 big5_tw csbig5 x_mac_trad_chinese
1b912946 big5hkscs big5_hkscs hkscs
06da329d cp1125 1125 ibm1125 cp866u ruscii
c17f7357 cp1250 1250 windows_1250
e747c289 cp1251 1251 windows_1251
6dfa750c cp1252 1252 windows_1252
ba862003 cp1253 1253 windows_1253
536eac4a cp1254 1254 windows_1254
59c0a8db cp1255 1255 windows_1255
8dbd0278 cp1256 1256 windows_1256
d56019d4 cp1257 1257 windows_1257
a2f03671 cp1258 1258 windows_1258
2725b84d cp437 437 cspc8codepage437 ibm437
6b1d996d cp720
ac63f601 cp737
9b5e9c2a cp775 775 cspc775baltic ibm775
dd25625e cp850 850 cspc850multilingual ibm850
685e7aeb cp852 852 cspcp852 ibm852
9cc6e8f7 cp855 855 csibm855 ibm855
50a02379 cp856
ff23cb1c cp857 857 csibm857 ibm857
fa70d4ab cp858 858 csibm858 ibm858
24a0e6f7 cp860 860 csibm860 ibm860
1150f7b4 cp861 861 cp_is csibm861 ibm861
101670c6 cp862 862 cspc862latinhebrew ibm862
45d4383f cp863 863 csibm863 ibm863
6d3acf41 cp864 864 csibm864 ibm864
7e8ab71f cp865 865 csibm865 ibm865
b45b39db cp866 866 csibm866 ibm866
bd998a01 cp869 869 cp_gr csibm869 ibm869
4a687aae cp874
205ab842 cp932 932 ms932 mskanji ms_kanji
1b912946 cp949 949 ms949 uhc
1b912946 cp950 950 ms950
1b912946 euc_jp eucjp ujis u_jis
1b912946 euc_kr euckr korean ksc5601 ks_c_5601 ks_c_5601_1987 ksx1001 ks_x_1001 x_mac_korean
1b912946 gb18030 gb18030_2000
1b912946 gb2312 chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58 x_mac_simp_chinese
1b912946 gbk 936 cp936 ms936
0ea49d77 hp_roman8 roman8 r8 csHPRoman8 cp1051 ibm1051
1b912946 hz hzgb hz_gb hz_gb_2312
1b912946 iso2022_jp csiso2022jp iso2022jp iso_2022_jp
1b912946 iso2022_jp_1 iso2022jp_1 iso_2022_jp_1
1b912946 iso2022_jp_2 iso2022jp_2 iso_2022_jp_2
1b912946 iso2022_jp_2004 iso_2022_jp_2004 iso2022jp_2004
1b912946 iso2022_jp_3 iso2022jp_3 iso_2022_jp_3
1b912946 iso2022_jp_ext iso2022jp_ext iso_2022_jp_ext
1b912946 iso2022_kr csiso2022kr iso2022kr iso_2022_kr
b3dc4889 iso8859_1
68e72564 iso8859_10 csisolatin6 iso_8859_10 iso_8859_10_1992 iso_ir_157 l6 latin6
cb7bf4a5 iso8859_11 thai iso_8859_11 iso_8859_11_2001
bd940f5f iso8859_13 iso_8859_13 l7 latin7
0e34455f iso8859_14 iso_8859_14 iso_8859_14_1998 iso_celtic iso_ir_199 l8 latin8
72291785 iso8859_15 iso_8859_15 l9 latin9
06d7c5bd iso8859_16 iso_8859_16 iso_8859_16_2001 iso_ir_226 l10 latin10
5a364e44 iso8859_2 csisolatin2 iso_8859_2 iso_8859_2_1987 iso_ir_101 l2 latin2
1cefd250 iso8859_3 csisolatin3 iso_8859_3 iso_8859_3_1988 iso_ir_109 l3 latin3
99f2a669 iso8859_4 csisolatin4 iso_8859_4 iso_8859_4_1988 iso_ir_110 l4 latin4
1aaad69d iso8859_5 csisolatincyrillic cyrillic iso_8859_5 iso_8859_5_1988 iso_ir_144
daaadaf1 iso8859_6 arabic asmo_708 csisolatinarabic ecma_114 iso_8859_6 iso_8859_6_1987 iso_ir_127
0cf1e0e6 iso8859_7 csisolatingreek ecma_118 elot_928 greek greek8 iso_8859_7 iso_8859_7_1987 iso_ir_126
4df66fa5 iso8859_8 csisolatinhebrew hebrew iso_8859_8 iso_8859_8_1988 iso_ir_138
a3a8b6bb iso8859_9 csisolatin5 iso_8859_9 iso_8859_9_1989 iso_ir_148 l5 latin5
f24d32bb koi8_r cskoi8r
35af924f koi8_t
c5f5a814 koi8_u
b3dc4889 latin_1 8859 cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 iso_ir_100 l1 latin latin1
fb643639 mac_cyrillic maccyrillic
192065d2 mac_roman macintosh macroman
9962eedb shift_jis csshiftjis shiftjis sjis s_jis x_mac_japanese
f1ad898c tis_620 tis620 tis_620_0 tis_620_2529_0 tis_620_2529_1 iso_ir_166
1b912946 utf_16 u16 utf16
1b912946 utf_16_be unicodebigunmarked utf_16be
1b912946 utf_16_le unicodelittleunmarked utf_16le
1b912946 utf_32 u32 utf32
1b912946 utf_32_be utf_32be
1b912946 utf_32_le utf_32le
1b912946 utf_7 u7 utf7 unicode_1_1_utf_7
1b912946 utf_8 u8 utf utf8 utf8_ucs2 utf8_ucs4 cp65001
1b912946 utf_8_sig
`.trim().split("\n").map((line) => line.split(" "));

/** Bytes that are valid here and not in Python: newer assignments, and those of the web. */
const VALID_HERE: Readonly<Record<string, readonly number[]>> = {
  cp1255: [0xca],
  gb18030: [0x80],
  gb2312: [0x80],
  gbk: [0x80],
  shift_jis: [0x80],
  tis_620: [0xa0],
};

/** Bytes of the area for private use, which are valid in Python only. */
const VALID_IN_PYTHON: Readonly<Record<string, readonly [number, number][]>> = {
  cp932: [[0xa0, 0xf8f0], [0xfd, 0xf8f1], [0xfe, 0xf8f2], [0xff, 0xf8f3]],
};

Deno.test("charsets: every charset decodes single bytes as Python does, under each of its names there", async () => {
  for (const [hash, codec, ...aliases] of PYTHON) {
    const label = charsetLabel(codec as string);
    assert.ok(label !== undefined, codec);
    for (const alias of aliases) assert.equal(charsetLabel(alias), label, alias);
    await loadCharsets([label]);
    const decoded = Array.from({ length: 0x80 }, (_, index) => {
      const byte = 0x80 + index;
      if (VALID_HERE[codec as string]?.includes(byte)) return 0;
      const added = VALID_IN_PYTHON[codec as string]?.find(([other]) => other === byte);
      return added?.[1] ?? decodeCharset(label, Uint8Array.of(byte))?.codePointAt(0) ?? 0;
    });
    const found = createHash("sha256").update(JSON.stringify(decoded)).digest("hex").slice(0, 8);
    assert.equal(found, hash, `${codec}: ${decoded.map((code) => code.toString(16))}`);
  }
});

Deno.test("charsets: a known number does not make a charset of an unknown name", () => {
  for (
    const name of ["foo1252", "cp12520", "1252x", "iso8859-1-1812", "xiso8859-1", "iso8859-99", "latin-1252"]
  ) {
    assert.equal(charsetLabel(name), undefined, name);
  }
});

// Charset, bytes, what Python decodes them to; undefined: it raises UnicodeDecodeError.
const DECODED: [string, number[], string | undefined][] = [
  ["latin1", [0x80, 0x9f, 0xe4], "\x80\x9fä"],
  ["cp1252", [0x80, 0x9f, 0xe4], "€Ÿä"],
  ...[0x81, 0x8d, 0x8f, 0x90, 0x9d].map((
    hole,
  ): [string, number[], undefined] => ["cp1252", [hole], undefined]),
  ["cp850", [0x81, 0x84, 0x94, 0xe1, 0x9b], "üäößø"],
  ["cp437", [0x81, 0x84, 0x94, 0xe1, 0x9b], "üäöß¢"],
  ["utf-7", [0x2b, 0x41, 0x4f, 0x51, 0x2d, 0xe4], undefined],
  ["utf-16", [0xff, 0xfe, 0xe4, 0], "ä"],
  ["utf-16", [0xfe, 0xff, 0, 0xe4], "ä"],
  ["utf-16", [0xe4, 0], "ä"],
  ["utf-16", [0xff, 0xfe, 0xff, 0xfe, 0xe4, 0], "\ufeffä"],
  ["utf-16-le", [0xff, 0xfe, 0xe4, 0], "\ufeffä"],
  ["utf-16-be", [0xfe, 0xff, 0, 0xe4], "\ufeffä"],
  ["utf-16", [0xe4, 0, 0x41], undefined],
  ["utf-16-le", [0, 0xd8], undefined],
  ["utf-32", [0xff, 0xfe, 0, 0, 0xe4, 0, 0, 0], "ä"],
  ["utf-32", [0, 0, 0xfe, 0xff, 0, 0, 0, 0xe4], "ä"],
  ["utf-32", [0xe4, 0, 0, 0], "ä"],
  ["utf-32", [0, 0, 0, 0xe4], undefined],
  ["utf-32-le", [0xff, 0xfe, 0, 0, 0xe4, 0, 0, 0], "\ufeffä"],
  ["utf-32-be", [0, 0, 0xfe, 0xff, 0, 1, 0xf6, 0], "\ufeff😀"],
  ["utf-32-le", [0, 0xd8, 0, 0], undefined],
  ["utf-32-le", [0, 0, 0x11, 0], undefined],
  ["utf-32-le", [0xe4, 0, 0, 0, 0x41], undefined],
  ["utf-8-sig", [0xef, 0xbb, 0xbf, 0xe4], undefined],
  ["cp932", [0x93, 0xfa, 0x96, 0x7b, 0xb1], "日本ｱ"],
  ["euc_jp", [0xc6, 0xfc, 0xcb, 0xdc, 0x8e, 0xb1], "日本ｱ"],
  ["gbk", [0xd6, 0xd0, 0xce, 0xc4], "中文"],
  ["gb18030", [0x81, 0x30, 0x81, 0x30, 0xd6, 0xd0], "\x80中"],
  ["big5", [0xa4, 0xa4, 0xa4, 0xe5], "中文"],
  ["euc_kr", [0xc7, 0xd1, 0xb1, 0xdb], "한글"],
  ["euc_kr", [0xc7], undefined],
];

Deno.test("charsets: values are decoded as in Python", async () => {
  for (const [name, bytes, text] of DECODED) {
    const label = charsetLabel(name) as string;
    await loadCharsets([label]);
    // A part of a larger buffer
    const part = Uint8Array.of(0x41, ...bytes, 0x41).subarray(1, -1);
    assert.equal(decodeCharset(label, part), text, `${name} ${bytes}`);
  }
});

Deno.test("charsets: names are accepted as Python and the web spell them", () => {
  const cases: [string, string][] = [
    ["latin-1", "iso-8859-1"],
    [" L1 ", "iso-8859-1"],
    ["ISO8859-15", "iso-8859-15"],
    ["ISO_8859-1:1987", "iso-8859-1"],
    ["windows-1250", "cp1250"],
    ["x-cp1250", "cp1250"],
    ["windows-31j", "shift_jis"],
    ["cp-850", "cp850"],
    ["csmacintosh", "macintosh"],
  ];
  for (const [name, label] of cases) assert.equal(charsetLabel(name), label, name);
});

Deno.test("charsets: each suggested charset is known", () => {
  for (const name of COMMON_CHARSETS) assert.ok(charsetLabel(name), name);
});

Deno.test("charsets: unknown names have no label", () => {
  const known = new Set(PYTHON.flat());
  for (
    const name of [
      "latin99",
      "",
      "constructor",
      "iso-8859-99",
      "iso-8859-12",
      "hex",
      "cp037",
      "johab",
      "cp",
      "08",
    ]
  ) {
    assert.equal(charsetLabel(name), undefined, name);
    assert.ok(!known.has(name));
  }
});
