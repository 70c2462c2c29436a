/**
 * The mail domains of UDM, to which some addresses must belong.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../common/error.ts";
import type { Kind } from "../common/model.ts";
import { CATEGORY } from "../logging/category.ts";
import { UdmError } from "./errors.ts";
import type { UdmClient } from "./types.ts";

const log = getLogger([CATEGORY, "target"]);

/** Properties whose addresses must belong to a mail domain of UDM. */
export const OF_MAIL_DOMAIN: Readonly<Record<Kind, readonly string[]>> = {
  user: ["mailPrimaryAddress", "mailAlternativeAddress"],
  group: ["mailAddress"],
};

/** The domain of an address in lower case; empty if it has none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : address.slice(at + 1).toLowerCase();
}

/**
 * The mail domains of UDM, in lower case. Undefined if they cannot be read: installations without mail do not have the
 * module, and the account may lack read access.
 *
 * @param base the base of the directory
 * @throws {UdmError} if reading was aborted
 */
export async function readMailDomains(
  client: UdmClient,
  base: string,
): Promise<ReadonlySet<string> | undefined> {
  try {
    return await client.withListRestart(async () => {
      const domains = new Set<string>();
      for await (
        const { properties } of client.list("mail/domain", { position: base, properties: ["name"] })
      ) {
        if (typeof properties.name === "string") domains.add(properties.name.toLowerCase());
      }
      return domains;
    });
  } catch (error) {
    if (!(error instanceof UdmError) || error.kind === "aborted") throw error;
    log.warn("the mail domains of UDM cannot be read, so mail addresses are not checked: {error}", {
      error: errorText(error),
    });
    return undefined;
  }
}
