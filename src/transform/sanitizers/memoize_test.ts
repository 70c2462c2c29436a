import assert from "node:assert/strict";
import fc from "fast-check";
import { SanitizerError } from "./error.ts";
import { loadPhoneLibrary, phoneSanitizer } from "./phone_sanitizer.ts";
import { memoize } from "./memoize.ts";
import type { Sanitizer } from "./types.ts";

await loadPhoneLibrary();

const bytes = (text: string) => new TextEncoder().encode(text);
const DE = { phoneRegion: "DE" };

function outcome(sanitizer: Sanitizer, value: Uint8Array, phoneRegion: string): unknown {
  try {
    const result = sanitizer(value, { phoneRegion });
    return result === value ? "same" : result;
  } catch (error) {
    assert.ok(error instanceof SanitizerError);
    return error.message;
  }
}

/** Counts the calls of a sanitizer. */
function counted(sanitizer: Sanitizer): { asked: () => number; sanitizer: Sanitizer } {
  let asked = 0;
  return {
    asked: () => asked,
    sanitizer: (value, context) => {
      asked++;
      return sanitizer(value, context);
    },
  };
}

const upper: Sanitizer = (value) => bytes(new TextDecoder().decode(value).toUpperCase());

Deno.test("memoize: phone numbers have the same result as without a cache", () => {
  const number = fc.oneof(
    fc.integer({ min: 100_000, max: 999_999_999 }).map((number) => `0421 ${number}`),
    fc.integer({ min: 1, max: 99 }).map((number) => `+49 421 1234${number}`),
    fc.string({ unit: fc.constantFrom(..."+049 (/)-\u2013xü12") }),
    fc.constantFrom("", "-", "+43 1 58858", "01 58858", "0".repeat(300)),
  ).map(bytes);
  const region = fc.constantFrom("DE", "AT", "US");
  const sanitizer = memoize(phoneSanitizer, 5);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.oneof(number, fc.uint8Array()), region), { maxLength: 20 }),
      (values) => {
        for (const [value, region] of [...values, ...values]) {
          assert.deepEqual(outcome(sanitizer, value, region), outcome(phoneSanitizer, value, region));
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("memoize: results and rejections are cached", () => {
  const refusing = counted((value, context) => {
    if (value[0] === 0x2d) throw new SanitizerError("a hyphen");
    return upper(value, context);
  });
  const sanitizer = memoize(refusing.sanitizer);
  for (let turn = 0; turn < 3; turn++) {
    assert.deepEqual(sanitizer(bytes("a"), DE), bytes("A"));
    assert.throws(() => sanitizer(bytes("-"), DE), new SanitizerError("a hyphen"));
  }
  assert.equal(refusing.asked(), 2);
});

Deno.test("memoize: an unchanged value is returned itself, not an equal one", () => {
  const sanitizer = memoize((value) => value);
  for (const value of [bytes("a"), bytes("a")]) assert.equal(sanitizer(value, DE), value);
});

Deno.test("memoize: the cache is limited and has no long values", () => {
  const { sanitizer: bare, asked } = counted(upper);
  const sanitizer = memoize(bare, 2);
  for (const text of ["a", "b", "a", "b"]) sanitizer(bytes(text), DE);
  assert.equal(asked(), 2);
  for (const text of ["c", "a"]) sanitizer(bytes(text), DE);
  assert.equal(asked(), 4);
  for (let turn = 0; turn < 2; turn++) sanitizer(bytes("x".repeat(65)), DE);
  assert.equal(asked(), 6);
});

Deno.test("memoize: other errors are passed on", () => {
  const sanitizer = memoize(() => {
    throw new TypeError("a fault");
  });
  assert.throws(() => sanitizer(bytes("a"), DE), new TypeError("a fault"));
});
