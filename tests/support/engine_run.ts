/**
 * Runs of the engine in this process, between an LDAP simulator and a UDM simulator.
 *
 * @module
 */

import assert from "node:assert/strict";
import { formatProblem, loadConfig } from "../../src/config/load.ts";
import { run } from "../../src/run/sync.ts";
import type { RunReport } from "../../src/report/report.ts";
import { Directory, startLdapSimulator } from "../simulators/ldap/mod.ts";
import type { InProcessUdmSimulator } from "../simulators/udm/mod.ts";

/** Where users and groups are in the source. */
export const PEOPLE = "ou=people,dc=example,dc=test";
const GROUPS = "ou=groups,dc=example,dc=test";

/** An entry of the source, without its place. */
export type SourceAttributes = Readonly<Record<string, string | readonly string[] | Uint8Array | undefined>>;

/** A directory with users (by `uid`) and groups (by `cn`). */
export function directoryOf(
  users: readonly SourceAttributes[],
  groups: readonly SourceAttributes[] = [],
): Directory {
  const directory = new Directory({ style: "openldap", suffix: "dc=example,dc=test" });
  directory.add("dc=example,dc=test", { objectClass: "domain" });
  for (const base of [PEOPLE, GROUPS]) directory.add(base, { objectClass: "organizationalUnit" });
  const add = (dn: string, given: SourceAttributes) =>
    directory.add(
      dn,
      Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]),
      ),
    );
  for (const user of users) add(`uid=${user.uid},${PEOPLE}`, { objectClass: "inetOrgPerson", ...user });
  for (const group of groups) add(`cn=${group.cn},${GROUPS}`, { objectClass: "groupOfNames", ...group });
  return directory;
}

/** What of the configuration is different. */
export interface RunChanges {
  readonly udm?: Readonly<Record<string, unknown>>;
  readonly source?: Readonly<Record<string, unknown>>;
  /** Stands between the engine and the simulator. */
  readonly fetch?: InProcessUdmSimulator["fetch"];
  readonly adoptByName?: boolean;
}

/** One run, with identifiers in `employeeNumber`. Limits are off. */
export async function runEngine(
  directory: Directory,
  udm: InProcessUdmSimulator,
  changes: RunChanges = {},
): Promise<RunReport> {
  await using ldap = await startLdapSimulator({ directory });
  return await runEngineFrom(ldap, udm, changes);
}

/** The same with a server that is there already. */
export async function runEngineFrom(
  ldap: { readonly url: string; readonly bindDn: string; readonly password: string },
  udm: InProcessUdmSimulator,
  { udm: target = {}, source = {}, fetch = udm.fetch, adoptByName }: RunChanges = {},
): Promise<RunReport> {
  const text = JSON.stringify({
    udm: {
      uri: udm.url,
      user: udm.username,
      password: udm.password,
      user_ou: "ou=import",
      group_ou: "ou=import",
      ...target,
    },
    safety: { max_delete: "off", max_member_loss: "off", allow_empty_source: "yes" },
    source: {
      ldap_uri: ldap.url,
      bind_dn: ldap.bindDn,
      password: ldap.password,
      user_base: PEOPLE,
      user_filter: "(objectClass=inetOrgPerson)",
      user_attrs: ["*"],
      user_trans: {
        rename_attrs: {
          univentionObjectIdentifier: "employeeNumber",
          username: "uid",
          firstname: "givenName",
          lastname: "sn",
          "e-mail": "mail",
        },
      },
      group_base: GROUPS,
      group_filter: "(objectClass=groupOfNames)",
      group_attrs: ["*"],
      group_trans: {
        rename_attrs: { univentionObjectIdentifier: "employeeNumber", name: "cn", users: "member" },
      },
      ...source,
    },
  });
  const loaded = loadConfig({ path: "config.yaml", readTextFile: () => text, env: new Map() });
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.problems.map(formatProblem).join("\n"));
  return await run(loaded.config, {
    signal: new AbortController().signal,
    adoptByName,
    clientOptions: { fetch, clock: { sleep: () => Promise.resolve(), random: () => 0.5 } },
  });
}
