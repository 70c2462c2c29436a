/**
 * Builds both sides of a run from plain tables. For tests only.
 *
 * @module
 */

import assert from "node:assert/strict";
import { Invalid } from "../common/invalid.ts";
import { type Limit, parseLimit } from "./limits/limit.ts";
import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import { type Kind, KINDS, NAME_PROPERTY, type Properties, type PropertyValue } from "../common/model.ts";
import { createHash, digestOf } from "./store/digest.ts";
import { DnTable } from "./store/dn_table.ts";
import { CurrentObjects } from "./current_objects.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { PHOTO_KEY, PREFERENCES, REMOVED_KEY } from "../udm/photo.ts";
import { makePlan } from "./plan.ts";
import { readSafety, safetySchema } from "./limits/safety.ts";
import type { Policy } from "./policy.ts";
import type { Plan } from "./plan_types.ts";
import { valuesByGroup } from "./values_by_group.ts";
import { digestedProperties, type KindRules } from "./changes.ts";
import { formatStamp, type Seal, type Stamp, type StampKeeping } from "./stamps.ts";
import { ignoreRule } from "./ignored_objects.ts";
import { ForeignObjects } from "./foreign_objects.ts";
import { DesiredEntries } from "./desired_entries.ts";
import { TakenValues } from "./store/taken_values.ts";
import type { Options, Row, Side } from "./testing_types.ts";

export type { Options, Row, Side } from "./testing_types.ts";

/** The hash that all tests use. */
export const hash = await createHash();

const COMPARED = {
  user: ["username", "description", "mailPrimaryAddress", "e-mail"],
  group: ["name", "description"],
} as const;

/** A seal that anyone can make. */
export const TEST_SEAL: Seal = {
  make: (identity, text) => hash(JSON.stringify([identity, text])).toString(16).padStart(43, "0"),
  isGenuine: (identity, text, seal) => TEST_SEAL.make(identity, text) === seal,
};

/** The default: stamps in the preferences. */
export const SEALED: StampKeeping = { property: PREFERENCES, seal: TEST_SEAL, staleBefore: -Infinity };

/** Preferences with a genuine stamp for the user with a key, such as `sealed(1, "2026-01-30T00:00:00Z was-disabled")`. */
export function sealed(key: number | string, text: string): Record<string, string> {
  const [time = "", before] = text.split(" ");
  const stamp: Pick<Stamp, "since" | "wasDisabled"> = {
    since: Date.parse(time),
    wasDisabled: before !== undefined,
  };
  const user = { key: typeof key === "number" ? uuid(key) : key, dn: "" };
  return { [REMOVED_KEY]: formatStamp(stamp, user, SEALED) };
}

