/**
 * Runs and measures the connector between a source and a target.
 *
 * @module
 */

import { join } from "node:path";
import { command } from "../../e2e/program.ts";
import type { UdmServerReady } from "../servers/udm.ts";
import { FIELDS, GROUPS, PEOPLE, TARGET_OU } from "../world/people.ts";
import { measure, type Measured } from "./measure.ts";

/** A source to read from. */
export interface SourceServer {
  readonly url: string;
  readonly readerDn: string;
  readonly readerPassword: string;
}

/** The servers and settings of a run. */
export interface SyncSettings {
  readonly source: SourceServer;
  readonly udm: UdmServerReady;
  /** Other values for the section udm. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether photos are synchronised. Default: true. */
  readonly photos?: boolean;
}

/** Attributes of groups in the source. */
export const GROUP_ATTRIBUTES = ["cn", "description", "member", "entryUUID"];

/** Synchronises once; throws an error unless the exit code is 0. */
export async function sync(settings: SyncSettings, folder: string): Promise<Measured> {
  return await measure([...command(), await configure(settings, folder)], folder);
}

/** Writes the configuration file; returns its path. */
export async function configure(
  { source, udm, settings = {}, photos = true }: SyncSettings,
  folder: string,
): Promise<string> {
  const fields = FIELDS.filter(({ property }) => photos || property !== "jpegPhoto");
  const config = {
    udm: {
      uri: udm.url,
      user: udm.username,
      password: udm.password,
      user_ou: TARGET_OU,
      group_ou: TARGET_OU,
      user_properties: fields.map(({ property }) => property),
      ...settings,
    },
    source: {
      ldap_uri: source.url,
      bind_dn: source.readerDn,
      password: source.readerPassword,
      timeout: 60,
      user_base: PEOPLE,
      user_filter: "(objectClass=inetOrgPerson)",
      user_attrs: fields.map(({ attribute }) => attribute),
      user_trans: {
        rename_attrs: Object.fromEntries(
          fields.filter(({ attribute, property }) => attribute !== property)
            .map(({ attribute, property }) => [property, attribute]),
        ),
      },
      group_base: GROUPS,
      group_filter: "(objectClass=groupOfNames)",
      group_attrs: GROUP_ATTRIBUTES,
      group_trans: {
        rename_attrs: { univentionObjectIdentifier: "entryUUID", name: "cn", users: "member" },
      },
    },
  };
  const file = join(folder, "config.yaml");
  await Deno.writeTextFile(file, JSON.stringify(config, undefined, 2), { mode: 0o600 });
  return file;
}
