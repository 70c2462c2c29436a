/**
 * Which requests that write were sent for whom.
 *
 * @module
 */

import { formatDn, normaliseDn, parseDn } from "../../src/syntax/dn.ts";
import type { LoggedRequest } from "../../tests/simulators/udm/mod.ts";
import type { Target } from "./target.ts";

/** A request that writes, and the identifier of the object it is for; undefined if that is no user and no group. */
export interface Write {
  readonly what: string;
  readonly id: string | undefined;
}

/** The requests that write, in their order. An object keeps its identifier, whatever its DN becomes on the way. */
export function writes(requests: readonly LoggedRequest[], before: Target): Write[] {
  const ids = new Map([...before.users, ...before.groups].map(({ dn, id }) => [normaliseDn(dn), id]));
  return requests.filter(({ method }) => method !== "GET").map(({ method, type, dn, body }) => {
    const what = `${method} ${type.replace(/^.*\//, "")}`;
    const properties = (body as { properties?: Record<string, unknown> } | undefined)?.properties ?? {};
    if (method === "POST") return { what, id: idOf(properties) };
    const id = ids.get(normaliseDn(dn));
    const name = properties.username ?? properties.name;
    if (typeof name === "string" && id !== undefined) {
      const [first, ...rest] = parseDn(dn);
      ids.set(normaliseDn(formatDn([[{ type: first?.[0]?.type ?? "", value: name }], ...rest])), id);
    }
    return { what, id };
  });
}

function idOf({ univentionObjectIdentifier: id }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof id === "string" ? id : undefined;
}
