/**
 * Files with certificates and keys.
 *
 * @module
 */

import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The certificates in a PEM file, as PEM. */
export function certificateBlocks(text: string): readonly string[] {
  return text.match(CERTIFICATE) ?? [];
}

/** The certificates or the key of a file, or its fault. */
export type Certificates = { readonly ok: true; readonly pem: string } | {
  readonly ok: false;
  readonly reason: string;
};

/**
 * Extracts the certificates of a PEM file, and nothing else it contains, such as a private key. Never throws.
 */
export function readCertificates(text: string): Certificates {
  const blocks = certificateBlocks(text);
  if (blocks.length === 0) {
    return { ok: false, reason: 'it contains no PEM certificate ("-----BEGIN CERTIFICATE-----")' };
  }
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch {
      return { ok: false, reason: `certificate ${index + 1} of ${blocks.length} in it is damaged` };
    }
  }
  return { ok: true, pem: blocks.join("\n") + "\n" };
}

const PRIVATE_KEY = /-----BEGIN ((?:[A-Z]+ )*)PRIVATE KEY-----[\s\S]*?-----END \1PRIVATE KEY-----/;

/**
 * Extracts the private key of a PEM file.
 *
 * @param certificates PEM certificates; the key must belong to the first
 */
export function readPrivateKey(text: string, certificates: string): Certificates {
  const [block] = PRIVATE_KEY.exec(text) ?? [];
  if (block === undefined) {
    return { ok: false, reason: 'it contains no PEM key ("-----BEGIN PRIVATE KEY-----")' };
  }
  if (/ENCRYPTED/.test(block)) {
    return {
      ok: false,
      reason: "its key is protected by a passphrase; write it without one (openssl pkey -in FILE -out FILE)",
    };
  }
  let publicKey: KeyObject;
  try {
    publicKey = createPublicKey(createPrivateKey(block));
  } catch {
    return { ok: false, reason: "the key in it is damaged, or of an unknown kind" };
  }
  const isPair = spki(publicKey) === spki(new X509Certificate(certificates).publicKey);
  return isPair
    ? { ok: true, pem: `${block}\n` }
    : { ok: false, reason: "its key does not belong to client_cert" };
}

function spki(key: KeyObject): string {
  return key.export({ type: "spki", format: "pem" }).toString();
}
