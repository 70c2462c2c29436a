/**
 * Finds out about a failed write what the answer does not say.
 *
 * @module
 */

import { errorText } from "../common/error_text.ts";
import { type Kind, KINDS, NAME_PROPERTY, OBJECT_TYPE, textOf } from "../common/model.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import type { Operation } from "../planner/plan_types.ts";
import { UdmError } from "../udm/errors.ts";
import type { UdmClient } from "../udm/types.ts";

/** Where objects of a kind belong, and how they are recognised. */
export interface Belonging {
  readonly positions: Readonly<Record<Kind, string>>;
  readonly primaryKeys: Readonly<Record<Kind, string>>;
}

/**
 * What went wrong, for people. After a conflict the whole directory is searched for the object that has the name or
 * the identifier, because UDM does not say which one it is; it may lie outside the OUs of the connector.
 */
export async function explainFailure(
  error: unknown,
  operation: Operation,
  client: UdmClient,
  { positions, primaryKeys }: Belonging,
): Promise<string> {
  const text = errorText(error);
  if (!(error instanceof UdmError) || error.kind !== "conflict") return text;
  try {
    const holders = await findHolders(error, operation, client, primaryKeys);
    const own = holders.filter(({ isOwn }) => isOwn);
    if (own.length > 0) {
      return `${text}. It belongs to ${
        dnsOf(own)
      }, which has the primary key of this entry: it was moved there, or another ` +
        `connector made it there. Move it back below ${
          positions[operation.kind]
        }, or leave the entry out of this source`;
    }
    if (holders.length > 0) {
      return `${text}. It belongs to ${dnsOf(holders)}: change it there, or in the source`;
    }
    return `${text}. No object that the account can read has it: UDM keeps a name locked for five minutes after a conflict, so ` +
      "a later run may succeed";
  } catch {
    // The search is a courtesy: what matters is the error itself.
    return text;
  }
}

/** An object that has what another one was to have. */
interface Holder {
  readonly dn: string;
  /** Whether it is the object of the entry itself. */
  readonly isOwn: boolean;
}

function dnsOf(holders: readonly Holder[]): string {
  return holders.map(({ dn }) => dn).join(" and ");
}

async function findHolders(
  error: UdmError,
  operation: Operation,
  client: UdmClient,
  primaryKeys: Belonging["primaryKeys"],
): Promise<Holder[]> {
  const holders: Holder[] = [];
  for (const kind of KINDS) {
    const sought = error.conflictOn === "identifier"
      ? { property: OBJECT_IDENTIFIER, value: operation.key }
      : error.conflictOn === "mail"
      ? { property: "mailPrimaryAddress", value: mailOf(operation) }
      : { property: NAME_PROPERTY[kind], value: nameOf(operation) };
    if (sought.value === undefined || (error.conflictOn === "mail" && kind === "group")) continue;
    const key = primaryKeys[kind];
    const properties = [...new Set([sought.property, key])];
    const found = await client.findByKey(OBJECT_TYPE[kind], sought.property, sought.value, { properties });
    for (const { dn, properties } of found) {
      holders.push({ dn, isOwn: kind === operation.kind && textOf(properties[key]) === operation.key });
    }
  }
  return holders;
}

function nameOf(operation: Operation): string {
  return operation.type === "modify" ? operation.rename ?? operation.name : operation.name;
}

function mailOf(operation: Operation): string | undefined {
  if (operation.type === "delete" || operation.type === "disable") return undefined;
  const properties = operation.type === "create" ? operation.properties : operation.changes;
  return typeof properties.mailPrimaryAddress === "string" ? properties.mailPrimaryAddress : undefined;
}
