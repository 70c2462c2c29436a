/**
 * Runs the engine in this process and collects what the invariants need.
 *
 * @module
 */

import { configureSync, type LogRecord } from "@logtape/logtape";
import { configOf } from "../../../src/config/test_support.ts";
import type { Config } from "../../../src/config/types.ts";
import { readSafety, type SafetyRules, safetySchema } from "../../../src/planner/limits/safety.ts";
import { normaliseDn } from "../../../src/syntax/dn.ts";
import { run } from "../../../src/run/sync.ts";
import { CATEGORY } from "../../../src/logging/category.ts";
import type { Kind } from "../../../src/common/model.ts";
import type { RunReport } from "../../../src/report/report.ts";
import { parseLdapUri } from "../../../src/syntax/ldap_uri.ts";
import { type Directory, type Entry, type Fault, startLdapSimulator } from "../../simulators/ldap/mod.ts";
import type { LoggedRequest } from "../../simulators/udm/mod.ts";
import { ATTRIBUTES, type Limits } from "./recipe.ts";
import { BASES } from "./source_model.ts";
import type { TargetModel } from "./target_model.ts";
import { isWrite } from "../../support/is_write.ts";

/** A completed run. */
export interface CompletedRun {
  readonly report: RunReport;
  /** Requests other than GET. */
  readonly writes: readonly LoggedRequest[];
  /** Why entries were skipped, by kind and normalised DN. */
  readonly skipped: Readonly<Record<Kind, ReadonlyMap<string, string>>>;
  /** Keys of failed writes, by kind. */
  readonly failed: Readonly<Record<Kind, ReadonlySet<string>>>;
  /** Keys of writes that were not attempted because another object still holds a unique value, by kind. */
  readonly held: Readonly<Record<Kind, ReadonlySet<string>>>;
  /** Omitted values by kind, as `KEY PROPERTY`. */
  readonly omitted: Readonly<Record<Kind, ReadonlySet<string>>>;
  /** All log messages. */
  readonly log: () => readonly string[];
}

/** The source as a run sees it. */
export interface View {
  readonly directory: Directory;
  /** The directory once the users have been read. */
  readonly then?: Directory;
  /** Which attributes of which entries can be read. */
  readonly readable?: (entry: Entry, attribute: string) => boolean;
  /** Whether a first server exists that refuses connections. */
  readonly isSecond?: boolean;
  readonly faults?: readonly Fault[];
}

/** Settings of a run. */
export interface RunSettings {
  readonly removal: "delete" | "disable";
  readonly limits: Limits;
  /** Properties that may be emptied. */
  readonly allowValueLoss?: readonly string[];
  /** Whether new entries adopt objects of the same name whose keys are gone. */
  readonly adoptByName?: boolean;
  /** The time, in milliseconds since 1970. */
  readonly now: number;
}

/** An address without a listener (port 1 is tcpmux). */
const NO_SERVER = "ldap://127.0.0.1:1";

/** The default of safety.max_value_loss, in percent. */
export const MAX_VALUE_LOSS = 30;

/** Days until a disabled user is deleted. */
export const DELETE_AFTER_DAYS = 2;

let records: LogRecord[] = [];

