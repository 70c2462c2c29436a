/**
 * Requests the users before the modules that read them are loaded.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { NAME_PROPERTY, OBJECT_TYPE } from "../common/model.ts";
import { GROUPS_PROPERTY, PRIMARY_GROUP } from "../udm/outer_groups.ts";
import { PHOTO, PREFERENCES } from "../udm/photo.ts";
import { type Shard, splitShard, WHOLE } from "../udm/shards.ts";
import type { ListQuery, UdmClient } from "../udm/types.ts";
import { type EarlyList, listEarly } from "./early_list.ts";

/** The property with the address of a user, which is read even if only new users get one. */
export const MAIL = "mailPrimaryAddress";

/** The requested lists of all users. */
export interface EarlyUsers {
  /** The query, without parts. */
  readonly query: ListQuery;
  /** The list of each part, once it has been requested. */
  readonly lists: readonly Promise<EarlyList>[];
}

/** How many processes of UDM can list users at once, as far as is known. */
export function knownProcesses({ hasSeveralProcesses, concurrency }: UdmClient): number {
  return hasSeveralProcesses ? Math.min(2, concurrency) : 1;
}

/** Requests all users: one part for each process, the last one when UDM has answered the list of groups. */
export function listUsersEarly(
  client: UdmClient,
  config: Config,
  { base, written, groups }: {
    readonly base: string;
    /** The properties that can be written. */
    readonly written: ReadonlySet<string>;
    readonly groups: EarlyList;
  },
): EarlyUsers {
  const query = likelyQuery(config, base, written);
  const parts = splitShard(WHOLE, knownProcesses(client));
  const list = (shard: Shard) => listEarly(client, OBJECT_TYPE.user, { ...query, shard });
  const lists = parts.map(async (shard, at) => {
    if (at === parts.length - 1) await groups.answered;
    return list(shard);
  });
  return { query, lists };
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
