/**
 * The first requests to the target, on their way while everything else is still being loaded.
 *
 * @module
 */

import type { Config } from "./config/types.ts";
import { createUdmClient, type UdmClientOptions } from "./target/client.ts";
import type { Template, UdmClient } from "./target/types.ts";

/** A target of which nothing is known yet but what was asked first. */
export interface OpenTarget {
  readonly client: UdmClient;
  /** Ends all requests that are under way. */
  readonly reading: AbortController;
}

/** The object types that the templates are needed of. */
const DESCRIBED = ["container/ou", "users/user", "groups/group"] as const;

/**
 * Makes a client and asks for the templates. It does not fail: what goes wrong comes out when a template is waited for
 * (see {@linkcode templates}).
 */
export function openTarget(config: Config, clientOptions: Partial<UdmClientOptions> = {}): OpenTarget {
  const reading = new AbortController();
  const client = createUdmClient({ ...config.udm, signal: reading.signal, ...clientOptions });
  templates(client).catch(() => {});
  return { client, reading };
}

/**
 * The templates of OUs, users and groups; each is asked for once.
 *
 * @throws {UdmError} if the target does not tell
 */
export function templates(
  client: UdmClient,
): Promise<readonly [ou: Template, user: Template, group: Template]> {
  const [ou, user, group] = DESCRIBED;
  return Promise.all([client.template(ou), client.template(user), client.template(group)]);
}
