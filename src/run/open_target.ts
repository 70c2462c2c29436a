/**
 * The first requests to the target, on their way while everything else is still being loaded.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { createUdmClient, type UdmClientOptions } from "../udm/client.ts";
import type { Template, UdmClient } from "../udm/types.ts";

/** The templates of OUs, users and groups. */
export type Templates = readonly [ou: Template, user: Template, group: Template];

/** A target of which nothing is known yet but what was asked first. */
export interface OpenTarget {
  readonly client: UdmClient;
  /** What was asked first. What goes wrong with it is told to whoever waits for it. */
  readonly templates: Promise<Templates>;
  /** Ends all requests that are under way. */
  readonly reading: AbortController;
}

/** Makes a client and asks for the templates. It does not fail. */
export function openTarget(config: Config, clientOptions: Partial<UdmClientOptions> = {}): OpenTarget {
  const reading = new AbortController();
  const client = createUdmClient({ ...config.udm, signal: reading.signal, ...clientOptions });
  const templates = readTemplates(client);
  templates.catch(() => {});
  return { client, templates, reading };
}

/**
 * Asks for the templates, all at once.
 *
 * @throws {UdmError} if the target does not tell
 */
export function readTemplates(client: UdmClient): Promise<Templates> {
  return Promise.all([
    client.template("container/ou"),
    client.template("users/user"),
    client.template("groups/group"),
  ]);
}
