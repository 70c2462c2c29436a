/**
 * Looks up which names, mail addresses and identifiers that a run wants to take belong to objects outside our OUs.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../common/error.ts";
import { KINDS, OBJECT_TYPE, textOf } from "../common/model.ts";
import type { Config } from "../config/types.ts";
import { synchronisedKinds } from "../config/kinds.ts";
import { CATEGORY } from "../logging/category.ts";
import { wantedValues } from "../planner/held_elsewhere.ts";
import type { SourceState } from "../planner/source_state.ts";
import { TAKEN_TYPES, type TakenType, TakenValues, type WantedValue } from "../planner/store/taken_values.ts";
import { Subtree } from "../syntax/dn.ts";
import { UdmError } from "../udm/errors.ts";
import { findAllHolders, type Holder, type HolderType, listHolders, type Sought } from "../udm/holders.ts";
import type { UdmClient } from "../udm/types.ts";
import type { TargetDescription } from "./describe_target.ts";
import type { TargetReading } from "./read_target.ts";

const log = getLogger([CATEGORY, "target"]);

/**
 * Up to this number of values, they are searched for. A run that takes more values than our OUs have objects, such as the first
 * one, lists all objects instead: with 200,000 new users, a few lists replace thousands of searches.
 */
const MOST_SEARCHED = 20_000;

/**
 * Maximum number of identifiers to search for. They are as long as several names, and hardly ever taken: identifiers of objects of
 * the same kind are found by `consistency.ts`. Of more, UDM rejects those that are taken once; the next run wants fewer, and finds
 * them here.
 */
const MOST_IDENTIFIERS = 100;

/** What is searched for. */
function kindOf(type: TakenType, { udm }: Config): Sought["kind"] {
  return type === "mail" && !udm.uniqueMailAddresses ? "primaryMail" : type;
}

/**
 * The values that entries want and that objects outside our OUs hold. Both sides must have been compared. If nothing changes, no
 * request is sent.
 *
 * @throws {UdmError} if UDM is unavailable
 */
export async function lookUpTakenValues(
  client: Pick<UdmClient, "list" | "withListRestart" | "searchIfReadable" | "concurrency">,
  target: Pick<TargetReading, "base" | "kinds" | "state">,
  source: SourceState,
  config: Config,
): Promise<TakenValues> {
  const { base, state } = target;
  const own = Math.max(...KINDS.map((kind) => state[kind].size));
  if (isMore(wantedValues(state, source), Math.max(own, MOST_SEARCHED))) {
    try {
      return await client.withListRestart(async () => {
        const all = TAKEN_TYPES.map((type) => kindOf(type, config));
        const holders = listHolders(client, base, all, keyReader(target));
        return await recorded(holders, target, config);
      });
    } catch (error) {
      if (!(error instanceof UdmError) || error.kind === "aborted") throw error;
      log.warn("the whole directory cannot be listed, so names and addresses are searched for: {error}", {
        error: errorText(error),
      });
    }
  }
  return await findTakenValues(client, wantedValues(state, source), target, config);
}

/**
 * The values that objects outside our OUs hold, of some.
 *
 * @throws {UdmError} if UDM is unavailable
 */
export async function findTakenValues(
  client: Pick<UdmClient, "searchIfReadable" | "concurrency">,
  values: Iterable<WantedValue>,
  target: TargetDescription,
  config: Config,
): Promise<TakenValues> {
  const options = { more: keyReader(target), concurrency: client.concurrency };
  return await recorded(await findAllHolders(client, sought(values, config), options), target, config);
}

/** Whether there are more than a number of items. */
function isMore(items: Iterable<unknown>, most: number): boolean {
  let count = 0;
  for (const _ of items) if (++count > most) return true;
  return false;
}

function* sought(values: Iterable<WantedValue>, config: Config): Generator<Sought, void, undefined> {
  let identifiers = 0;
  for (const { type, value } of values) {
    if (type !== "identifier" || identifiers++ < MOST_IDENTIFIERS) {
      yield { kind: kindOf(type, config), value };
    }
  }
}

/** Names the primary key of an object type. */
function keyReader({ kinds }: TargetDescription): (type: HolderType) => readonly string[] {
  return (type) =>
    KINDS.filter((kind) => OBJECT_TYPE[kind] === type).map((kind) => kinds[kind].rules.primaryKeyProperty);
}

/** The values of objects that are not ours. Ours belong to the planner. */
async function recorded(
  holders: Iterable<Holder> | AsyncIterable<Holder>,
  target: TargetDescription,
  { source }: Config,
): Promise<TakenValues> {
  const taken = new TakenValues();
  const keyOf = keyReader(target);
  const ours = new Map<string, Subtree>(
    synchronisedKinds(source).map((kind) => [OBJECT_TYPE[kind], new Subtree(target.kinds[kind].position)]),
  );
  for await (const { kind, value, type, dn, properties } of holders) {
    if (ours.get(type)?.contains(dn) === true) continue;
    const [property = ""] = keyOf(type);
    taken.add({ type: typeOf(kind), value }, { type, dn, key: textOf(properties[property]) });
  }
  return taken;
}

function typeOf(kind: Sought["kind"]): TakenType {
  return kind === "name" || kind === "identifier" ? kind : "mail";
}
