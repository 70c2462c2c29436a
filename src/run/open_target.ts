/**
 * Sends the first requests to the target while the other modules are still being loaded.
 *
 * @module
 */

import { hideValuesOf } from "../common/secret_names.ts";
import type { Config } from "../config/types.ts";
import { createUdmClient, type UdmClientOptions } from "../udm/client.ts";
import type { Template, UdmClient } from "../udm/types.ts";

/** The templates of OUs, users and groups. */
export type Templates = readonly [ou: Template, user: Template, group: Template];

/** A client whose first requests have been sent. */
export interface OpenTarget {
  readonly client: UdmClient;
  /** The requested templates. A failure is reported only where they are awaited. */
  readonly templates: Promise<Templates>;
  /** Aborts all requests in progress. */
  readonly reading: AbortController;
  /** Ends waits between the attempts of a request. */
  readonly waiting: AbortController;
}

/** Creates a client and requests the templates. Does not fail. */
export function openTarget(config: Config, clientOptions: Partial<UdmClientOptions> = {}): OpenTarget {
  hideValuesOf(config.secretNames);
  const reading = new AbortController();
  const waiting = new AbortController();
  const signals = { signal: reading.signal, waitSignal: waiting.signal };
  const client = createUdmClient({ ...config.udm, ...signals, ...clientOptions });
  const templates = readTemplates(client);
  templates.catch(() => {});
  return { client, templates, reading, waiting };
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
