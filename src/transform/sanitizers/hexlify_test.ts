import assert from "node:assert/strict";
import { hexlify } from "./hexlify.ts";

Deno.test("hexlify: each byte becomes two hex digits, as in Python", () => {
  const hex = (...bytes: number[]) => new TextDecoder().decode(hexlify(Uint8Array.from(bytes)));
  assert.equal(hex(0, 9, 0x41, 0xab, 0xff), "000941abff");
  assert.equal(hex(), "");
});
