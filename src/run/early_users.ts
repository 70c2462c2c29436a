/**
 * Requests the users before the modules that read them are loaded.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { NAME_PROPERTY, OBJECT_TYPE } from "../common/model.ts";
import { GROUPS_PROPERTY, PRIMARY_GROUP } from "../udm/outer_groups.ts";
import { PHOTO, PREFERENCES } from "../udm/photo.ts";
import { splitShard, WHOLE } from "../udm/shards.ts";
import type { ListQuery, UdmClient } from "../udm/types.ts";
import { type EarlyList, listEarly } from "./early_list.ts";

/** The property with the address of a user, which is read even if only new users get one. */
export const MAIL = "mailPrimaryAddress";

/** The requested lists of all users. */
export interface EarlyUsers {
  /** The query, without parts. */
  readonly query: ListQuery;
  /** The number of parts. */
  readonly parts: number;
  /** The lists of the first parts, as many as may be read at once, when they have been requested. */
  readonly lists: readonly Promise<EarlyList>[];
}

/** How many processes of UDM can list users at once, as far as is known. */
export function knownProcesses({ hasSeveralProcesses, concurrency }: UdmClient): number {
  return hasSeveralProcesses ? Math.min(2, concurrency) : 1;
}

/**
 * Requests all users: in a configured number of parts, all at once; or one part for each process, the last one when UDM has answered
 * the list of groups.
 */
export function listUsersEarly(
  client: UdmClient,
  config: Config,
  { base, written, groups }: {
    readonly base: string;
    /** The properties that can be written. */
    readonly written: ReadonlySet<string>;
    /** The list of groups, if UDM is asked for it. */
    readonly groups: EarlyList | undefined;
  },
): EarlyUsers {
  const query = likelyQuery(config, base, written);
  const { listShards } = config.udm;
  const parts = splitShard(WHOLE, listShards === "auto" ? knownProcesses(client) : listShards);
  const atOnce = parts.slice(0, client.concurrency);
  const lists = atOnce.map(async (shard, at) => {
    if (listShards === "auto" && at === parts.length - 1) await groups?.answered;
    return listEarly(client, OBJECT_TYPE.user, { ...query, shard }, atOnce.length);
  });
  return { query, parts: parts.length, lists };
}

/** A query with all properties that the run can need of users. */
function likelyQuery(config: Config, base: string, written: ReadonlySet<string>): ListQuery {
  const { primaryKeyProperty, properties } = config.udm.kinds.user;
  const { removalProperty, removalPropertyIfPresent } = config.udm;
  const all = [
    primaryKeyProperty,
    NAME_PROPERTY.user,
    ...properties.filter((property) => property !== PHOTO && property !== "password"),
    ...[MAIL, removalProperty, removalPropertyIfPresent].filter((property) =>
      property !== undefined && written.has(property)
    ) as string[],
    "disabled",
    PREFERENCES,
    ...(written.has(GROUPS_PROPERTY.user) ? [PRIMARY_GROUP] : []),
  ];
  return { position: `${config.udm.userOu},${base}`, properties: [...new Set(all)] };
}
