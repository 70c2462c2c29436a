/**
 * Finds the causes of a failed write that the response does not contain.
 *
 * @module
 */

import { type ErrorDetails, errorDetails } from "../common/error.ts";
import { type Kind, KINDS, NAME_PROPERTY, OBJECT_TYPE, textOf } from "../common/model.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import type { Operation } from "../planner/plan_types.ts";
import { AllValuesRefused } from "./refused_values.ts";
import { UdmError } from "../udm/errors.ts";
import type { UdmClient } from "../udm/types.ts";

/** The containers and primary keys of both kinds. */
interface Belonging {
  readonly positions: Readonly<Record<Kind, string>>;
  readonly primaryKeys: Readonly<Record<Kind, string>>;
}

/**
 * A message about a failed write. UDM does not name the object that causes a conflict, so the whole directory is searched for
 * it.
 */
export async function explainFailure(
  error: unknown,
  operation: Operation,
  client: UdmClient,
  { positions, primaryKeys }: Belonging,
): Promise<ErrorDetails> {
  const details = errorDetails(error);
  const conflict = error instanceof AllValuesRefused ? error.last : error;
  if (!(conflict instanceof UdmError) || conflict.kind !== "conflict") return details;
  const advise = (more: string) => ({ ...details, advice: `${details.advice ?? ""} ${more}`.trim() });
  try {
    const owners = await findOwners(conflict, operation, client, primaryKeys);
    const own = owners.filter(({ isOwn }) => isOwn);
    if (own.length > 0) {
      return advise(
        `It belongs to ${
          dnsOf(own)
        }, which has the primary key of this entry: it was moved there, or another ` +
          "connector created it there. " +
          `Move it back below ${positions[operation.kind]}, or exclude the entry from this source.`,
      );
    }
    if (owners.length > 0) {
      return advise(`It belongs to ${dnsOf(owners)}: change it there or in the source.`);
    }
    return advise(
      "No object that the account can read has it. UDM locks a name for five minutes after a conflict, so a later run " +
        "may succeed.",
    );
  } catch {
    // The search is optional; the error itself is the message.
    return details;
  }
}

/** An object that has the value of the failed write. */
interface Owner {
  readonly dn: string;
  /** Whether it has the primary key of the entry. */
  readonly isOwn: boolean;
}

function dnsOf(owners: readonly Owner[]): string {
  return owners.map(({ dn }) => dn).join(" and ");
}

async function findOwners(
  error: UdmError,
  operation: Operation,
  client: UdmClient,
  primaryKeys: Belonging["primaryKeys"],
): Promise<Owner[]> {
  const owners: Owner[] = [];
  for (const kind of KINDS) {
    const sought = error.conflictOn === "identifier"
      ? { property: OBJECT_IDENTIFIER, value: operation.key }
      : error.conflictOn === "mail"
      ? { property: "mailPrimaryAddress", value: mailOf(operation) }
      : { property: NAME_PROPERTY[kind], value: nameOf(operation) };
    if (sought.value === undefined || (error.conflictOn === "mail" && kind === "group")) continue;
    const key = primaryKeys[kind];
    const properties = [...new Set([sought.property, key])];
    const found = await client.findMatching(OBJECT_TYPE[kind], sought.property, sought.value, { properties });
    for (const { dn, properties } of found) {
      owners.push({ dn, isOwn: kind === operation.kind && textOf(properties[key]) === operation.key });
    }
  }
  return owners;
}

function nameOf(operation: Operation): string {
  return operation.type === "modify" ? operation.rename ?? operation.name : operation.name;
}

function mailOf(operation: Operation): string | undefined {
  if (operation.type === "delete" || operation.type === "disable") return undefined;
  const properties = operation.type === "create" ? operation.properties : operation.changes;
  return typeof properties.mailPrimaryAddress === "string" ? properties.mailPrimaryAddress : undefined;
}
