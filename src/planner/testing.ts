/**
 * Builds both sides of a run from plain tables, and tells a plan in short sentences. For tests only.
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
import type { ManagedMemberships } from "./memberships.ts";
import { PHOTO_KEY, PREFERENCES, REMOVED_KEY } from "../udm/photo.ts";
import { makePlan } from "./plan.ts";
import { readSafety, safetySchema } from "./limits/safety.ts";
import type { Policy } from "./policy.ts";
import type { Membership, Operation, Plan } from "./plan_types.ts";
import type { KindRules } from "./changes.ts";
import { formatStamp, type Seal, type Stamp, type StampKeeping } from "./stamps.ts";
import { ForeignObjects } from "./foreign_objects.ts";
import { DesiredEntries } from "./desired_entries.ts";

/** The hash that all tests use. */
export const hash = await createHash();

/** An object of the target or an entry of the source, without what does not matter to a test. */
export interface Row {
  /** A number stands for a UUID that UDM accepts, see {@linkcode uuid}. */
  readonly key?: number | string | undefined;
  readonly name?: string | undefined;
  /** By default made from the name and the kind. */
  readonly dn?: string;
  readonly mail?: string | undefined;
  readonly description?: string | undefined;
  /** Groups: DNs, or names of rows of the same side; users win over groups; `group:x` is the group x. */
  readonly members?: readonly string[];
  /** Users: digest of the photo (target: as marked). */
  readonly photo?: string | undefined;
  /** Target: whether the object really has a photo, if that is not what `photo` says. */
  readonly hasPhoto?: boolean;
  /** Source: what is wrong with its name, so that it is skipped. */
  readonly problem?: string;
  /** Source: properties whose values the configuration gives. */
  readonly substituted?: readonly string[];
  /** Source: properties whose values cannot be converted. */
  readonly unconverted?: readonly string[];
  /** Other properties. */
  readonly more?: Properties;
}

/** One side of a run. */
export interface Side {
  readonly users?: readonly Row[];
  readonly groups?: readonly Row[];
}

/** What can be chosen for both sides together. */
export interface Options {
  readonly primaryKeyProperty?: string;
  /** Those of one kind. */
  readonly primaryKeyProperties?: Partial<Record<Kind, string>>;
  readonly defaults?: Properties;
  readonly substitutes?: Properties;
  readonly managed?: ManagedMemberships;
  readonly photos?: boolean;
  readonly policy?: Partial<Policy>;
  /** Properties of users that are compared, too. */
  readonly compared?: readonly string[];
  readonly originOf?: SourceState["originOf"];
  /** Where stamps are kept; without it in the preferences, if users are to be disabled first. */
  readonly stamps?: StampKeeping;
  /** Parts of the source that were not read. */
  readonly references?: readonly string[];
  /** The server that was read in the place of another. */
  readonly failover?: SourceState["failover"];
  /** Objects outside our OUs, and DNs of what cannot be read. */
  readonly foreign?: {
    readonly user?: readonly StrangerRow[];
    readonly group?: readonly StrangerRow[];
    readonly unreadable?: { readonly user?: readonly string[]; readonly group?: readonly string[] };
  };
}

/** An object outside our OUs. */
interface StrangerRow {
  readonly dn: string;
  readonly key?: number | string;
  readonly mail?: string;
}

const COMPARED = {
  user: ["username", "description", "mailPrimaryAddress", "e-mail"],
  group: ["name", "description"],
} as const;

/** A seal that anyone can make. */
export const TEST_SEAL: Seal = {
  make: (identity, text) => hash(JSON.stringify([identity, text])).toString(16).padStart(43, "0"),
  isGenuine: (identity, text, seal) => TEST_SEAL.make(identity, text) === seal,
};

/** Stamps in the preferences, as they are kept by default. */
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
  return {
    primaryKeyProperty: options.primaryKeyProperties?.[kind] ?? options.primaryKeyProperty ??
      OBJECT_IDENTIFIER,
    compared: kind === "user" ? [...COMPARED.user, ...options.compared ?? []] : COMPARED.group,
    defaults: options.defaults ?? {},
    substitutes: options.substitutes ?? {},
    photos: kind === "user" && (options.photos ?? true),
    mailProperty: kind === "user" ? "mailPrimaryAddress" : undefined,
  };
}

/** The DN of an object of the target, if its row does not say otherwise. */
export function targetDn(kind: Kind, name: string): string {
  return `${kind === "user" ? "uid" : "cn"}=${name},ou=people,dc=target`;
}

/** The DN of an entry of the source, if its row does not say otherwise. */
export function sourceDn(kind: Kind, name: string): string {
  return `cn=${name},ou=${kind}s,dc=source`;
}

