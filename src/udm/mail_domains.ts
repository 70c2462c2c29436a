/**
 * Reads the mail domains of UDM.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { UdmError } from "./errors.ts";
import type { UdmClient } from "./types.ts";

const log = getLogger([CATEGORY, "target"]);

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
