/** @module */

import { SanitizerError } from "../../../src/transform/sanitizers/error.ts";
import { loadPhoneLibrary, phoneSanitizer } from "../../../src/transform/sanitizers/phone_sanitizer.ts";
import { encodeUtf8 } from "../../../src/syntax/utf8.ts";
import { attempt, kindOf, rule, same, type Target, textOf } from "../target.ts";

/** Not San Marino, to whose numbers libphonenumber adds the area code 0549. */
const REGIONS = ["DE", "AT", "US", "IT", "AR", "MX", "BR", "GB", "JP", "AU", "CH", "HU", "RU"];

/** The digits of a text, in any script; letters are those of a keypad (E.161), which libphonenumber reads as digits. */
function digitsOf(text: string): string {
  const keypad = "22233344455566677778889999";
  return [...text.normalize("NFKC").toUpperCase()].map((char) => {
    if (/^[A-Z]$/.test(char)) return keypad[char.charCodeAt(0) - "A".charCodeAt(0)];
    return /^\p{Nd}$/u.test(char) ? digitValue(char) : "";
  }).join("");
}

/** The digits of a script are ten consecutive characters, the first of which is 0. */
function digitValue(char: string): number {
  const code = char.codePointAt(0) as number;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value++;
  return value;
}

/** Whether the characters of one text are in the other one, in this order. */
function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const char of whole) if (char === part[at]) at++;
  return at === part.length;
}

/** The first line chooses the region by its length, the second one is the number. */
export const target: Target = {
  description: "telephone numbers",
  tokens: [
    ..."+-/.,()[]~;#x* 0123456789",
    ...[
      "+49",
      "0049",
      "(0)",
      "+049 ",
      "+0",
      "ext. ",
      "tel:",
      ";phone-context=",
      ";isub=",
      "Durchwahl",
      "DW",
      "–",
      "٠",
      "９",
      "+1",
    ],
    ...["0800", " oder ", "ext", "1-800-FLOWERS", "011", "+39 0", "+54 9", "0055", "\u00a0"],
  ],
  setUp: loadPhoneLibrary,
  check(input) {
    const [first = "", number = ""] = textOf(input).split("\n");
    const phoneRegion = REGIONS[first.length % REGIONS.length] as string;
    const value = encodeUtf8(number);
    const before = value.slice();
    const result = attempt(() => phoneSanitizer(value, { phoneRegion }), SanitizerError);
    same(value.toHex(), before.toHex(), "a sanitizer does not change its input");
    if (result.error !== undefined) {
      rule(
        number.length < 5 || !result.error.message.includes(number),
        "the reason does not quote the value",
      );
      return kindOf(result.error);
    }
    const formatted = textOf(result.value);
    const found = () => ({ phoneRegion, number, formatted });
    // The word before an extension depends on the country
    const [, main = "", extension = ""] = /^(\+\d(?:[\d -]*\d)?)(?:[ ;=.\p{L}]+(\d+))?$/u.exec(formatted) ??
      [];
    rule(main !== "", "the result is an international number, perhaps with an extension", found);
    const digits = main.replace(/\D/g, "");
    rule(digits.length <= 15, "the result has at most 15 digits", found);
    rule(/^[1-9]/.test(digits), "no calling code begins with 0", found);
    // The calling code, up to 3 digits, may be that of the region; that of a phone-context (RFC 3966) comes first
    const context = /;phone-context=(\+[^;]*)/.exec(number)?.[1] ?? "";
    const given = digitsOf(context + number);
    const ok = [1, 2, 3].some((code) => isSubsequence(digits.slice(code) + extension, given));
    rule(ok, "the digits are those of the value, in this order", found);
    // Not the same: a calling code and 0 may become a calling code
    const { value: again } = attempt(() => phoneSanitizer(result.value, { phoneRegion }), SanitizerError);
    const digitsAgain = textOf(again ?? result.value).replace(/\D/g, "");
    rule(isSubsequence(digitsAgain, digits + extension), "formatting again adds no digit", found);
    return `+${digits.slice(0, 2)}${extension === "" ? "" : " ext"}`;
  },
};