/** A UUID of version 4, recognisable by its number. */
export function uuid(number: number): string {
  return `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;
}

/** The rules by which `kind` is compared. */
export function rulesOf(kind: Kind, options: Options = {}): KindRules {
  const { createOnly = [] } = options;
  return {
    primaryKeyProperty: options.primaryKeyProperties?.[kind] ?? options.primaryKeyProperty ??
      OBJECT_IDENTIFIER,
    compared: kind === "user"
      ? [...COMPARED.user, ...options.compared ?? []].filter((property) => !createOnly.includes(property))
      : [...COMPARED.group, ...options.comparedOfGroups ?? []],
    createOnly: kind === "user" ? createOnly : [],
    defaults: options.defaults ?? {},
    references: kind === "user" ? options.dnProperties ?? [] : [],
    dnProperties: kind === "user" ? (options.dnProperties ?? []).map(({ property }) => property) : [],
    triState: kind === "user" ? options.triState ?? [] : [],
    targetBase: options.targetBase,
    sourceBases: options.sourceBases ?? [],
    substitutes: options.substitutes ?? {},
    photos: kind === "user" && (options.photos ?? true),
    mailProperty: kind === "user" ? "mailPrimaryAddress" : undefined,
    alternativeMail: kind === "user" && options.alternativeMail ? "mailAlternativeAddress" : undefined,
  };
}

/** The default DN of an object of the target. */
export function targetDn(kind: Kind, name: string): string {
  return `${kind === "user" ? "uid" : "cn"}=${name},ou=people,dc=target`;
}

/** The default DN of an entry of the source. */
export function sourceDn(kind: Kind, name: string): string {
  return `cn=${name},ou=${kind}s,dc=source`;
}

/** The target, as read. */
export function targetOf(side: Side, options: Options = {}): TargetState {
  const dns = new DnTable();
  const withPhoto = new Set<number>();
  const memberOf = memberFinder(side, targetDn);
  const read = (kind: Kind) => {
    const rules = rulesOf(kind, options);
    const { primaryKeyProperty, defaults, substitutes } = rules;
    const atRest = { ...defaults, ...substitutes };
    const stamps = options.stamps ?? (options.policy?.removal?.type === "disable" ? SEALED : undefined);
    const objects = new CurrentObjects(
      kind,
      primaryKeyProperty,
      digestedProperties(rules),
      dns,
      hash,
      atRest,
      kind === "user" ? stamps : undefined,
      rules,
      ignoreRule(options.ignoreNames ?? [], options.ignoreDns ?? []),
    );
    for (const row of rowsOf(side, kind)) {
      const dn = dnOf(row, kind, targetDn);
      const found = (row.members ?? []).map(memberOf);
      const dnsOf = (desired: Kind) => found.filter(({ kind }) => kind === desired).map(({ dn }) => dn);
      if (row.hasPhoto ?? row.photo !== undefined) withPhoto.add(dns.number(dn));
      objects.add({
        dn,
        properties: {
          ...(kind === "user"
            ? { [PREFERENCES]: row.photo === undefined ? {} : { [PHOTO_KEY]: row.photo } }
            : {}),
          ...propertiesOf(row, kind, primaryKeyProperty),
          ...(kind === "group" ? { users: dnsOf("user"), nestedGroup: dnsOf("group") } : {}),
        },
      });
    }
    return objects;
  };
  return {
    dns,
    user: read("user"),
    group: read("group"),
    withPhoto: options.photos === false ? undefined : withPhoto,
    foreign: foreignOf(options, dns),
    ...(options.taken === undefined ? {} : { taken: takenOf(options.taken) }),
  };
}

function takenOf(values: NonNullable<Options["taken"]>): TakenValues {
  const taken = new TakenValues();
  for (const [id, holder] of Object.entries(values)) {
    const [type, value = ""] = id.split(/:(.*)/s);
    assert.ok(type === "name" || type === "mail" || type === "identifier", id);
    taken.add({ type, value }, holder);
  }
  return taken;
}

function foreignOf({ foreign = {} }: Options, dns: DnTable): TargetState["foreign"] {
  const of = (kind: Kind) => {
    const table = new ForeignObjects(kind, "ou=people,dc=target", dns);
    for (const { dn, key, mail } of foreign[kind] ?? []) {
      table.add(dn, typeof key === "number" ? uuid(key) : key, digestOf(hash, "mailPrimaryAddress", mail));
    }
    for (const dn of foreign.unreadable?.[kind] ?? []) table.addUnreadable(dn);
    return table;
  };
  return { user: of("user"), group: of("group") };
}

/** The source, as read. */
export function sourceOf(side: Side, options: Options = {}): SourceState {
  const dns = new DnTable();
  const memberOf = memberFinder(side, sourceDn);
  const read = (kind: Kind) => {
    const rules = rulesOf(kind, options);
    const entries = new DesiredEntries(kind, rules, dns, options.unpacksAll ? undefined : hash);
    for (const row of rowsOf(side, kind)) {
      entries.add({
        dn: dnOf(row, kind, sourceDn),
        properties: propertiesOf(row, kind, rules.primaryKeyProperty),
        photo: row.photo,
        ...(row.initial === undefined ? {} : { initial: row.initial }),
        ...(row.substituted === undefined ? {} : { substituted: row.substituted }),
        problems: [
          ...(row.problem === undefined ? [] : [{ property: NAME_PROPERTY[kind], message: row.problem }]),
          ...(row.unconverted ?? []).map((property) => ({ property, message: "bad" })),
          ...(row.missing ?? []).map((property) => ({ property, message: "missing", isMissing: true })),
        ],
        ...(kind === "group" ? { members: (row.members ?? []).map((member) => memberOf(member).dn) } : {}),
        ...(row.refers === undefined ? {} : {
          references: Object.fromEntries(
            Object.entries(row.refers).map(([property, names]) => [
              property,
              names.map((name) => memberOf(name).dn),
            ]),
          ),
        }),
      });
    }
    return entries;
  };
  const { references = [], failover, originOf } = options;
  return { dns, references, failover, user: read("user"), group: read("group"), originOf };
}

/** Both sides, read and compared. */
export function statesOf(
  target: Side,
  source: Side,
  options: Options = {},
): { target: TargetState; source: SourceState } {
  const states = { target: targetOf(target, options), source: sourceOf(source, options) };
  for (const kind of KINDS) states.source[kind].compareWith(states.target);
  return states;
}

/** Parses a limit. */
export function limit(written: string): Limit {
  const limit = parseLimit(written);
  assert.ok(!(limit instanceof Invalid), written);
  return limit;
}

/** No limits except that on an empty source. */
export const UNLIMITED: Policy = {
  ...readSafety(safetySchema.parse({
    max_delete: "off",
    max_value_loss: "off",
    max_member_loss: "off",
    max_failures: "off",
    allow_references: true,
    delete_on_failover: true,
  })),
  allowDeletes: undefined,
  allowValueLoss: [],
  adoptByName: false,
  removal: { type: "delete" },
  now: 0,
  clockSkewMs: 0,
};

/** The plan for two sides. */
export function planOf(target: Side, source: Side, options: Options = {}): Plan {
  const states = { target: targetOf(target, options), source: sourceOf(source, options) };
  const managed = options.managed ?? { users: true, nestedGroup: true };
  const byGroup = valuesByGroup(states.source, options.valuesByGroup ?? []);
  assert.ok(typeof byGroup !== "string", String(byGroup));
  states.source.user.setValuesByGroup(byGroup);
  return makePlan(states.target, states.source, managed, { ...UNLIMITED, ...options.policy });
}

function rowsOf(side: Side, kind: Kind): readonly Row[] {
  return (kind === "user" ? side.users : side.groups) ?? [];
}

function dnOf(row: Row, kind: Kind, make: typeof targetDn): string {
  const dn = row.dn ?? (row.name === undefined ? undefined : make(kind, row.name));
  if (dn === undefined) throw new Error(`a row needs a name or a DN: ${JSON.stringify(row)}`);
  return dn;
}

/** Finds members given by name or by DN. A DN that no row has counts as that of a user. */
function memberFinder(side: Side, make: typeof targetDn): (member: string) => { kind: Kind; dn: string } {
  const known = new Map<string, { kind: Kind; dn: string }>();
  for (const kind of KINDS) {
    for (const row of rowsOf(side, kind)) {
      const member = { kind, dn: dnOf(row, kind, make) };
      if (row.name !== undefined) known.set(`${kind}:${row.name}`, member);
      for (const label of [row.name, row.dn]) {
        if (label !== undefined && !known.has(label)) known.set(label, member);
      }
    }
  }
  return (member) => {
    if (member.startsWith("=")) return { kind: "user", dn: member.slice(1) };
    const found = known.get(member) ?? (member.includes("=") ? { kind: "user", dn: member } : undefined);
    if (found === undefined) throw new Error(`no row is named ${JSON.stringify(member)}`);
    return found;
  };
}

function propertiesOf(row: Row, kind: Kind, primaryKeyProperty: string): Properties {
  const properties: Record<string, PropertyValue | undefined> = {
    [primaryKeyProperty]: typeof row.key === "number" ? uuid(row.key) : row.key,
    [NAME_PROPERTY[kind]]: row.name,
    description: row.description,
    ...(kind === "user" ? { mailPrimaryAddress: row.mail } : {}),
    ...row.more,
  };
  return Object.fromEntries(
    Object.entries(properties).filter((entry): entry is [string, PropertyValue] => entry[1] !== undefined),
  );
}
