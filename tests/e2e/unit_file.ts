/**
 * Reads the units of systemd.
 *
 * @module
 */

import assert from "node:assert/strict";

/** The folder of the units. */
export const UNITS = new URL("../../systemd/", import.meta.url);
export const SERVICE = "udm-directory-connector@.service";
export const TIMER = "udm-directory-connector@.timer";
export const MAIL = "udm-directory-connector-mail@.service";

/** Settings of the service that are commented out, for the administrator to enable. */
const COMMENTED = ["OnFailure", "LogsDirectory", "SupplementaryGroups", "BindPaths", "Environment"];

/** The text of a unit. */
export function readUnit(name: string): string {
  return Deno.readTextFileSync(new URL(name, UNITS));
}

/** The values of a key in a unit, in order. */
export function settings(unit: string, key: string): string[] {
  return [...unit.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map((match) => match[1] as string);
}

/** The service with its commented settings enabled. */
export function withEverything(service: string): string {
  const all = service.replace(/^#(?=[A-Z]\w+=)/gm, "");
  for (const name of COMMENTED) assert.notDeepEqual(settings(all, name), [], name);
  return all;
}

/** The paths of the machine that the service shows to the program. */
export function shownPaths(service: string): string[] {
  return settings(service, "BindReadOnlyPaths").flatMap((paths) => paths.split(" "))
    .map((path) => path.replace(/^-/, ""));
}
