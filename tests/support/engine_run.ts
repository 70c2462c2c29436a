/**
 * Runs of the engine in this process, between an LDAP simulator and a UDM simulator.
 *
 * @module
 */

import assert from "node:assert/strict";
import { configOf } from "../../src/config/test_support.ts";
import type { Config } from "../../src/config/types.ts";
import type { PlanDocument } from "../../src/review/schema.ts";
import { review } from "../../src/run/plan.ts";
import type { SessionOptions } from "../../src/run/session.ts";
import { run } from "../../src/run/sync.ts";
import type { LimitClock } from "../../src/run/time_limit.ts";
import type { RunReport } from "../../src/report/report.ts";
import { type AttributeValues, Directory, startLdapSimulator } from "../simulators/ldap/mod.ts";
import type { InProcessUdmSimulator } from "../simulators/udm/mod.ts";

/** The naming context of the source. */
export const SUFFIX = "dc=example,dc=test";
/** Where users and groups are in the source. */
export const PEOPLE = `ou=people,${SUFFIX}`;
export const GROUPS = `ou=groups,${SUFFIX}`;

/** The attributes of an entry of the source. */
export type SourceAttributes = AttributeValues;

/** A directory in the style of OpenLDAP without users and groups. */
export function emptyDirectory(): Directory {
  const directory = new Directory({ style: "openldap", suffix: SUFFIX });
  directory.add(SUFFIX, { objectClass: "domain" });
  for (const base of [PEOPLE, GROUPS]) directory.add(base, { objectClass: "organizationalUnit" });
  return directory;
}

/** A directory with users (named by `uid`) and groups (named by `cn`). */
export function directoryOf(
  users: readonly SourceAttributes[],
  groups: readonly SourceAttributes[] = [],
): Directory {
  const directory = emptyDirectory();
  for (const user of users) {
    directory.add(`uid=${user.uid},${PEOPLE}`, { objectClass: "inetOrgPerson", ...user });
  }
  for (const group of groups) {
    directory.add(`cn=${group.cn},${GROUPS}`, { objectClass: "groupOfNames", ...group });
  }
  return directory;
}

/** Changes to the configuration. */
export interface RunChanges {
  readonly udm?: Readonly<Record<string, unknown>>;
  readonly source?: Readonly<Record<string, unknown>>;
  /** Further sections. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Replaces the section; without it there are no limits. */
  readonly safety?: Readonly<Record<string, unknown>>;
  /** Replaces `fetch` of the simulator. */
  readonly fetch?: InProcessUdmSimulator["fetch"];
  readonly adoptByName?: boolean;
  /** The longest duration of the run in milliseconds, and the clock that measures it. */
  readonly maxDurationMs?: number;
  readonly limitClock?: LimitClock;
}

/** Runs the engine once, with identifiers in `employeeNumber` and without limits. */
export async function runEngine(
  directory: Directory,
  udm: InProcessUdmSimulator,
  changes: RunChanges = {},
): Promise<RunReport> {
  await using ldap = await startLdapSimulator({ directory });
  return await runEngineFrom(ldap, udm, changes);
}

/** Like {@linkcode runEngine}, with a running server. */
export async function runEngineFrom(
  ldap: Ldap,
  udm: InProcessUdmSimulator,
  changes: RunChanges = {},
): Promise<RunReport> {
  const [config, options] = engine(ldap, udm, changes);
  const { maxDurationMs, limitClock } = changes;
  return await run(config, {
    ...options,
    maxDurationMs,
    ...(limitClock === undefined ? {} : { limitClock }),
  });
}

/** Makes the plan that {@linkcode runEngine} would carry out, as a document. */
export async function planEngine(
  directory: Directory,
  udm: InProcessUdmSimulator,
  changes: RunChanges = {},
): Promise<PlanDocument> {
  await using ldap = await startLdapSimulator({ directory });
  return await planEngineFrom(ldap, udm, changes);
}

/** Like {@linkcode planEngine}, with a running server. */
export async function planEngineFrom(
  ldap: Ldap,
  udm: InProcessUdmSimulator,
  changes: RunChanges = {},
): Promise<PlanDocument> {
  const made = await review(...engine(ldap, udm, changes));
  assert.ok(made.ok, JSON.stringify(made));
  return made.document;
}

/** A running server of the source, and an account that reads it. */
interface Ldap {
  readonly url: string;
  readonly bindDn: string;
  readonly password: string;
}

const NO_LIMITS = { max_delete: "off", max_member_loss: "off", allow_empty_source: "yes" };

/** The configuration and the options of a run. */
function engine(
  ldap: Ldap,
  udm: InProcessUdmSimulator,
  { udm: target = {}, source = {}, safety = NO_LIMITS, more = {}, fetch = udm.fetch, adoptByName }:
    RunChanges,
): [Config, SessionOptions] {
  const text = JSON.stringify({
    udm: {
      uri: udm.url,
      user: udm.username,
      password: udm.password,
      user_ou: "ou=import",
      group_ou: "ou=import",
      ...target,
    },
    safety,
    ...more,
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
  return [configOf(text), {
    signal: new AbortController().signal,
    adoptByName,
    clientOptions: { fetch, clock: { sleep: () => Promise.resolve(), random: () => 0.5 } },
  }];
}
