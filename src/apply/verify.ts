/**
 * Reads modified objects again, to find values that UDM did not keep: it drops some silently (an unknown country) and stores
 * others in another form.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { compareText } from "../common/compare_text.ts";
import { errorText } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, KINDS, OBJECT_TYPE, type Properties, type PropertyValue } from "../common/model.ts";
import type { Modify } from "../planner/plan_types.ts";
import { canonical } from "../udm/values.ts";
import { eachBatch, listByValues } from "../udm/list_by_values.ts";
import type { UdmClient } from "../udm/types.ts";
import { forEachConcurrently } from "../common/for_each_concurrently.ts";

const log = getLogger([CATEGORY, "apply"]);

/** A value that UDM did not keep. */
export interface NotPersisted {
  readonly kind: Kind;
  readonly name: string;
  readonly dn: string;
  readonly property: string;
  readonly sent: PropertyValue;
  readonly stored: PropertyValue;
}

/** Options of {@linkcode verifyModifications}. */
interface VerifyOptions {
  readonly client: UdmClient;
  readonly primaryKeys: Readonly<Record<Kind, string>>;
  /** DN of the container of all objects of a kind. */
  readonly positions: Readonly<Record<Kind, string>>;
  /** The number of concurrent requests. */
  readonly concurrency: number;
  /** Once aborted, no further request is sent. */
  readonly signal: AbortSignal;
}

/**
 * Reads modified objects again, many with one request, and logs the values that UDM did not keep. It writes nothing. A failed
 * request is only a warning.
 *
 * @param missing the properties that were omitted from a modification
 */
export async function verifyModifications(
  modifications: readonly Modify[],
  missing: (operation: Modify) => ReadonlySet<string>,
  options: VerifyOptions,
): Promise<NotPersisted[]> {
  const notPersisted: NotPersisted[] = [];
  for (const kind of KINDS) {
    const lists = eachBatch(writtenOf(kind, modifications, missing), ({ key }) => key);
    try {
      await forEachConcurrently(lists, options.concurrency, async (list) => {
        if (options.signal.aborted) return;
        notPersisted.push(...await verifyTogether(kind, list, options));
      });
    } catch (error) {
      log.warn("modified objects could not be verified: {error}", { error: errorText(error) });
      break;
    }
  }
  notPersisted.sort((a, b) => compareText(a.dn, b.dn) || compareText(a.property, b.property));
  for (const { kind, name, dn, property, sent, stored } of notPersisted) {
    log.warn("UDM did not keep {property} of {kind} {name}: sent {sent}, stored {stored}", {
      kind,
      name,
      dn,
      property,
      sent: sent ?? "nothing",
      stored: stored ?? "nothing",
    });
  }
  return notPersisted;
}

/** The written properties of a modification. */
interface Written {
  readonly key: string;
  readonly operation: Modify;
  readonly changes: Properties;
}

/** Written properties of objects of a kind, without memberships and photos. Unpacks one operation at a time. */
function* writtenOf(
  kind: Kind,
  modifications: readonly Modify[],
  missing: (operation: Modify) => ReadonlySet<string>,
): Generator<Written, void, undefined> {
  for (const operation of modifications) {
    const { key } = operation;
    if (operation.kind !== kind || key === undefined) continue;
    const omitted = missing(operation);
    const changes = omitted.size === 0
      ? operation.changes
      : Object.fromEntries(Object.entries(operation.changes).filter(([property]) => !omitted.has(property)));
    if (Object.keys(changes).length > 0) yield { key, operation, changes };
  }
}

async function verifyTogether(
  kind: Kind,
  list: readonly Written[],
  { client, primaryKeys, positions }: VerifyOptions,
): Promise<NotPersisted[]> {
  const property = primaryKeys[kind];
  const byKey = new Map(list.map((written) => [written.key, written]));
  const properties = [...new Set([property, ...list.flatMap(({ changes }) => Object.keys(changes))])];
  const notPersisted: NotPersisted[] = [];
  const query = { position: positions[kind], property, values: [...byKey.keys()], properties };
  for await (const object of listByValues(client, OBJECT_TYPE[kind], query)) {
    const written = byKey.get(String(object.properties[property]));
    if (written === undefined) continue;
    const { operation, changes } = written;
    for (const [changed, sent] of Object.entries(changes)) {
      const stored = object.properties[changed] ?? null;
      if (canonical(changed, sent) === canonical(changed, stored)) continue;
      const name = operation.rename ?? operation.name;
      notPersisted.push({ kind, name, dn: object.dn, property: changed, sent, stored });
    }
  }
  return notPersisted;
}
