/**
 * Reads the current values of the objects to change: the planner keeps only digests, but a review needs values.
 *
 * @module
 */

import { type Kind, KINDS, NAME_PROPERTY, OBJECT_TYPE, type Properties } from "../common/model.ts";
import type { KindRules } from "../planner/changes.ts";
import type { TargetState } from "../planner/target_state.ts";
import type { Effect, Result } from "../planner/effects.ts";
import { inBatches, listByValues } from "../udm/list_by_values.ts";
import { PRIMARY_GROUP } from "../udm/outer_groups.ts";
import type { UdmClient, UdmObject } from "../udm/types.ts";
import { forEachConcurrently } from "../common/for_each_concurrently.ts";

/** The parts of the target that describing a plan needs. */
export interface DescribedTarget {
  readonly base: string;
  /** OUs that do not exist yet, relative to the base. */
  readonly missingOus: readonly string[];
  readonly kinds: Readonly<Record<Kind, { readonly position: string; readonly rules: KindRules }>>;
  readonly state: TargetState;
}

/** An effect and its result. */
export interface EffectWithResult {
  readonly effect: Effect;
  readonly result: Result;
}

/** If a larger share of the objects changes, reading the whole list is cheaper. */
const SHARE_OF_ALL = 0.2;

/** Up to this number of objects, one search by identifiers reads them, because its filter fits into the URL. */
const ONE_SEARCH = 70;

/**
 * The current values of changed properties, by the number of the object's DN. Objects that no longer exist are missing.
 *
 * @throws {UdmError} if the target cannot be read
 */
export async function readCurrentValues(
  outcomes: readonly EffectWithResult[],
  target: DescribedTarget,
  client: UdmClient,
): Promise<ReadonlyMap<number, Properties>> {
  const values = new Map<number, Properties>();
  const reads = KINDS.flatMap((kind) => {
    const own = outcomes.filter(({ effect, result }) =>
      effect.kind === kind && (effect.effect === "modify" || effect.effect === "rename") &&
      Object.keys(result.properties).length > 0
    );
    return lists(kind, own, target, client);
  });
  await forEachConcurrently(reads, client.concurrency, async (read) => {
    const found = new Map<number, Properties>();
    await client.withListRestart(async () => {
      found.clear();
      for await (const { dn, properties } of read.list()) {
        const number = target.state.dns.number(dn);
        if (read.wanted.has(number)) found.set(number, read.outerGroups?.within(properties) ?? properties);
      }
    });
    for (const [number, properties] of found) values.set(number, properties);
  });
  return values;
}

/** A list to read. */
interface Read {
  readonly list: () => AsyncIterable<UdmObject>;
  /** Numbers of the wanted DNs. */
  readonly wanted: ReadonlySet<number>;
  readonly outerGroups: KindRules["outerGroups"];
}

function lists(
  kind: Kind,
  outcomes: readonly EffectWithResult[],
  target: DescribedTarget,
  client: UdmClient,
): Read[] {
  if (outcomes.length === 0) return [];
  const { position, rules: { primaryKeyProperty, outerGroups } } = target.kinds[kind];
  const { dns, [kind]: objects } = target.state;
  const numberOf = ({ effect }: EffectWithResult) => dns.number(effect.dn as string);
  const propertiesOf = (some: readonly EffectWithResult[]) => [
    ...new Set(some.flatMap(({ result }) => Object.keys(result.properties))),
    ...(outerGroups === undefined || kind === "group" ? [] : [PRIMARY_GROUP]),
  ];
  if (outcomes.length > objects.size * SHARE_OF_ALL && outcomes.length > ONE_SEARCH) {
    const properties = propertiesOf(outcomes);
    const list = () => client.list(OBJECT_TYPE[kind], { position, properties });
    return [{ list, wanted: new Set(outcomes.map(numberOf)), outerGroups }];
  }
  const read = (
    property: string,
    valueOf: (outcome: EffectWithResult) => string,
    some: readonly EffectWithResult[],
  ): Read[] =>
    inBatches(some, valueOf).map((part) => {
      const query = { position, property, values: part.map(valueOf), properties: propertiesOf(part) };
      return {
        list: () => listByValues(client, OBJECT_TYPE[kind], query),
        wanted: new Set(part.map(numberOf)),
        outerGroups,
      };
    });
  // An object that gets its primary key in this run cannot be found by it.
  const hasKey = (outcome: EffectWithResult) =>
    objects.withNumber(numberOf(outcome))?.key === outcome.effect.key;
  return [
    ...read(primaryKeyProperty, ({ effect }) => effect.key as string, outcomes.filter(hasKey)),
    ...read(NAME_PROPERTY[kind], ({ effect }) => effect.name, outcomes.filter((outcome) => !hasKey(outcome))),
  ];
}
