/**
 * Creates mail domains before anything that needs them is written.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { ANSWERS, UdmError } from "../udm/errors.ts";
import type { MissingMailDomain } from "../udm/mail_domain_rules.ts";
import type { Writer } from "./writer.ts";

const log = getLogger([CATEGORY, "apply"]);

/**
 * Creates mail domains. If UDM refuses one, its addresses are refused later, one by one.
 *
 * @throws {UdmError} if UDM is unavailable
 */
export async function createMailDomains(
  domains: readonly MissingMailDomain[],
  { writer, base, dryRun }: { readonly writer: Writer; readonly base: string; readonly dryRun: boolean },
): Promise<void> {
  for (const { name, addresses } of domains) {
    try {
      await writer.ensureMailDomain(name, base);
      log.info(
        dryRun
          ? "would have created mail domain {domain} (new addresses: {addresses})"
          : "created mail domain {domain} (new addresses: {addresses})",
        { domain: name, addresses },
      );
    } catch (error) {
      // After other errors, nothing else could be written either
      const isRefusal = error instanceof UdmError && error.kind !== "unauthorised" && ANSWERS.has(error.kind);
      if (!isRefusal) throw error;
      log.error(
        "mail domain {domain} could not be created, so its addresses ({addresses}) are not written: {error}",
        {
          domain: name,
          addresses,
          error: errorText(error),
        },
      );
    }
  }
}
