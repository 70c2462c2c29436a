/**
 * Reads all users and groups below the two OUs of the target.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { TargetState } from "../planner/target_state.ts";
import type { Config } from "../config/types.ts";
import { synchronisedKinds } from "../config/kinds.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, MEMBER_PROPERTIES, NAME_PROPERTY, OBJECT_TYPE } from "../common/model.ts";
import type { TargetDescription, TargetKind } from "./describe_target.ts";
import type { Hash } from "../planner/store/digest.ts";
import { DnTable } from "../planner/store/dn_table.ts";
import { CurrentObjects } from "../planner/current_objects.ts";
import { PRIMARY_GROUP } from "../udm/outer_groups.ts";
import { PHOTO, PREFERENCES } from "../udm/photo.ts";
import { digestedProperties } from "../planner/changes.ts";
import { type IgnoreRule, ignoreRule } from "../planner/ignored_objects.ts";
import { ForeignObjects } from "../planner/foreign_objects.ts";
import type { StampKeeping } from "../planner/stamps.ts";
import type { ListQuery, UdmClient } from "../udm/types.ts";
import { UdmError } from "../udm/errors.ts";
import { type Shard, splitShard, WHOLE } from "../udm/shards.ts";
import { forEachConcurrently } from "../common/for_each_concurrently.ts";
import { Limiter } from "../common/limiter.ts";
import type { EarlyList } from "./early_list.ts";
import { type EarlyUsers, knownProcesses } from "./early_users.ts";
import { groupQuery } from "./open_target.ts";

const log = getLogger([CATEGORY, "target"]);

/** Everything read from the target. */
export interface TargetReading extends TargetDescription {
  /** OUs that must be created before anything else, relative to the base. */
  readonly missingOus: readonly string[];
  readonly state: TargetState;
}

