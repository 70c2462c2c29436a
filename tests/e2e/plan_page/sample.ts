/**
 * Generated plans of any size, always the same for the same size.
 *
 * @module
 */

import type { Kind } from "../../../src/common/model.ts";
import { modifiedShare } from "../../../src/planner/modified_share.ts";
import type { Totals } from "../../../src/planner/plan_types.ts";
import type { Change, PlanDocument, PropertyChange, SkippedEntry } from "../../../src/review/schema.ts";

const FIRST = ["Anna", "Bernd", "Çağla", "Dmitri", "Élodie", "Frieda", "Giorgos", "Hülya", "Ivo", "Jana"];
const LAST = [
  "Meyer",
  "Schulz",
  "Öztürk",
  "Nowak",
  "Lefèvre",
  "Brandt",
  "Papadakis",
  "Yılmaz",
  "Kovač",
  "Lindqvist",
];
const BASE = "dc=school,dc=example";

/** The item at an index modulo the length. */
function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}

/** A made-up primary key. */
function key(index: number): string {
  return `0b8e${index.toString(16).padStart(4, "0")}-7c41-4d2a-9f63-5a1e${
    (index * 7919).toString(16).padStart(8, "0")
  }`;
}

const value = (
  property: string,
  old: string | boolean | null,
  now: string | boolean | null,
): PropertyChange => ({
  property,
  type: "value",
  old,
  new: now,
});

const list = (property: string, added: string[], removed: string[], kept: number): PropertyChange => ({
  property,
  type: "list",
  added,
  removed,
  kept,
});

function newUser(index: number, first: string, last: string, name: string): PropertyChange[] {
  return [
    value("disabled", null, false),
    value("displayName", null, `${first} ${last}`),
    list("e-mail", [`${name}@school.example`, `${name}@students.school.example`], [], 0),
    value("firstname", null, first),
    { property: "jpegPhoto", type: "photo", old: null, new: { digest: `sha256:${key(index).slice(0, 13)}` } },
    value("lastname", null, last),
    { property: "password", type: "secret" },
    value("username", null, name),
  ];
}

/** The properties of a modified user vary with the index. */
function modifiedUser(index: number, last: string, name: string): PropertyChange[] {
  const phone = list(
    "phone",
    [`+49 421 2013-${100 + index % 800}`],
    [`+49 421 2012-${100 + index % 800}`],
    1,
  );
  const mail = value("mailPrimaryAddress", `${name}@school.example`, `${name}@students.school.example`);
  const photo: PropertyChange = {
    property: "jpegPhoto",
    type: "photo",
    old: { digest: "sha256:9c56cc51b374c3" },
    new: { digest: "sha256:0e5751c026e543" },
  };
  const description = value("description", `Class ${5 + index % 6}a`, `Class ${6 + index % 6}a`);
  return pick([[phone], [mail, phone], [description], [description, photo], [
    value("lastname", last, `${last}-Haas`),
  ]], index);
}

function user(index: number): Change {
  const first = pick(FIRST, index);
  const last = pick(LAST, Math.floor(index / 10));
  const name = `${first}.${last}${index}`.normalize("NFD").replace(/[^\w.]/g, "").toLowerCase();
  const common = { kind: "user", name, primary_key: key(index) } as const;
  const dn = `uid=${name},cn=users,${BASE}`;
  const source_dn = `CN=${first} ${last} ${index},OU=Pupils,DC=ad,DC=school,DC=example`;
  switch (index % 25) {
    case 3:
    case 11:
    case 19:
      return { ...common, change: "add", source_dn, properties: newUser(index, first, last, name) };
    case 7: {
      const new_name = `${name}.haas`;
      const warnings = index % 2 === 0 ? [] : [
        `UDM will reject mailPrimaryAddress "${new_name}@pupils.example": it has no mail domain "pupils.example"`,
      ];
      const properties = [value("lastname", last, `${last}-Haas`), value("username", name, new_name)];
      return {
        ...common,
        change: "rename",
        new_name,
        dn,
        source_dn,
        properties,
        ...(warnings.length > 0 ? { warnings } : {}),
      };
    }
    case 13:
      return { ...common, change: "disable", dn, properties: [value("disabled", false, true)] };
    case 21:
      return { ...common, change: "delete", dn, properties: [] };
    default:
      return { ...common, change: "modify", dn, source_dn, properties: modifiedUser(index, last, name) };
  }
}

