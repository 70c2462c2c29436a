import assert from "node:assert/strict";
import { charsetLabel, COMMON_CHARSETS } from "./charset.ts";

Deno.test("charsets: names are accepted as Python spells them", () => {
  const cases: [string, string][] = [
    ["latin1", "windows-1252"],
    ["latin-1", "windows-1252"],
    ["latin_1", "windows-1252"],
    ["L1", "windows-1252"],
    ["iso-8859-1", "windows-1252"],
    ["iso8859_1", "windows-1252"],
    ["ISO8859-15", "iso-8859-15"],
    ["iso8859_15", "iso-8859-15"],
    ["latin9", "iso-8859-15"],
    ["latin_2", "iso-8859-2"],
    ["cp1252", "windows-1252"],
    ["windows-1250", "windows-1250"],
    ["cp1250", "windows-1250"],
    ["UTF8", "utf-8"],
    ["utf_8", "utf-8"],
    ["ascii", "utf-8"],
    ["utf-16", "utf-16le"],
    ["utf_16_be", "utf-16be"],
    ["koi8_r", "koi8-r"],
    ["shift_jis", "shift_jis"],
    ["mac_roman", "macintosh"],
  ];
  for (const [name, label] of cases) assert.equal(charsetLabel(name), label, name);
});

Deno.test("charsets: TextDecoder accepts the label of every suggested charset", () => {
  for (const name of COMMON_CHARSETS) new TextDecoder(charsetLabel(name), { fatal: true });
});

Deno.test("charsets: unknown names have no label", () => {
  for (const name of ["latin99", "cp850", "", "constructor", "iso-8859-99", "hex"]) {
    assert.equal(charsetLabel(name), undefined, name);
  }
});
