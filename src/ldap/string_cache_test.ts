import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { StringCache } from "./string_cache.ts";

Deno.test("ldap: the string cache decodes like TextDecoder, whatever it contains", () => {
  const texts = new StringCache();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const part = fc.oneof(
    fc.constantFrom("cn", "sn", "ns", "member;range=0-1499", "ä", "\ufeffcn", "x".repeat(64), "x".repeat(65))
      .map((text) => new TextEncoder().encode(text)),
    fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 9 }).map((text) =>
      new TextEncoder().encode(text)
    ),
    fc.uint8Array({ maxLength: 70 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), fc.nat(3), (parts, before) => {
      const bytes = Buffer.concat([Buffer.alloc(before, "a"), ...parts]);
      let start = before;
      for (const part of parts) {
        assert.equal(texts.decode(bytes, start, start + part.length), decoder.decode(part));
        start += part.length;
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("ldap: the string cache keeps copies", () => {
  const texts = new StringCache();
  const bytes = Buffer.from("cn");
  assert.equal(texts.decode(bytes, 0, 2), "cn");
  bytes.write("sn");
  assert.equal(texts.decode(bytes, 0, 2), "sn");
  bytes.write("cn");
  assert.equal(texts.decode(bytes, 0, 2), "cn");
});
