/**
 * Users that are removed from the source and return, and their removal stamps.
 *
 * @module
 */

import { PREFERENCES, REMOVED_KEY } from "../../src/udm/photo.ts";
import { formatStamp } from "../../src/planner/stamps.ts";
import { createSeal } from "../../src/run/removal_stamps.ts";
import { type Changes, OU, person, type World } from "./world.ts";

/** A configuration that disables users before it deletes them. */
export const DISABLE: Changes = { udm: { user_removal: "disable", delete_after: "30d" } };

/** The preferences of a user in the target. */
export function preferences(world: World, name: string): Record<string, string> {
  return (world.properties(name).umcProperty ?? {}) as Record<string, string>;
}

/** The removal stamp of a user in the target, without its seal. */
export function stampOf(world: World, name: string): string | undefined {
  return preferences(world, name)[REMOVED_KEY]?.replace(/ [\w-]{43}$/, "");
}

/** The time `days` days ago, in the format of stamps. */
export function daysAgo(days: number): string {
  return `${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 19)}Z`;
}

/** A stamp as the connector makes it for a user. */
export async function genuineStamp(
  world: World,
  name: string,
  days: number,
  { wasDisabled = false, secrets = { password: world.udm.password } }: {
    readonly wasDisabled?: boolean;
    readonly secrets?: { readonly password: string; readonly markerSecret?: string };
  } = {},
): Promise<string> {
  const key = String(world.properties(name).univentionObjectIdentifier);
  return formatStamp(
    { since: Date.parse(daysAgo(days)), wasDisabled },
    { key, dn: "" },
    { property: PREFERENCES, seal: await createSeal(secrets), staleBefore: 0 },
  );
}

/** Writes a stamp into a user's preferences, as its owner could; other preferences stay. */
export function plant(world: World, name: string, stamp: string | undefined): void {
  const { [REMOVED_KEY]: _, ...others } = preferences(world, name);
  world.udm.store.patch(`uid=${name},${OU}`, {
    umcProperty: stamp === undefined ? others : { ...others, [REMOVED_KEY]: stamp },
  });
}

/** Restores an entry with its former identifier. */
export async function comeBack(world: World, name: string, uuid: unknown): Promise<void> {
  const [dn, ...rest] = person(name).trimEnd().split("\n");
  await world.slapd.modify(
    [dn, "control: 1.3.6.1.4.1.4203.666.5.12", "changetype: add", ...rest, `entryUUID: ${uuid}`, "", ""].join(
      "\n",
    ),
  );
}
