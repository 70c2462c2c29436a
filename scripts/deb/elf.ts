/**
 * Reads the architecture and the dependencies of a binary.
 *
 * @module
 */

/** Debian's names of architectures, by e_machine of the ELF header (gABI, figure 4-4). */
const ARCHITECTURES: Readonly<Record<number, string>> = { 62: "amd64", 183: "arm64" };

/**
 * Returns Debian's name of the architecture of an ELF file.
 *
 * @param header the first 20 bytes, or more
 * @throws {Error} if it is not an ELF file or has another architecture
 */
export function architectureOf(header: Uint8Array): string {
  if (String.fromCharCode(...header.subarray(0, 4)) !== "\x7fELF") {
    throw new Error("the binary is not an ELF file; packages are for Linux only");
  }
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const machine = view.getUint16(18, header[5] === 1);
  return ARCHITECTURES[machine] ??
    fail(`the binary has an unsupported architecture (e_machine ${machine}); use amd64 or arm64`);
}

/** Debian packages by library, and the prefix of the versions of its symbols. */
const LIBRARIES: readonly { readonly name: RegExp; readonly package: string; readonly symbols: string }[] = [
  { name: /^(?:lib(?:c|dl|m|pthread|rt)\.so|ld-linux)/, package: "libc6", symbols: "GLIBC_" },
  { name: /^libgcc_s\.so/, package: "libgcc-s1", symbols: "GCC_" },
];

/**
 * Returns the packages that a binary needs, in the format of `Depends`: `libc6 (>= 2.27), libgcc-s1 (>= 4.2)`.
 *
 * @param dump the output of `objdump -p`
 * @throws {Error} if it needs a library of another package
 */
export function dependsOn(dump: string): string {
  const needed = [...dump.matchAll(/^ +NEEDED +(\S+)$/gm)].map((match) => match[1] as string);
  const versions = new Map<string, string>();
  for (const library of needed) {
    const known = LIBRARIES.find(({ name }) => name.test(library)) ??
      fail(`the binary needs ${library}, which is in no known package; add it to LIBRARIES`);
    const symbols = new RegExp(`^ +0x\\w+ 0x\\w+ \\d+ ${known.symbols}([\\d.]+)$`, "gm");
    const highest = [...dump.matchAll(symbols)].map((match) => match[1] as string)
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
    versions.set(known.package, highest === undefined ? "" : ` (>= ${highest.replace(/(\.\d+)\.0$/, "$1")})`);
  }
  return [...versions].map(([name, version]) => name + version).sort().join(", ");
}

function fail(message: string): never {
  throw new Error(message);
}
