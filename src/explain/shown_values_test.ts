import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { secretTexts, shownProperties, shownValue, shownValues } from "./shown_values.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const digest = (value: Uint8Array) => createHash("sha256").update(value).digest("hex");

Deno.test("explain: text is shown unchanged", () => {
  assert.equal(shownValue("cn", bytes("Jörg\n\x1b[31m")), "Jörg\n\x1b[31m");
  assert.equal(shownValue("cn", bytes("")), "");
});

Deno.test("explain: binary data, pictures and long texts are shown by size and digest", () => {
  for (
    const [name, value] of [
      ["objectGUID", Uint8Array.of(0xff, 0xd8)],
      ["objectSid", Uint8Array.of(1, 0, 65)],
      ["jpegPhoto", bytes("/9j/")],
      ["thumbnailPhoto", bytes("/9j/")],
      ["description", bytes("x".repeat(5000))],
    ] as const
  ) assert.deepEqual(shownValue(name, value), { bytes: value.length, sha256: digest(value) }, name);
});

Deno.test("explain: secrets are never shown, not even their size", () => {
  for (const name of ["userPassword", "unicodePwd", "sambaNTPassword", "apiToken"]) {
    assert.deepEqual(shownValue(name, bytes("abc")), { secret: true }, name);
  }
  const attributes = new Map([
    ["userPassword", [bytes("a-secret-value"), Uint8Array.of(0xff)]],
    ["badPwdCount", [bytes("0")]],
    ["cn", [bytes("anna")]],
  ]);
  assert.deepEqual(secretTexts(attributes), ["a-secret-value"]);
});

Deno.test("explain: a missing attribute is null", () => {
  assert.equal(shownValues("cn", undefined), null);
  assert.deepEqual(shownValues("cn", [bytes("a")]), ["a"]);
});

Deno.test("explain: properties are sorted, flags and lists are unchanged", () => {
  assert.deepEqual(
    Object.entries(shownProperties({
      phone: ["1", "2"],
      disabled: true,
      pwdChangeNextLogin: false,
      description: null,
      password: "abc",
      lastname: "x",
    })),
    [
      ["description", null],
      ["disabled", true],
      ["lastname", "x"],
      ["password", { secret: true }],
      ["phone", ["1", "2"]],
      ["pwdChangeNextLogin", false],
    ],
  );
});
