/**
 * Finds the certification authorities that this machine trusts, where OpenSSL and other programs find them.
 *
 * @module
 */

import { join } from "node:path";
import { certificateBlocks } from "./checks/certificates.ts";
import { type ConfigInput, readFile, readNamedFile } from "./files.ts";
import { readBytes } from "./text_file.ts";

/** The files of the distributions; the first one with certificates is used. */
export const STORE_FILES: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, UCS, Arch, Alpine, distroless images
  "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, Red Hat
  "/etc/ssl/ca-bundle.pem", // openSUSE
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // Red Hat, newer ones
  "/etc/ssl/cert.pem", // Alpine, macOS, BSD
];

/** The names that OpenSSL looks for in a folder, made by `openssl rehash`. */
const HASHED = /^[0-9a-f]{8}\.\d+$/;

/** Far more than any store has. */
const MAX_BYTES = 16 << 20;

/** What a store is read with. */
export interface StoreInput extends Pick<ConfigInput, "readTextFile" | "env"> {
  /** The names in a folder; throws if it cannot be read. */
  readonly namesIn: (folder: string) => readonly string[];
}

/** Reads the files and folders of this machine. */
export const MACHINE: Omit<StoreInput, "env"> = {
  // Comments may be in any encoding; certificates are ASCII
  readTextFile: (path) => new TextDecoder("latin1").decode(readBytes(path, MAX_BYTES)),
  namesIn: (folder) => [...Deno.readDirSync(folder)].map(({ name }) => name),
};

/** The authorities that this machine trusts, or why there are none. */
export type SystemStore =
  | { readonly ok: true; readonly certificates: readonly string[]; readonly name: string }
  | { readonly ok: false; readonly reason: string; readonly advice: string };

/**
 * Reads the file that SSL_CERT_FILE names and the folders that SSL_CERT_DIR names; without both, the file of the
 * distribution. Never throws.
 */
export function readSystemStore(input: StoreInput): SystemStore {
  const file = input.env.get("SSL_CERT_FILE") ?? "";
  const folders = input.env.get("SSL_CERT_DIR") ?? "";
  if (file === "" && folders === "") return storeOfDistribution(input);
  const certificates = new Set<string>();
  if (file !== "") {
    const read = readNamedFile(input, file);
    if (!read.ok) {
      const reason = `SSL_CERT_FILE names "${file}", which cannot be read: ${read.reason}`;
      return { ok: false, reason, advice: "correct it" };
    }
    for (const each of certificateBlocks(read.text)) certificates.add(each);
  }
  for (const each of certificatesBelow(folders, input)) certificates.add(each);
  const name = [
    ...(file === "" ? [] : [`${file} (SSL_CERT_FILE)`]),
    ...(folders === "" ? [] : [`${folders} (SSL_CERT_DIR)`]),
  ].join(" or ");
  return certificates.size > 0
    ? { ok: true, certificates: [...certificates], name }
    : { ok: false, reason: `there are no certificates in ${name}`, advice: "correct it" };
}

function storeOfDistribution(input: StoreInput): SystemStore {
  for (const file of STORE_FILES) {
    const read = readFile(input, file);
    const certificates = read.ok ? certificateBlocks(read.text) : [];
    if (certificates.length > 0) {
      return { ok: true, certificates, name: `${file}, the store of this machine` };
    }
  }
  return {
    ok: false,
    reason: `this machine has no store of authorities, such as ${STORE_FILES[0]}`,
    advice: "install the package ca-certificates",
  };
}

/** @param folders with colons between them; what cannot be read is passed over, as by OpenSSL */
function* certificatesBelow(folders: string, input: StoreInput): Generator<string> {
  for (const folder of folders.split(":").filter((each) => each !== "")) {
    let names: readonly string[] = [];
    try {
      names = input.namesIn(folder);
    } catch {
      continue;
    }
    for (const name of names.filter((each) => HASHED.test(each)).sort()) {
      const read = readFile(input, join(folder, name));
      if (read.ok) yield* certificateBlocks(read.text);
    }
  }
}
