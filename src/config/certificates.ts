/**
 * Files with certificates to trust.
 *
 * @module
 */

import { X509Certificate } from "node:crypto";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The certificates of a file, or what is wrong with it. */
export type Certificates = { readonly ok: true; readonly pem: string } | {
  readonly ok: false;
  readonly reason: string;
};

/**
 * Takes the certificates out of the text of a PEM file. Whatever else it contains, such as a private key,
 * stays out. Never throws.
 */
export function readCertificates(text: string): Certificates {
  const blocks = text.match(CERTIFICATE) ?? [];
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
