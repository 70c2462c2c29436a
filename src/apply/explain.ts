/**
 * Finds out about a failed write what the answer does not say.
 *
 * @module
 */

import { errorText } from "../error_text.ts";
import { KINDS, NAME_PROPERTY, OBJECT_TYPE } from "../model.ts";
import { OBJECT_IDENTIFIER } from "../reconcile/identifier.ts";
import type { Operation } from "../reconcile/plan_types.ts";
import { UdmError } from "../target/errors.ts";
import type { UdmClient } from "../target/types.ts";

/**
 * What went wrong, for people. After a conflict the whole directory is searched for the object that has the name or
 * the identifier, because UDM does not say which one it is; it may lie outside the OUs of the connector.
 */
export async function explainFailure(
  error: unknown,
  operation: Operation,
  client: UdmClient,
): Promise<string> {
  const text = errorText(error);
  if (!(error instanceof UdmError) || error.kind !== "conflict") return text;
  try {
    const holders = await findHolders(error, operation, client);
    if (holders.length > 0) {
      return `${text}. It belongs to ${holders.join(" and ")}: free it there, or change the source`;
    }
    return `${text}. No object has it now: UDM keeps a name locked for five minutes after a conflict, so a later run ` +
      "may succeed";
  } catch {
    // The search is a courtesy: what matters is the error itself.
    return text;
  }
}

async function findHolders(error: UdmError, operation: Operation, client: UdmClient): Promise<string[]> {
  const holders: string[] = [];
  for (const kind of KINDS) {
    const wanted = error.conflictOn === "identifier"
      ? { property: OBJECT_IDENTIFIER, value: operation.key }
      : error.conflictOn === "mail"
      ? { property: "mailPrimaryAddress", value: mailOf(operation) }
      : { property: NAME_PROPERTY[kind], value: nameOf(operation) };
    if (wanted.value === undefined || (error.conflictOn === "mail" && kind === "group")) continue;
    const found = await client.findByKey(OBJECT_TYPE[kind], wanted.property, wanted.value);
    holders.push(...found.map(({ dn }) => dn));
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
