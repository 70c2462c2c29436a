import assert from "node:assert/strict";
import fc from "fast-check";
import { usernameFault } from "../../udm/name_rules.ts";
import { SanitizerError } from "./error.ts";
import { username } from "./username.ts";
import { loadTransliteration } from "./transliterate.ts";

await loadTransliteration();

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);

for (
  const [written, expected] of [
    ["Max Mustermann", "Max.Mustermann"],
    ["Jörg Groß", "Joerg.Gross"],
    ["Dr. Max (Ext) Müller", "Dr.Max.Ext.Mueller"],
    ["  anna@example.org ", "anna.example.org"],
    ["_.anna-.", "anna"],
    ["o'neil#2+x_y", "o'neil#2+x_y"],
    ["a..b", "a..b"],
    ["4711 x", "4711.x"],
  ] as const
) {
  Deno.test(`username: ${JSON.stringify(written)} becomes ${expected}`, () => {
    assert.equal(text(username(bytes(written))), expected);
  });
}

Deno.test("username: what cannot become a user name is rejected", () => {
  for (
    const [written, reason] of [["–", /no letters/], ["4711", /digits only/], [
      " 12 ",
      /digits only/,
    ]] as const
  ) {
    assert.throws(() => username(bytes(written)), reason);
  }
  assert.throws(() => username(bytes("a".repeat(256))), /has 256 characters, and UDM accepts 255/);
  assert.throws(() => username(Uint8Array.of(0xff)), SanitizerError);
});

Deno.test("username: the result is a name that UDM accepts, and a name that UDM accepts is not changed", () => {
  const written = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(..."aZ09._+'#- @äß–") }),
  );
  fc.assert(
    fc.property(written, (written) => {
      const value = bytes(written);
      if (usernameFault(written) === undefined) return assert.equal(username(value), value);
      try {
        const name = username(value);
        assert.equal(usernameFault(text(name)), undefined);
      } catch (error) {
        assert.ok(error instanceof SanitizerError);
      }
    }),
    { numRuns: 1000 },
  );
});
