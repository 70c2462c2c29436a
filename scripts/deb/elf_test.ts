import assert from "node:assert/strict";
import { architectureOf, dependsOn } from "./elf.ts";

function header(machine: number): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  new DataView(bytes.buffer).setUint16(18, machine, true);
  return bytes;
}

Deno.test("elf: the architecture is read from the header", () => {
  assert.equal(architectureOf(header(62)), "amd64");
  assert.equal(architectureOf(header(183)), "arm64");
  assert.throws(() => architectureOf(header(243)), /unsupported architecture \(e_machine 243\)/);
  assert.throws(() => architectureOf(new Uint8Array(64)), /not an ELF file/);
});

const DUMP = `
Dynamic Section:
  NEEDED               libm.so.6
  NEEDED               libgcc_s.so.1
  NEEDED               libc.so.6
  NEEDED               ld-linux-aarch64.so.1

Version References:
  required from libgcc_s.so.1:
    0x0b792650 0x00 14 GCC_3.0
    0x09276060 0x00 17 GCC_4.2.0
  required from libc.so.6:
    0x09691a75 0x00 02 GLIBC_2.2.5
    0x06969187 0x00 24 GLIBC_2.27
    0x0d696919 0x00 11 GLIBC_2.9
`;

Deno.test("elf: dependencies have the highest needed version", () => {
  assert.equal(dependsOn(DUMP), "libc6 (>= 2.27), libgcc-s1 (>= 4.2)");
});

Deno.test("elf: a library of an unknown package is an error", () => {
  assert.throws(() => dependsOn(DUMP.replace("libm.so.6", "libssl.so.3")), /needs libssl\.so\.3/);
});
