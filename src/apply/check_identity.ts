/**
 * Reads an object again right before it is deleted, disabled or adopted: hours may have passed since the target was read, and
 * its name may belong to another object now.
 *
 * @module
 */

import { NAME_PROPERTY, OBJECT_TYPE, type Properties, textOf } from "../common/model.ts";
import type { Delete, Disable, Modify } from "../planner/plan_types.ts";
import { UdmError } from "../udm/errors.ts";
import type { ApplyOptions } from "./options.ts";
import { PARTICIPLES } from "./messages.ts";
import type { Performed } from "./performed.ts";

type Options = Pick<ApplyOptions, "writer" | "primaryKeys" | "dryRun">;

/**
 * Deletes or disables an object if it is still the one at its DN.
 *
 * @param properties further properties to read before
 * @param remove receives what was read
 * @throws {Error} if the object was moved, or another one has its DN
 */
export async function removeChecked(
  operation: Delete | Disable,
  options: Options,
  properties: readonly string[],
  remove: (found: Properties | undefined) => Promise<Performed>,
): Promise<Performed> {
  const gone = { dn: operation.dn, properties: [], isGone: true };
  const { isGone, found } = await checkRemoval(operation, options, properties);
  if (isGone) return gone;
  try {
    return await remove(found);
  } catch (error) {
    if (!(error instanceof UdmError) || error.kind !== "notFound") throw error;
    if (!(await checkRemoval(operation, options)).isGone) throw error;
    // The first of several attempts may have deleted it
    return { ...gone, isGone: operation.type !== "delete" || !error.mayHaveExecuted };
  }
}

/**
 * Makes sure that the object at a DN is still the one to delete or disable. A dry run does not read it.
 *
 * @param properties further properties to read
 * @returns what was read, and whether the object no longer exists
 * @throws {Error} if it was moved, or another object has its DN
 */
async function checkRemoval(
  { type, kind, key, dn, name }: Delete | Disable,
  { writer, primaryKeys, dryRun }: Options,
  properties: readonly string[] = [],
): Promise<{ readonly isGone: boolean; readonly found?: Properties }> {
  if (dryRun) return { isGone: false };
  const property = primaryKeys[kind];
  const found = await writer.look(OBJECT_TYPE[kind], dn, [property, ...properties]);
  if (found === undefined) {
    // Without a primary key, the name is all that is known of it
    const known = key === undefined
      ? { property: NAME_PROPERTY[kind], value: name }
      : { property, value: key };
    const elsewhere = await writer.locate(OBJECT_TYPE[kind], known);
    if (elsewhere.length === 0) return { isGone: true };
    throw new Error(
      `it was moved to ${elsewhere.join(" or ")}, and is not ${
        PARTICIPLES[type]
      } there; the next run reads it again`,
    );
  }
  const value = textOf(found[property]);
  if (value !== key) throw anotherObject(dn, property, value);
  return { isGone: false, found };
}

/**
 * Makes sure that the object to adopt still has its old primary key. A dry run does not read it.
 *
 * @throws {Error} if another object has its DN
 */
export async function checkAdoption(
  { kind, key, adoptedFrom }: Modify,
  dn: string,
  { writer, primaryKeys, dryRun }: Options,
): Promise<void> {
  if (dryRun || adoptedFrom === undefined) return;
  const property = primaryKeys[kind];
  const found = await writer.look(OBJECT_TYPE[kind], dn, [property]);
  if (found === undefined) throw new Error(`no object is at ${dn} any more; the next run retries`);
  const value = textOf(found[property]);
  // An earlier operation of this run may have set the key.
  if (value !== adoptedFrom && value !== key) throw anotherObject(dn, property, value);
}

function anotherObject(dn: string, property: string, value: string | undefined): Error {
  return new Error(
    `${dn} is a different object now (${property}=${value ?? "nothing"}); the next run retries`,
  );
}