/** The target as it would have been read. */
export function targetOf(side: Side, options: Options = {}): TargetState {
  const dns = new DnTable();
  const withPhoto = new Set<number>();
  const memberOf = memberFinder(side, targetDn);
  const read = (kind: Kind) => {
    const { primaryKeyProperty, compared, defaults, substitutes } = rulesOf(kind, options);
    const atRest = { ...defaults, ...substitutes };
    const stamps = options.stamps ?? (options.policy?.removal?.type === "disable" ? SEALED : undefined);
    const objects = new CurrentObjects(
      kind,
      primaryKeyProperty,
      compared,
      dns,
      hash,
      atRest,
      kind === "user" ? stamps : undefined,
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
    foreign: strangersOf(options, dns),
  };
}

function strangersOf({ foreign = {} }: Options, dns: DnTable): TargetState["foreign"] {
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

/** The source as it would have been read. */
export function sourceOf(side: Side, options: Options = {}): SourceState {
  const dns = new DnTable();
  const memberOf = memberFinder(side, sourceDn);
  const read = (kind: Kind) => {
    const rules = rulesOf(kind, options);
    const entries = new DesiredEntries(kind, rules, dns);
    for (const row of rowsOf(side, kind)) {
      entries.add({
        dn: dnOf(row, kind, sourceDn),
        properties: propertiesOf(row, kind, rules.primaryKeyProperty),
        photo: row.photo,
        ...(row.substituted === undefined ? {} : { substituted: row.substituted }),
        problems: [
          ...(row.problem === undefined ? [] : [{ property: NAME_PROPERTY[kind], message: row.problem }]),
          ...(row.unconverted ?? []).map((property) => ({ property, message: "bad" })),
        ],
        ...(kind === "group" ? { members: (row.members ?? []).map((member) => memberOf(member).dn) } : {}),
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

/** No limits at all, apart from an empty source. */
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
  return makePlan(states.target, states.source, managed, { ...UNLIMITED, ...options.policy });
}

/**
 * The operations in short sentences, such as `0 modify user anna: description`, each with its place; and, where there
 * are any, the places it needs and those it comes after.
 */
export function told({ operations }: Pick<Plan, "operations">): string[] {
  return operations.map((operation) => {
    const { id, needs, after } = operation;
    const waits = (needs.length > 0 ? ` (needs ${needs})` : "") +
      (after.length > 0 ? ` (after ${after})` : "");
    return `${id} ${tell(operation)}${waits}`;
  });
}

function tell(operation: Operation): string {
  const { type, kind, name } = operation;
  if (type === "delete") return `delete ${kind} ${name}`;
  if (type === "disable") return `disable ${kind} ${name}: ${operation.stamp.replace(/ \S{43}$/, "")}`;
  if (type === "create") return `create ${kind} ${name}${tellMembers(operation.membership)}`;
  const { rename, changes, photo, interim, membership, isBack } = operation;
  const properties = Object.keys(changes).filter((property) => property !== NAME_PROPERTY[kind]);
  if (isBack) properties.push("no stamp");
  if (photo !== undefined) properties.push(photo === null ? "no photo" : "photo");
  if (operation.accountOnly) properties.push("nothing else");
  const verb = rename === undefined ? `modify ${kind} ${name}` : `rename ${kind} ${name} to ${rename}`;
  return verb + (interim ? " for a moment" : "") +
    (properties.length > 0 ? `: ${properties.join(", ")}` : "") +
    tellMembers(membership);
}

function tellMembers(membership: Membership | undefined): string {
  if (membership === undefined) return "";
  const { users, nestedGroup, keptUsers, keptGroups, added, removed } = membership;
  const parts = [
    ...(users === undefined ? [] : [`users ${users.map(({ key }) => short(key))}`]),
    ...(nestedGroup === undefined ? [] : [`groups ${nestedGroup.map(({ key }) => short(key))}`]),
    ...(keptUsers.length + keptGroups.length === 0
      ? []
      : [`keeping ${[...keptUsers, ...keptGroups].map(rdn)}`]),
  ];
  return `, members ${parts.join(" and ")} (+${added} -${removed})`;
}

function short(key: string): string {
  return key.replace(/^0*(\d+)-0000-4000-8000-0+$/, "$1");
}

function rdn(dn: string): string {
  return dn.slice(0, dn.indexOf(","));
}

/** Skipped entries as `user anna: duplicate_name`. */
export function skips({ skipped }: Pick<Plan, "skipped">): string[] {
  return skipped.map(({ kind, name, dn, reason }) => `${kind} ${name ?? dn}: ${reason}`);
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

/** The values of an operation, in the order of the declarations. Those of an entry are getters of a class. */
const OPERATION_VALUES = (
  "type id phase kind key name needs after dn sourceDn properties changes adoptedFrom rename accountOnly interim photo " +
  "isBack stamp stampProperty preferences isEnabled membership"
).split(" ");

/** An operation as plain data, to compare or change it. */
export function plainOperation(operation: Operation): Operation {
  const values = new Map(Object.entries(operation));
  for (const name of OPERATION_VALUES) if (name in operation) values.set(name, Reflect.get(operation, name));
  values.delete("desired");
  return Object.fromEntries(values) as unknown as Operation;
}
