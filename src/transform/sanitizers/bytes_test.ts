import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesToCharacters, charactersToBytes } from "../../syntax/utf8.ts";
import * as methods from "./bytes.ts";

const { bytesLower, bytesStrip, bytesUpper } = methods;

const ALL = Uint8Array.from({ length: 256 }, (_, byte) => byte);

Deno.test("bytes: only ASCII letters change case", () => {
  const lower = bytesLower(ALL);
  const upper = bytesUpper(ALL);
  for (const byte of ALL) {
    const char = String.fromCharCode(byte);
    assert.equal(lower[byte], byte < 0x80 ? char.toLowerCase().charCodeAt(0) : byte);
    assert.equal(upper[byte], byte < 0x80 ? char.toUpperCase().charCodeAt(0) : byte);
  }
});

Deno.test("bytes: strip removes ASCII white space at both ends only", () => {
  const strip = (text: string) => new TextDecoder().decode(bytesStrip(new TextEncoder().encode(text)));
  assert.equal(strip(" \t\n\r\v\fa b\f\v\r\n\t "), "a b");
  assert.equal(strip(" \n"), "");
  assert.equal(strip("\u00a0a\x1c"), "\u00a0a\x1c");
});

// A value and what Python's methods title, capitalize, swapcase, lstrip and rstrip make of it; a character is a byte.
const PYTHON: [string, string, string, string, string, string][] = [
  ["", "", "", "", "", ""],
  [
    "they're BILL's",
    "They'Re Bill'S",
    "They're bill's",
    "THEY'RE bill'S",
    "they're BILL's",
    "they're BILL's",
  ],
  ["\xe4b aB", "\xe4B Ab", "\xe4b ab", "\xe4B Ab", "\xe4b aB", "\xe4b aB"],
  ["1a2B x-y_z", "1A2B X-Y_Z", "1a2b x-y_z", "1A2b X-Y_Z", "1a2B x-y_z", "1a2B x-y_z"],
  ["a\xe4B", "A\xe4B", "A\xe4b", "A\xe4b", "a\xe4B", "a\xe4B"],
  [
    " \t\n\r\v\fab\x1c\xa0 ",
    " \t\n\r\v\fAb\x1c\xa0 ",
    " \t\n\r\v\fab\x1c\xa0 ",
    " \t\n\r\v\fAB\x1c\xa0 ",
    "ab\x1c\xa0 ",
    " \t\n\r\v\fab\x1c\xa0",
  ],
  [" \n", " \n", " \n", " \n", "", ""],
];

Deno.test("bytes: title, capitalize, swapcase, lstrip and rstrip do what Python's methods do", () => {
  const { bytesTitle, bytesCapitalize, bytesSwapcase, bytesLeftStrip, bytesRightStrip } = methods;
  const all = [bytesTitle, bytesCapitalize, bytesSwapcase, bytesLeftStrip, bytesRightStrip];
  for (const [written, ...expected] of PYTHON) {
    const value = charactersToBytes(written);
    assert.deepEqual(
      all.map((method) => bytesToCharacters(method(value))),
      expected,
      JSON.stringify(written),
    );
  }
});

Deno.test("bytes: the input is not modified", () => {
  fc.assert(fc.property(fc.uint8Array(), (value) => {
    const copy = value.slice();
    for (const method of Object.values(methods)) method(value);
    assert.deepEqual(value, copy);
  }));
});
