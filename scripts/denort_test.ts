import assert from "node:assert/strict";
import { elfImage } from "./denort.ts";

Deno.test("denort: data after the section table of an ELF file is removed", () => {
  const file = new Uint8Array(1000);
  const header = new DataView(file.buffer);
  header.setBigUint64(0x28, 200n, true); // where the table of sections begins,
  header.setUint16(0x3a, 64, true); // the size of an entry,
  header.setUint16(0x3c, 3, true); // and how many there are
  assert.equal(elfImage(file).length, 200 + 3 * 64);
});
