/**
 * Reads written objects again, to find values that UDM did not keep: it drops some silently (an unknown choice) and stores
 * others in another form.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { compareText } from "../common/compare_text.ts";
import { errorText } from "../common/error.ts";
import { looksSecret } from "../common/secret_names.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, KINDS, OBJECT_TYPE, type Properties, type PropertyValue } from "../common/model.ts";
import type { Create, Modify } from "../planner/plan_types.ts";
import { normaliseDn } from "../syntax/dn.ts";
import { GROUPS_PROPERTY } from "../udm/outer_groups.ts";
import { canonical, FILLED_BY_UDM, isUnset, NEVER_RETURNED } from "../udm/values.ts";
import { eachBatch, listByValues } from "../udm/list_by_values.ts";
import type { UdmClient } from "../udm/types.ts";
import { forEachConcurrently } from "../common/for_each_concurrently.ts";

const log = getLogger([CATEGORY, "apply"]);

const GROUPS_PROPERTIES: readonly string[] = Object.values(GROUPS_PROPERTY);

/** A value that UDM did not keep. */
export interface NotPersisted {
  readonly kind: Kind;
  readonly name: string;
  readonly dn: string;
  readonly property: string;
  readonly sent: PropertyValue;
  readonly stored: PropertyValue;
}

/** An operation that writes values. */
export type Write = Create | Modify;

/** Options of {@linkcode verifyWrites}. */
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
 * Reads written objects again, many with one request, and logs the values that UDM did not keep. It writes nothing. A failed
 * request is only a warning.
 *
 * @param missing the properties that were omitted from a write
 */
export async function verifyWrites(
  writes: readonly Write[],
  missing: (operation: Write) => ReadonlySet<string>,
  options: VerifyOptions,
): Promise<NotPersisted[]> {
  const notPersisted: NotPersisted[] = [];
  for (const kind of KINDS) {
    const lists = eachBatch(writtenOf(kind, writes, missing), ({ key }) => key);
    try {
      await forEachConcurrently(lists, options.concurrency, async (list) => {
        if (options.signal.aborted) return;
        notPersisted.push(...await verifyTogether(kind, list, options));
      });
    } catch (error) {
      log.warn("written objects could not be verified: {error}", { error: errorText(error) });
      break;
    }
  }
  notPersisted.sort((a, b) => compareText(a.dn, b.dn) || compareText(a.property, b.property));
  for (
    const sameProperty of Map.groupBy(notPersisted, ({ kind, property }) => `${kind} ${property}`).values()
  ) {
    logNotPersisted(sameProperty);
  }
  return notPersisted;
}

/** At most this number of objects is named for each property: UDM may drop the same value of all. */
const MOST_NAMED = 20;

function logNotPersisted(values: readonly NotPersisted[]): void {
  for (const { kind, name, dn, property, sent, stored } of values.slice(0, MOST_NAMED)) {
    log.warn("UDM did not keep {property} of {kind} {name}: sent {sent}, stored {stored}", {
      kind,
      name,
      dn,
      property,
      ...(looksSecret(property)
        ? { sent: "a secret", stored: "another value" }
        : { sent: sent ?? "nothing", stored: stored ?? "nothing" }),
    });
  }
  const [first] = values;
  if (first === undefined || values.length <= MOST_NAMED) return;
  const { kind, property } = first;
  log.warn("UDM did not keep {property} of {count} {kind}s in total", {
    kind,
    property,
    count: values.length,
  });
}

/** The written properties of an object. */
interface Written {
  readonly key: string;
  readonly operation: Write;
  readonly properties: Properties;
}

/** Written properties of objects of a kind, without memberships and photos. Unpacks one operation at a time. */
function* writtenOf(
  kind: Kind,
  writes: readonly Write[],
  missing: (operation: Write) => ReadonlySet<string>,
): Generator<Written, void, undefined> {
  for (const operation of writes) {
    const { key } = operation;
    if (operation.kind !== kind || key === undefined) continue;
    const omitted = missing(operation);
    const all = operation.type === "create" ? operation.properties : operation.changes;
    const properties = omitted.size === 0
      ? all
      : Object.fromEntries(Object.entries(all).filter(([property]) => !omitted.has(property)));
    if (Object.keys(properties).length > 0) yield { key, operation, properties };
  }
}

async function verifyTogether(
  kind: Kind,
  list: readonly Written[],
  { client, primaryKeys, positions }: VerifyOptions,
): Promise<NotPersisted[]> {
  const property = primaryKeys[kind];
  const byKey = new Map(list.map((written) => [written.key, written]));
  const properties = [...new Set([property, ...list.flatMap(({ properties }) => Object.keys(properties))])];
  const notPersisted: NotPersisted[] = [];
  const query = { position: positions[kind], property, values: [...byKey.keys()], properties };
  for await (const object of listByValues(client, OBJECT_TYPE[kind], query)) {
    const written = byKey.get(String(object.properties[property]));
    if (written === undefined) continue;
    const { operation } = written;
    for (const [changed, sent] of Object.entries(written.properties)) {
      const stored = object.properties[changed] ?? null;
      if (isKept(changed, sent, stored)) continue;
      const name = operation.type === "modify" ? operation.rename ?? operation.name : operation.name;
      notPersisted.push({ kind, name, dn: object.dn, property: changed, sent, stored });
    }
  }
  return notPersisted;
}

/**
 * Whether UDM kept a value. Of groups, others stay: the primary group of a user, and those below the OU of groups. UDM fills
 * some properties that are emptied, and never returns others.
 */
function isKept(property: string, sent: PropertyValue, stored: PropertyValue): boolean {
  if (canonical(property, sent) === canonical(property, stored)) return true;
  if (NEVER_RETURNED.has(property) || FILLED_BY_UDM.has(property) && isUnset(sent)) return true;
  if (!GROUPS_PROPERTIES.includes(property) || !Array.isArray(sent) || !Array.isArray(stored)) return false;
  const groups = new Set(stored.map((dn) => normaliseDn(String(dn))));
  return sent.every((dn) => groups.has(normaliseDn(String(dn))));
}
