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

Deno.test("phone_sanitizer: it is idempotent", () => {
  fc.assert(fc.property(fc.integer({ min: 100_000, max: 999_999_999 }), (number) => {
    const once = sanitize(`0421 ${number}`);
    assert.equal(sanitize(once), once);
  }));
});
