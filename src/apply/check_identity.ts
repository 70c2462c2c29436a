/**
 * Reads an object again right before it is deleted, disabled or adopted: hours may have passed since the target was read, and
 * its name may belong to another object now.
 *
 * @module
 */

import { OBJECT_TYPE, type Properties, textOf } from "../common/model.ts";
import type { Delete, Disable, Modify } from "../planner/plan_types.ts";
import type { ApplyOptions } from "./options.ts";

type Options = Pick<ApplyOptions, "writer" | "primaryKeys" | "dryRun">;

/**
 * Makes sure that the object at a DN is still the one to delete or disable. A dry run does not read it.
 *
 * @param properties further properties to read
 * @returns what was read, and whether the object no longer exists
 * @throws {Error} if it was moved, or another object has its DN
 */
export async function checkRemoval(
  { kind, key, dn }: Delete | Disable,
  { writer, primaryKeys, dryRun }: Options,
  properties: readonly string[] = [],
): Promise<{ readonly isGone: boolean; readonly found?: Properties }> {
  if (dryRun) return { isGone: false };
  const property = primaryKeys[kind];
  const found = await writer.look(OBJECT_TYPE[kind], dn, [property, ...properties]);
  if (found === undefined) {
    const elsewhere = key === undefined
      ? []
      : await writer.locate(OBJECT_TYPE[kind], { property, value: key });
    if (elsewhere.length === 0) return { isGone: true };
    throw new Error(`it was moved to ${elsewhere.join(" or ")}; the next run retries`);
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
  const value = textOf((await writer.look(OBJECT_TYPE[kind], dn, [property]))?.[property]);
  // An earlier operation of this run may have set the key.
  if (value !== adoptedFrom && value !== key) throw anotherObject(dn, property, value);
}

function anotherObject(dn: string, property: string, value: string | undefined): Error {
  return new Error(
    `${dn} is a different object now (${property}=${value ?? "nothing"}); the next run retries`,
  );
}