/** Collects log records; logging is configured once per process. */
export function captureLogs(): void {
  configureSync({
    reset: true,
    sinks: { records: (record) => void records.push(record) },
    loggers: [
      { category: CATEGORY, lowestLevel: "debug", sinks: ["records"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["records"] },
    ],
  });
}

/** Runs the engine once between the source and the target. */
export async function runOnce(
  { directory, then, readable, isSecond = false, faults = [] }: View,
  target: TargetModel,
  settings: RunSettings,
): Promise<CompletedRun> {
  const { udm } = target;
  const { removal, limits, allowValueLoss = [], adoptByName = false, now } = settings;
  await using ldap = await startLdapSimulator({
    directory,
    faults,
    ...(readable === undefined ? {} : { readable }),
    ...(then === undefined ? {} : {
      onSearch: (base: string) => {
        if (base === BASES.group) ldap.serve(then);
      },
    }),
  });
  const basis = configurationOf(target);
  const config: Config = {
    ...basis,
    udm: { ...basis.udm, userRemoval: removal },
    source: {
      ...basis.source,
      uris: [...(isSecond ? [NO_SERVER] : []), ldap.url].map(parseLdapUri),
      bindDn: ldap.bindDn,
      password: ldap.password,
    },
    safety: safetyOf(limits),
  };
  const own: LogRecord[] = records = [];
  const before = udm.requests.length;
  const report = await run(config, {
    signal: new AbortController().signal,
    now: () => now,
    // Only disabled entries have the attribute. Enabling the last one needs the permission.
    allowValueLoss: target.ownsAccounts ? [...allowValueLoss, "disabled"] : allowValueLoss,
    adoptByName,
    clientOptions: {
      fetch: (url, init) => udm.fetch(url, init),
      clock: { sleep: () => Promise.resolve(), random: () => 0.5 },
    },
  });
  const skipped = { user: new Map<string, string>(), group: new Map<string, string>() };
  const failed = { user: new Set<string>(), group: new Set<string>() };
  const held = { user: new Set<string>(), group: new Set<string>() };
  const omitted = { user: new Set<string>(), group: new Set<string>() };
  for (const { level, properties: { kind, dn, reason, operation, primary_key, property, others } } of own) {
    if (level !== "error" && reason !== "name_of_user" || (kind !== "user" && kind !== "group")) continue;
    if (others !== undefined) held[kind].add(String(primary_key));
    if (property !== undefined) omitted[kind].add(`${primary_key} ${property}`);
    else if (reason !== undefined) skipped[kind].set(normaliseDn(String(dn)), String(reason));
    else if (operation !== undefined) failed[kind].add(String(primary_key));
  }
  return {
    report,
    writes: udm.requests.slice(before).filter(isWrite),
    skipped,
    failed,
    held,
    omitted,
    log: () => own.map(({ level, message }) => `${level}: ${message.map(String).join("")}`),
  };
}

function safetyOf(
  { deletedUsers, deletedGroups, modified, share, memberLoss, skipDeletes }: Limits,
): SafetyRules {
  const count = (value: number | undefined) =>
    value === undefined
      ? share === undefined ? { type: "off" } as const : { type: "percent", value: share } as const
      : { type: "count", value } as const;
  const modify = modified === undefined
    ? { type: "off" } as const
    : { type: "count", value: modified } as const;
  return {
    ...readSafety(safetySchema.parse({ max_failures: "off" })),
    maxDelete: { user: count(deletedUsers), group: count(deletedGroups) },
    maxModify: { user: modify, group: modify },
    maxMemberLoss: memberLoss === undefined ? { type: "off" } : { type: "percent", value: memberLoss },
    maxValueLoss: { type: "percent", value: MAX_VALUE_LOSS },
    // A percentage depends on the number of objects, which new objects change: a deletion withheld now may be allowed in
    // the second run.
    onExceeded: skipDeletes && share === undefined ? "skip-deletes" : "stop",
  };
}

const configurations = new Map<string, Config>();

function configurationOf({ udm, keys, keyProperties, ous, ownsAccounts }: TargetModel): Config {
  const id = `${keys} ${ous.user} ${ous.group} ${ownsAccounts}`;
  const known = configurations.get(id);
  if (known !== undefined) return known;
  const text = JSON.stringify({
    udm: {
      uri: udm.url,
      user: udm.username,
      password: udm.password,
      user_ou: ous.user,
      group_ou: ous.group,
      list_shards: 2,
      user_primary_key_property: keyProperties.user,
      group_primary_key_property: keyProperties.group,
      user_properties: [
        ...["username", "lastname", "description", "e-mail", "mailPrimaryAddress", "jpegPhoto"],
        keyProperties.user,
        ...(ownsAccounts ? ["disabled"] : []),
      ],
      group_properties: ["name", "description", "users", "nestedGroup", keyProperties.group],
      delete_after: `${DELETE_AFTER_DAYS}d`,
    },
    source: {
      ldap_uri: "ldap://127.0.0.1",
      bind_dn: "cn=reader",
      password: "secret",
      search_pagesize: 2,
      user_base: BASES.user,
      user_filter: "(objectClass=inetOrgPerson)",
      user_attrs: ATTRIBUTES.user,
      user_trans: {
        rename_attrs: {
          username: "uid",
          lastname: "sn",
          "e-mail": "mail",
          mailPrimaryAddress: "mailLocalAddress",
          ...(ownsAccounts ? { disabled: "employeeType" } : {}),
          ...(keys === "identifier" ? { [keyProperties.user]: "employeeNumber" } : {}),
        },
        ...(ownsAccounts ? { fallback_attrs: { disabled: ["0"] } } : {}),
      },
      group_base: BASES.group,
      group_filter: "(objectClass=groupOfNames)",
      group_attrs: ATTRIBUTES.group,
      group_trans: {
        rename_attrs: { name: "cn", users: "member", [keyProperties.group]: "employeeNumber" },
      },
    },
  });
  const config = configOf(text);
  configurations.set(id, config);
  return config;
}
