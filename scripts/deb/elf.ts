/**
 * What a binary says about the system that it needs.
 *
 * @module
 */

/** Debian's names of architectures, by e_machine of the ELF header (gABI, figure 4-4). */
const ARCHITECTURES: Readonly<Record<number, string>> = { 62: "amd64", 183: "arm64" };

/**
 * Debian's name of the architecture that an ELF file is for.
 *
 * @param header the first 20 bytes, or more
 * @throws {Error} if it is no ELF file, or one for another architecture
 */
export function architectureOf(header: Uint8Array): string {
  if (String.fromCharCode(...header.subarray(0, 4)) !== "\x7fELF") {
    throw new Error("the binary is no ELF file: packages are for Linux only");
  }
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const machine = view.getUint16(18, header[5] === 1);
  return ARCHITECTURES[machine] ??
    fail(`the binary is for another architecture (e_machine ${machine}); amd64 and arm64 are possible`);
}

/** Debian packages by the name of a library, without its version; and how the versions of its symbols begin. */
const LIBRARIES: readonly { readonly name: RegExp; readonly package: string; readonly symbols: string }[] = [
  { name: /^(?:lib(?:c|dl|m|pthread|rt)\.so|ld-linux)/, package: "libc6", symbols: "GLIBC_" },
  { name: /^libgcc_s\.so/, package: "libgcc-s1", symbols: "GCC_" },
];

/**
 * The packages that a binary needs, as `Depends` wants them: `libc6 (>= 2.27), libgcc-s1 (>= 4.2)`.
 *
 * @param dump what `objdump -p` says
 * @throws {Error} if it needs a library of another package
 */
export function dependsOn(dump: string): string {
  const needed = [...dump.matchAll(/^ +NEEDED +(\S+)$/gm)].map((match) => match[1] as string);
  const versions = new Map<string, string>();
  for (const library of needed) {
    const known = LIBRARIES.find(({ name }) => name.test(library)) ??
      fail(`the binary needs ${library}, which is in no package that is known here`);
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
