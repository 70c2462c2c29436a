import assert from "node:assert/strict";
import fc from "fast-check";
import { SanitizerError } from "./error.ts";
import { loadPhoneLibrary, phoneSanitizer } from "./phone_sanitizer.ts";

await loadPhoneLibrary();

const UTF8 = new TextDecoder();
const bytes = (text: string) => new TextEncoder().encode(text);
const sanitize = (text: string, phoneRegion = "DE") =>
  UTF8.decode(phoneSanitizer(bytes(text), { phoneRegion }));

const CASES: [string, string][] = [
  ["0421 1234567", "+49 421 1234567"],
  ["0421/12 34-567", "+49 421 1234567"],
  ["+49 (0)421 1234567", "+49 421 1234567"],
  ["+049 421 1234567", "+49 421 1234567"],
  ["+0421 1234567", "+49 421 1234567"],
  ["0421\u20131234567", "+49 421 1234567"],
  ["\u00a0 0421 1234567\n", "+49 421 1234567"],
  ["0171 1234567", "+49 171 1234567"],
  ["0049 421 1234567", "+49 421 1234567"],
  ["+1 268 460 1234", "+1 268-460-1234"],
  ["+43 1 58858", "+43 1 58858"],
  ["0421 1234567 ext. 12", "+49 421 1234567 ext. 12"],
  ["0421 1234567 ext. １٢۳", "+49 421 1234567 ext. 123"],
];

Deno.test("phone_sanitizer: numbers get the international format of libphonenumber", () => {
  for (const [written, formatted] of CASES) assert.equal(sanitize(written), formatted, written);
});

Deno.test("phone_sanitizer: the region applies to numbers without a plus", () => {
  assert.equal(sanitize("01 58858", "AT"), "+43 1 58858");
  assert.equal(sanitize("+49 421 1234567", "AT"), "+49 421 1234567");
});

Deno.test("phone_sanitizer: other text is rejected with a reason that does not quote it", () => {
  for (const text of ["extension", "", "1", "+999 1234567", "0".repeat(300)]) {
    assert.throws(
      () => sanitize(text),
      (error: unknown) => {
        assert.ok(error instanceof SanitizerError);
        assert.ok(error.message.includes("DE"));
        assert.ok(text === "" || text === "1" || !error.message.includes(text));
        return true;
      },
      text,
    );
  }
  assert.throws(() => phoneSanitizer(Uint8Array.of(0xff), { phoneRegion: "DE" }), SanitizerError);
});

// Written, and the number of digits after the country code 49 or 1; an extension does not count.
const LENGTHS: [string, number][] = [
  ["0421 12345678901", 14],
  ["+4942112345678901", 14],
  ["0421 1234567 / 0421 765", 17],
  ["+0421 12345678901", 14],
  ["+049 421 12345678901", 14],
  ["0421\u201312345678901", 14],
  ["٠٤٢١ ١٢٣٤٥٦٧٨٩٠١", 14],
  ["０４２１１２３４５６７８９０１", 14],
  ["0800 MYPHONENUMBERS", 17],
  ["+49 000042112345678", 14],
  ["9007199254740993", 16],
  ["0421 12345678901 ext. 12", 14],
];

Deno.test("phone_sanitizer: a number of more than 15 digits is rejected, and no digit is ever wrong", () => {
  for (const [text, digits] of LENGTHS) {
    const reason = new RegExp(`has ${digits + 2} digits, and at most 15`);
    assert.throws(() => sanitize(text), reason, text);
  }
  assert.equal(sanitize("0421 1234567890"), "+49 421 1234567890");
  assert.equal(sanitize("0421 1234567890 ext. 1234567"), "+49 421 1234567890 ext. 1234567");
  assert.equal(sanitize("+49 00004211234567"), "+49 0004211234567");
  assert.equal(sanitize("٠٤٢١ ١٢٣٤٥٦٧٨٩٠"), "+49 421 1234567890");
});

Deno.test("phone_sanitizer: the digits of the result are those that were written", () => {
  const digit = fc.constantFrom(..."0123456789");
  const spelled = fc.constantFrom("0٠", "0０", "00");
  const prefixes: [string, string][] = [["0", "49"], ["+49", "49"], ["0049", "49"], ["+0", "49"], [
    "+43",
    "43",
  ]];
  let [kept, rejected] = [0, 0];
  fc.assert(
    fc.property(
      fc.constantFrom(...prefixes),
      fc.array(digit, { minLength: 5, maxLength: 17 }),
      spelled,
      ([prefix, code], rest, [, zero]) => {
        const national = `2${rest.join("")}`;
        const other = [...national].map((char) =>
          String.fromCodePoint((zero as string).codePointAt(0) as number + Number(char))
        );
        let result: string;
        try {
          result = sanitize(prefix + other.join(""));
        } catch (error) {
          assert.ok(error instanceof SanitizerError);
          assert.ok(code.length + national.length > 15, national);
          rejected++;
          return;
        }
        assert.equal(result.replace(/\D/g, ""), code + national);
        kept++;
      },
    ),
    { numRuns: 500 },
  );
  assert.ok(kept > 50 && rejected > 50, `${kept} kept, ${rejected} rejected`);
});

Deno.test("phone_sanitizer: it is idempotent", () => {
  fc.assert(fc.property(fc.integer({ min: 100_000, max: 999_999_999 }), (number) => {
    const once = sanitize(`0421 ${number}`);
    assert.equal(sanitize(once), once);
  }));
});
