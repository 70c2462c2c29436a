/** @module */

import { SanitizerError } from "../../../src/transform/sanitizers/error.ts";
import { SANITIZERS } from "../../../src/transform/sanitizers/mod.ts";
import { loadPhoneLibrary } from "../../../src/transform/sanitizers/phone_sanitizer.ts";
import { loadTransliteration } from "../../../src/transform/sanitizers/transliterate.ts";
import { memoize } from "../../../src/transform/sanitizers/memoize.ts";
import { decodeUtf8 } from "../../../src/syntax/utf8.ts";
import { usernameFault } from "../../../src/udm/name_rules.ts";
import { isIsoDate } from "../../../src/syntax/iso_date.ts";
import { attempt, rule, same, type Target } from "../target.ts";

/** Sanitizers whose result they leave as it is. */
const STABLE = [
  ...[
    "mail_sanitizer",
    "unicode_strip",
    "lower",
    "transliterate",
    "username",
    "bytes.lower",
    "bytes.upper",
    "bytes.title",
  ],
  ...["bytes.capitalize", "bytes.strip", "bytes.lstrip", "bytes.rstrip"],
];
const DATES = ["ad_account_expires", "days_to_date", "generalized_time_to_date"];
const CONTEXT = { phoneRegion: "DE", mailIdna: "2003" } as const;

/** All sanitizers. */
export const target: Target = {
  description: "sanitizers",
  tokens: [
    ...[
      "@",
      ".",
      "xn--",
      "ä.de",
      "ß",
      "ẞ",
      "İ",
      "ς",
      " ",
      "\u00a0",
      "\u3000",
      "20240131",
      "235960Z",
      "+0130",
      "9223372036854775807",
    ],
    ...[
      "133485408000000000",
      "-1",
      "0",
      "TRUE",
      "512",
      "514",
      "a@b.example",
      "o'neil",
      "Æ",
      "中",
      "Щ",
      "\u200d",
      "YWJj",
      "==",
      "e\u0301",
    ],
  ],
  async setUp() {
    await Promise.all([loadPhoneLibrary(), loadTransliteration()]);
  },
  check(input) {
    const before = input.slice();
    const outcomes: string[] = [];
    for (const [name, sanitizer] of SANITIZERS) {
      const result = attempt(() => sanitizer(input, CONTEXT), SanitizerError);
      const found = () => ({
        name,
        input,
        text: decodeUtf8(input),
        result: result.value,
        output: decodeUtf8(result.value ?? input),
      });
      same(input.toHex(), before.toHex(), "a sanitizer does not change its input");
      const cached = memoize(sanitizer);
      for (let times = 0; times < 2; times++) {
        const again = attempt(() => cached(input, CONTEXT), SanitizerError);
        same([again.error?.message, again.value?.toHex()], [
          result.error?.message,
          result.value?.toHex(),
        ], "the cache does not matter");
      }
      if (result.error !== undefined) {
        const text = decodeUtf8(input) ?? "";
        rule(
          text.length < 8 || !result.error.message.includes(text),
          "a reason does not quote the value",
          found,
        );
        continue;
      }
      const { value } = result;
      outcomes.push(name);
      if (STABLE.includes(name)) {
        const again = attempt(() => sanitizer(value, CONTEXT), SanitizerError);
        same(again.value?.toHex(), value.toHex(), `the result of ${name} stays as it is`);
      }
      if (DATES.includes(name) && value !== input) {
        const date = decodeUtf8(value) ?? "";
        rule(
          date === "" || isIsoDate(date) && date >= "2000-01-01" && date <= "2099-12-31",
          `${name} gives a day`,
          found,
        );
      }
      if (name === "username") {
        rule(usernameFault(decodeUtf8(value) ?? "") === undefined, "UDM accepts a user name", found);
      }
      if (name === "mail_sanitizer") {
        rule(/^[\0-\x7f]*$/.test(decodeUtf8(value) ?? ""), "a mail address is ASCII", found);
      }
    }
    return outcomes.length > 12 ? "many" : outcomes.join();
  },
};
