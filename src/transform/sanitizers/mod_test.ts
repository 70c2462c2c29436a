import assert from "node:assert/strict";
import fc from "fast-check";
import { SanitizerError } from "./error.ts";
import { canonicalSanitizerName, SANITIZER_NAMES, SANITIZERS } from "./mod.ts";
import { loadPhoneLibrary } from "./phone_sanitizer.ts";
import { loadTransliteration } from "./transliterate.ts";

await loadPhoneLibrary();
await loadTransliteration();

Deno.test("sanitizers: a name may follow a Python module", () => {
  for (const name of SANITIZER_NAMES) assert.equal(canonicalSanitizerName(name), name);
  assert.equal(canonicalSanitizerName("udm_directory_connector.sanitize:guid2uuid"), "guid2uuid");
  assert.equal(canonicalSanitizerName("univention.directory_importer.sanitize:guid2uuid"), "guid2uuid");
  assert.equal(canonicalSanitizerName("builtins:bytes.lower"), "bytes.lower");
});

Deno.test("sanitizers: other names are unknown", () => {
  for (
    const written of [
      "",
      "guid",
      "GUID2UUID",
      "sanitize.guid2uuid",
      ":guid2uuid",
      "a-b:guid2uuid",
      "a:b:guid2uuid",
      "a:base64:b64encode",
      "b64encode",
      "os:system",
      "constructor",
    ]
  ) assert.equal(canonicalSanitizerName(written), undefined, written);
});

Deno.test("sanitizers: every input gives bytes or a SanitizerError and is not modified", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SANITIZERS.values()),
      fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" }).map((text) => new TextEncoder().encode(text))),
      (sanitizer, value) => {
        const copy = value.slice();
        try {
          assert.ok(sanitizer(value, { phoneRegion: "DE" }) instanceof Uint8Array);
        } catch (error) {
          assert.ok(error instanceof SanitizerError);
        }
        assert.deepEqual(value, copy);
      },
    ),
    { numRuns: 500 },
  );
});
