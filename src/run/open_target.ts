/**
 * Sends the first requests to the target while the other modules are still being loaded.
 *
 * A list is the first of them that takes long. It needs only the LDAP base, so it is requested before the templates of users
 * and groups: UDM works meanwhile, and if another process answers those before the list, there are several.
 *
 * @module
 */

import { hideValuesOf } from "../common/secret_names.ts";
import { type Kind, NAME_PROPERTY, OBJECT_TYPE } from "../common/model.ts";
import { turn } from "../common/turn.ts";
import { synchronisedKinds } from "../config/kinds.ts";
import type { Config } from "../config/types.ts";
import { createUdmClient, type UdmClientOptions } from "../udm/client.ts";
import type { NeededKinds, Template, UdmClient } from "../udm/types.ts";
import { type EarlyList, listEarly } from "./early_list.ts";
import { type EarlyUsers, listUsersEarly } from "./early_users.ts";

/** The templates of OUs, users and groups. Without groups, the last one is empty. */
export type Templates = readonly [ou: Template, user: Template, group: Template];

const NO_TEMPLATE: Template = { position: "", properties: {}, kinds: new Map(), options: {}, policies: {} };

/** A client whose first requests have been sent. */
export interface OpenTarget {
  readonly client: UdmClient;
  /** The requested templates. A failure is reported only where they are awaited. */
  readonly templates: Promise<Templates>;
  /** The requested list of groups; undefined if groups are not synchronised. Fails only if the templates do. */
  readonly groups: Promise<EarlyList | undefined>;
  /**
   * The requested lists of users. Undefined without groups, because it is not known then when UDM is idle, unless the number of
   * parts is fixed. Fails only if the templates do.
   */
  readonly users: Promise<EarlyUsers | undefined>;
  /** Aborts all requests in progress. */
  readonly reading: AbortController;
  /** Ends waits between the attempts of a request. */
  readonly waiting: AbortController;
}

/** Creates a client and requests the templates, the groups and the users. Does not fail. */
export function openTarget(config: Config, clientOptions: Partial<UdmClientOptions> = {}): OpenTarget {
  hideValuesOf(config.secretNames);
  const reading = new AbortController();
  const waiting = new AbortController();
  const signals = { signal: reading.signal, waitSignal: waiting.signal };
  const client = createUdmClient({ ...config.udm, ...signals, ...clientOptions });
  const kinds = synchronisedKinds(config.source);
  const ou = client.template("container/ou");
  const groups = ou.then(({ position: base }) =>
    kinds.includes("group") ? listEarly(client, OBJECT_TYPE.group, groupQuery(config, base)) : undefined
  );
  // The list must be the first to get a connection. UDM is busy with it for a while before the templates may be requested
  const needed = groups.then(() => turn()).then(() => import("./needed_kinds.ts"));
  const template = async (kind: Kind) => {
    const { neededKinds } = await needed;
    // If only users are read, UDM's description takes the place of the list of groups
    const isDescribed = kind === "user" && !kinds.includes("group");
    const those: NeededKinds | undefined = isDescribed
      ? undefined
      : (properties) => neededKinds(kind, config, properties);
    return await client.template(OBJECT_TYPE[kind], those);
  };
  const group = kinds.includes("group") ? template("group") : NO_TEMPLATE;
  const templates = Promise.all([ou, template("user"), group]);
  const users = templates.then(async ([{ position: base }, template]) => {
    const list = await groups;
    if (list === undefined && config.udm.listShards === "auto") return undefined;
    const { neededKinds } = await needed;
    const written = neededKinds("user", config, template.kinds);
    return listUsersEarly(client, config, { base, written, groups: list });
  });
  users.catch(() => {});
  return { client, templates, groups, users, reading, waiting };
}

/** The query of all groups. UDM ignores properties that it does not have. */
export function groupQuery({ udm }: Config, base: string): { position: string; properties: string[] } {
  const { primaryKeyProperty, properties } = udm.kinds.group;
  return {
    position: `${udm.groupOu},${base}`,
    properties: [...new Set([primaryKeyProperty, NAME_PROPERTY.group, ...properties])],
  };
}

/**
 * Requests the templates: the first alone, so that a wrong password is sent once, whatever the lock-out policy of its
 * account; then the others at once.
 *
 * @throws {UdmError} if a request fails
 */
export async function readTemplates(client: UdmClient): Promise<Templates> {
  const ou = await client.template("container/ou");
  const [user, group] = await Promise.all([client.template("users/user"), client.template("groups/group")]);
  return [ou, user, group];
}