function group(index: number): Change {
  const name = `class-${5 + index % 8}${pick(["a", "b", "c", "d"], index)}-${index}`;
  const dn = `cn=${name},cn=groups,${BASE}`;
  const members = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => `uid=pupil${from + at},cn=users,${BASE}`);
  const common = { kind: "group", name, primary_key: key(100_000 + index) } as const;
  if (index % 9 === 4) {
    const properties = [
      value("description", null, `Class of ${2020 + index % 6}`),
      value("name", null, name),
    ];
    return {
      ...common,
      change: "add",
      source_dn: `CN=${name},OU=Classes,DC=ad,DC=school,DC=example`,
      properties: [...properties, list("users", members(index, 24), [], 0)],
    };
  }
  const properties = [
    list("users", members(index, 3 + index % 5), members(index + 40, index % 3), 20 + index % 9),
  ];
  return {
    ...common,
    change: "modify",
    dn,
    source_dn: `CN=${name},OU=Classes,DC=ad,DC=school,DC=example`,
    properties,
  };
}

function skippedEntry(index: number): SkippedEntry {
  const dn = `CN=Guest ${index},OU=Guests,DC=ad,DC=school,DC=example`;
  return index % 3 === 0
    ? {
      kind: "user",
      dn,
      name: `guest${index}`,
      primary_key: key(200_000 + index),
      reason: "duplicate_mail",
      message:
        `mailPrimaryAddress "office@school.example" is already that of the user "office"; give one of them another address`,
    }
    : {
      kind: "user",
      dn,
      reason: "no_primary_key",
      message: `the entry has no objectGUID; look at the rights of the account that reads`,
    };
}

function totals(kind: Kind, changes: readonly Change[], unchanged: number, skipped: number): Totals {
  const of = (change: Change["change"]) =>
    changes.filter((entry) => entry.kind === kind && entry.change === change).length;
  const [added, modified, renamed, disabled, deleted] = [
    of("add"),
    of("modify"),
    of("rename"),
    of("disable"),
    of("delete"),
  ];
  const target = modified + renamed + disabled + deleted + unchanged;
  return {
    source: target - deleted - disabled + added + skipped,
    target,
    added,
    modified,
    renamed,
    disabled,
    deleted,
    unchanged,
    skipped,
  };
}

/** A plan with `count` changes, nine of ten for users. */
export function samplePlan(count: number, given: Partial<PlanDocument> = {}): PlanDocument {
  const users = Math.round(count * 0.9);
  const changes = Array.from(
    { length: count },
    (_, index) => index < users ? user(index) : group(index - users),
  );
  const skipped = given.skipped ??
    Array.from({ length: Math.min(count, 12) }, (_, index) => skippedEntry(index));
  const all = {
    user: totals("user", changes, count === 0 ? 0 : count * 2, skipped.length),
    group: totals("group", changes, count === 0 ? 0 : Math.round(count / 5), 0),
  };
  return {
    version: 1,
    program: "udm-directory-connector 0.2.0",
    configuration: "/etc/udm-directory-connector/school.yaml",
    created: "2026-03-14T08:15:30.000Z",
    source: "ldaps://dc1.ad.school.example",
    target: "https://ucs.school.example/univention/udm/",
    checksum: "c7e1f04b6d2a9385",
    totals: all,
    refusals: [],
    notices: [],
    limits: { max_delete: "20 %", max_modify: "none", max_member_loss: "30 %" },
    modified_share: { user: modifiedShare(all.user), group: modifiedShare(all.group) },
    value_losses: [],
    changes,
    skipped,
    unknown_members: 0,
    ...given,
  };
}
