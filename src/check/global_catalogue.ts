/**
 * Warns about groups that are read from a global catalogue of Active Directory.
 *
 * @module
 */

import type { SourceConfig } from "../config/types.ts";
import { synchronisedKinds } from "../config/kinds.ts";
import { serverUris } from "../syntax/ldap_uri.ts";
import { listed } from "./listed.ts";
import { type Check, reported } from "./types.ts";

/** The ports of the global catalogue, without and with TLS (MS-ADTS section 3.1.1.3.1.8). */
const PORTS: readonly number[] = [3268, 3269];

/**
 * The global catalogue holds the members of universal groups only; of other domains' global and domain local groups it holds
 * none ([MS-ADTS] section 3.1.1.1.9). No result if no groups are read there.
 */
export function catalogueCheck(source: Pick<SourceConfig, "uris" | "user" | "group">): Check[] {
  const catalogues = serverUris(source.uris).filter((uri) =>
    uri.scheme !== "ldapi" && PORTS.includes(uri.port)
  );
  if (catalogues.length === 0 || !synchronisedKinds(source).includes("group")) return [];
  return [
    reported(
      { id: "source.global_catalogue", title: "global catalogue" },
      "warning",
      `${
        listed(catalogues.map(({ text }) => text), "and")
      }: a global catalogue does not hold the members of the ` +
        "global groups of other domains, which would be empty in UDM",
      "Read groups from a domain controller of their own domain (port 389 or 636) with a configuration of its own, and " +
        "take source.group_base out here. Groups of one domain, and universal groups, are complete.",
    ),
  ];
}
