/**
 * The source configuration for a test slapd, and certificates for it.
 *
 * @module
 */

import type { SourceConfig } from "../../src/config/types.ts";
import { config as transformConfig } from "../../src/transform/testing.ts";
import { parseLdapUri } from "../../src/syntax/ldap_uri.ts";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import type { Slapd } from "../support/slapd.ts";

/** Reads all inetOrgPerson and groupOfNames of a server. */
export function configFor(
  slapd: Pick<Slapd, "suffix" | "url" | "readerDn" | "readerPassword">,
  changes: Partial<SourceConfig> = {},
): SourceConfig {
  const trans = transformConfig();
  const shared = { bases: [slapd.suffix], scope: "sub", rangeAttributes: [], trans } as const;
  return {
    uris: [parseLdapUri(slapd.url)],
    startTls: false,
    bindDn: slapd.readerDn,
    password: slapd.readerPassword,
    timeoutMs: 5000,
    pageSize: 300,
    traceLevel: 0,
    user: {
      ...shared,
      filter: "(objectClass=inetOrgPerson)",
      attributes: ["entryUUID", "UID", "sn", "jpegPhoto"],
    },
    group: { ...shared, filter: "(objectClass=groupOfNames)", attributes: ["cn", "member"] },
    ...changes,
  };
}

/** Makes certificates without leaving files behind. */
export async function temporaryCertificates(): Promise<Certificates> {
  const folder = await Deno.makeTempDir({ prefix: "certificates-" });
  return await makeCertificates(folder).finally(() => Deno.remove(folder, { recursive: true }));
}
