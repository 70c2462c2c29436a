/**
 * The mail domains that a run creates: those of planned addresses that UDM does not have.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { compareText } from "../common/compare_text.ts";
import { textsOf } from "../common/model.ts";
import type { Operation, Plan } from "../planner/plan_types.ts";
import {
  domainOf,
  isCreatableMailDomain,
  type MailDomains,
  OF_MAIL_DOMAIN,
} from "../udm/mail_domain_rules.ts";
import { readMailDomains } from "../udm/mail_domains.ts";
import type { UdmClient } from "../udm/types.ts";
import { valueFault } from "../udm/value_rules.ts";

/**
 * Finds the mail domains to create. Sends at most one request, and none if the plan writes no address.
 *
 * @returns undefined if the configuration creates no domains, the plan writes no address, or the domains of UDM cannot be read
 * @throws {UdmError} if reading was aborted
 */
export async function findMailDomains(
  client: UdmClient,
  { udm }: Config,
  { operations }: Plan,
  base: string,
): Promise<MailDomains | undefined> {
  if (!udm.createMailDomains) return undefined;
  const counts = addressesByDomain(operations);
  if (counts.size === 0) return undefined;
  const known = await readMailDomains(client, base);
  if (known === undefined) return undefined;
  const missing = [...counts].filter(([name]) => !known.has(name))
    .map(([name, addresses]) => ({ name, addresses }))
    .sort((a, b) => compareText(a.name, b.name));
  return { known, missing };
}

/** How many addresses of each domain that may be created the operations write. */
export function addressesByDomain(operations: Iterable<Operation>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const operation of operations) {
    if (operation.type === "delete" || operation.type === "disable") continue;
    const written = operation.type === "create" ? operation.properties : operation.changes;
    for (const property of OF_MAIL_DOMAIN[operation.kind]) {
      for (const address of textsOf(written[property])) {
        const domain = domainOf(address);
        if (valueFault(property, address) !== undefined || !isCreatableMailDomain(domain)) continue;
        counts.set(domain, (counts.get(domain) ?? 0) + 1);
      }
    }
  }
  return counts;
}