interface TargetReadOptions {
  readonly config: Config;
  readonly hash: Hash;
  /** Where the stamps of removed users are kept; without it, none are read. */
  readonly stamps?: StampKeeping;
  /** Whether to read users in one list, overriding udm.list_shards. */
  readonly inOnePiece?: boolean;
  /** The list of groups, if it is requested already. */
  readonly groups?: EarlyList | undefined;
  /** The lists of users, if they are requested already. */
  readonly users?: EarlyUsers | undefined;
  /** Called with the number of objects read. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Reads the target. If `udm.list_shards` is a number, all lists are read at once. Otherwise one list at a time, or two and users
 * in two parts if UDM was seen to answer with several processes: a process that gets a second list cannot begin with it, and a
 * gateway waits for both.
 *
 * @throws {UdmError} if the target cannot be read completely
 */
export async function readTarget(
  client: UdmClient,
  description: TargetDescription,
  { config, hash, stamps, inOnePiece = false, groups, users, onProgress = () => {} }: TargetReadOptions,
): Promise<TargetReading> {
  const dns = new DnTable("UDM");
  const done = { user: 0, group: 0 };
  const ignores = ignoreRule(config.udm.ignoreNames, config.udm.ignoreDnRegex);
  const { shards, atOnce } = sharingOf(config, client);
  const query = {
    user: userQuery(description.kinds.user, stamps),
    group: groupQuery(config, description.base),
  };
  const early = {
    user: users !== undefined && covers(users.query, query.user) ? users : undefined,
    group: groups && { parts: 1, lists: [Promise.resolve(groups)] },
  };
  const limiter = new Limiter(atOnce);
  const read = (kind: Kind) =>
    readObjects(client, kind, description.kinds[kind], {
      dns,
      hash,
      stamps: kind === "user" ? stamps : undefined,
      ignores,
      limiter,
      early: early[kind]?.lists,
      query: query[kind],
      shards: early[kind]?.parts ?? (kind === "user" && !inOnePiece ? shards : 1),
      onProgress: (count) => {
        done[kind] = count;
        onProgress(done.user + done.group);
      },
    });
  const kinds = synchronisedKinds(config.source);
  const [group, user, withPhoto] = await Promise.all([
    kinds.includes("group") ? read("group") : undefined,
    read("user"),
    readPhotoOwners(client, description.kinds.user, dns, limiter),
  ]);
  const relative = { user: config.udm.userOu, group: config.udm.groupOu };
  const missing = { user: user === undefined, group: group === undefined };
  const foreign = (kind: Kind) => new ForeignObjects(kind, description.kinds[kind].position, dns);
  const none = (kind: Kind) => emptyTable(kind, description.kinds[kind], dns, hash, { stamps, ignores });
  return {
    ...description,
    missingOus: [...new Set(kinds.filter((kind) => missing[kind]).map((kind) => relative[kind]))],
    state: {
      dns,
      user: user ?? none("user"),
      group: group ?? none("group"),
      withPhoto,
      foreign: { user: foreign("user"), group: foreign("group") },
      missing: Object.fromEntries(
        kinds.filter((kind) => missing[kind]).map((kind) => [kind, description.kinds[kind].position]),
      ),
    },
  };
}

/** Numbers of the DNs of users that have a photo; undefined if photos are not managed. */
async function readPhotoOwners(
  client: UdmClient,
  { rules, position }: TargetKind,
  dns: DnTable,
  limiter: Limiter,
): Promise<Set<number> | undefined> {
  if (!rules.photos) return undefined;
  const leave = await limiter.enter();
  const query = { position, properties: ["dn"], filter: `(${PHOTO}=*)` };
  try {
    return await client.withListRestart(async () => {
      const owners = new Set<number>();
      for await (const objects of client.listInParts("users/user", query)) {
        for (const { dn } of objects) owners.add(dns.number(dn));
      }
      return owners;
    });
  } catch (error) {
    if (isMissingPosition(error)) return new Set();
    throw error;
  } finally {
    leave();
  }
}

/** In how many parts users are read, and how many lists at once. */
function sharingOf(
  { udm: { listShards } }: Config,
  client: UdmClient,
): { readonly shards: number; readonly atOnce: number } {
  if (listShards !== "auto") return { shards: listShards, atOnce: Infinity };
  const processes = knownProcesses(client);
  return { shards: processes, atOnce: processes };
}

/** Whether a list has all objects and properties of a query. */
function covers({ position, properties = [] }: ListQuery, wanted: ListQuery): boolean {
  return position === wanted.position &&
    wanted.properties?.every((name) => properties.includes(name)) === true;
}

/** The query of all users. */
function userQuery(
  { rules, managed, position }: TargetKind,
  stamps: StampKeeping | undefined,
): ListQuery {
  const properties = [
    rules.primaryKeyProperty,
    NAME_PROPERTY.user,
    ...digestedProperties(rules),
    ...managed.filter((property) => MEMBER_PROPERTIES.includes(property)),
    "disabled",
    PREFERENCES,
    ...(rules.outerGroups !== undefined ? [PRIMARY_GROUP] : []),
    ...(stamps === undefined ? [] : [stamps.property]),
  ];
  return { position, properties: [...new Set(properties)] };
}

function emptyTable(
  kind: Kind,
  { rules }: TargetKind,
  dns: DnTable,
  hash: Hash,
  { stamps, ignores }: {
    readonly stamps: StampKeeping | undefined;
    readonly ignores: IgnoreRule | undefined;
  },
): CurrentObjects {
  return new CurrentObjects(
    kind,
    rules.primaryKeyProperty,
    digestedProperties(rules),
    dns,
    hash,
    { ...rules.defaults, ...rules.substitutes },
    kind === "user" ? stamps : undefined,
    rules,
    ignores,
  );
}

/** Reads all objects of a kind, in several lists; undefined if the position does not exist. */
async function readObjects(
  client: UdmClient,
  kind: Kind,
  described: TargetKind,
  options: {
    readonly dns: DnTable;
    readonly hash: Hash;
    readonly stamps: StampKeeping | undefined;
    readonly ignores: IgnoreRule | undefined;
    readonly limiter: Limiter;
    /** The list of each part, if they are requested already. */
    readonly early?: readonly Promise<EarlyList>[] | undefined;
    readonly query: ListQuery;
    readonly shards: number;
    readonly onProgress: (done: number) => void;
  },
): Promise<CurrentObjects | undefined> {
  const { dns, hash, limiter, query, shards, onProgress } = options;
  const { position } = described;
  const parts = splitShard(WHOLE, shards);
  let { early = [] } = options;
  let readings = 0;
  const readOnce = async (): Promise<CurrentObjects> => {
    readings++;
    const fresh = emptyTable(kind, described, dns, hash, options);
    const missing: unknown[] = [];
    let isSplit = false;
    const onSplit = () => {
      isSplit = true;
    };
    const requested = early;
    early = [];
    const readPart = async ([at, shard]: readonly [number, Shard]) => {
      const leave = await limiter.enter();
      const list = (await requested[at])?.read(onSplit) ??
        client.listInParts(OBJECT_TYPE[kind], { ...query, shard }, onSplit);
      try {
        for await (const objects of list) {
          // UDM sends a list when all of it is ready, so its process is free
          leave();
          for (const object of objects) fresh.add(object);
          onProgress(fresh.size);
        }
      } catch (error) {
        if (!isMissingPosition(error)) throw error;
        missing.push(error);
      } finally {
        leave();
      }
    };
    await forEachConcurrently(parts.entries(), client.concurrency, readPart);
    if (missing.length === parts.length && !isSplit) throw missing[0];
    // A position that is missing for some parts only was created or removed meanwhile.
    if (missing.length > 0) {
      throw changedWhileRead(kind, position, "the OU existed for some parts of the list, but not for others");
    }
    // A list that had to be split cannot be read in one piece instead
    if (isSplit && (readings === 1 ? !fresh.isConsistent : fresh.hasContradictions)) {
      throw changedWhileRead(kind, position, `${kind}s were renamed while they were read in parts`);
    }
    return fresh;
  };
  try {
    const objects = await client.withListRestart(readOnce);
    if (shards > 1 && !objects.isConsistent) {
      log.info("{kind}s were renamed while they were read in parts: reading them again in one list", {
        kind,
      });
      return await readObjects(client, kind, described, { ...options, early: undefined, shards: 1 });
    }
    const ignored = objects.size - objects.owned;
    log.info(
      ignored === 0
        ? "target: {count} {kind}s below {position}"
        : "target: {count} {kind}s below {position}, and {ignored} ignored",
      { count: objects.owned, kind, position, ...(ignored === 0 ? {} : { ignored }) },
    );
    return objects;
  } catch (error) {
    if (!isMissingPosition(error)) throw error;
    log.info("{position} does not exist in UDM yet: no {kind}s", { position, kind });
    return undefined;
  }
}

/** The error of a list whose parts show different moments. It may be read again. */
function changedWhileRead(kind: Kind, position: string, problem: string): UdmError {
  return new UdmError({ method: "GET", type: OBJECT_TYPE[kind], dn: position }, {
    kind: "protocol",
    problem,
    advice: "The list is not used. The next run reads it again.",
    transient: true,
  });
}

/**
 * Whether a list failed because its position does not exist. UDM answers 422 with an error for the argument `position`,
 * which no proxy does. A 404 can come from any proxy, and would make the whole target look empty.
 */
function isMissingPosition(error: unknown): boolean {
  return error instanceof UdmError && error.status === 422 &&
    error.reasons.some(({ property }) => property === "position");
}
