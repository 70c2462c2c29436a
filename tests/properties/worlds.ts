/**
 * Random directories on both sides, with values from small pools, so that they collide.
 *
 * @module
 */

import fc from "fast-check";
import type { Kind } from "../../src/common/model.ts";
import { OBJECT_IDENTIFIER } from "../../src/udm/identifier.ts";
import { type Row, type Side, uuid } from "../../src/planner/testing.ts";

/** Two directories. */
export interface World {
  readonly primaryKeyProperty: string;
  readonly target: Side;
  readonly source: Side;
}

const NAMES = ["anna", "bert", "cleo", "dora", "emil", "Finn", "Gül"];
const MAILS = ["a@x.de", "b@x.de", "c@x.de", "d@x.de", "e@x.de"];
const KEYS = 9;

const kind = fc.constantFrom<Kind>("user", "user", "group", "group", "group");
const name = fc.constantFrom(...NAMES, ...NAMES.map((name) => name.toUpperCase()));
const mail = fc.option(fc.constantFrom(...MAILS, "A@x.de"), { nil: undefined, freq: 4 });
const text = fc.option(fc.constantFrom("one", "two"), { nil: undefined });
const key = fc.nat(KEYS - 1);
const places = fc.array(fc.nat(15), { maxLength: 5 });
const seldom = fc.integer({ min: 0, max: 11 }).map((number) => number === 0);

const object = fc.record({
  kind,
  key,
  keyless: seldom,
  name,
  mail,
  text,
  photo: text,
  members: places,
  rank: fc.nat(99),
});

/** The source entry of a target object. */
const fate = fc.record({
  gone: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
  fault: fc.integer({ min: 0, max: 23 }),
  /** Whether it takes part in the rotation of names or mail addresses. */
  rotatesName: fc.boolean(),
  rotatesMail: fc.boolean(),
  nameOf: fc.option(fc.nat(9), { nil: undefined, freq: 1 }),
  mailOf: fc.option(fc.nat(9), { nil: undefined, freq: 1 }),
  text,
  photo: text,
  members: fc.option(places, { nil: undefined, freq: 3 }),
});

const foreignObject = fc.record({
  kind,
  key,
  name,
  mail,
  text,
  fault: fc.integer({ min: 0, max: 15 }),
  members: places,
});

const recipe = fc.record({
  /** Whether the primary key is univentionObjectIdentifier, which is unique and never missing. */
  identifiers: fc.boolean(),
  /** Whether every source entry is valid. */
  clean: fc.boolean(),
  /** Whether names rotate within the target; otherwise they are random. */
  rotating: fc.boolean(),
  objects: fc.array(object, { maxLength: 10 }),
  fates: fc.array(fate, { minLength: 10, maxLength: 10 }),
  foreign: fc.array(foreignObject, { maxLength: 5 }),
});

/** A world. */
export const worlds: fc.Arbitrary<World> = recipe.map(
  ({ identifiers, clean, rotating, objects, fates, foreign }) => {
    const fateOf = (place: number) => fates[place] as (typeof fates)[number];
    const keyOf = (number: number) => identifiers ? uuid(number) : `k${number}`;
    const targetObjects = distinct(objects, identifiers, clean).map((object, place) => ({
      ...object,
      id: object.keyless && identifiers ? uuid(90 + place) : object.keyless ? undefined : keyOf(object.key),
    }));
    const target = { users: [] as Row[], groups: [] as Row[] };
    for (const { kind, id, name, mail, text, photo, members, rank } of targetObjects) {
      const row: Row = { key: id, name, description: text };
      if (kind === "user") target.users.push({ ...row, mail: mail?.toLowerCase(), photo });
      else {
        const inside = members.map((place) => targetObjects[place]).filter((other) => other !== undefined)
          .filter((other) => other.kind === "user" || other.rank < rank);
        target.groups.push({ ...row, members: inside.map((other) => `${other.kind}:${other.name}`) });
      }
    }

    const places = [...targetObjects.keys()];
    const names = rotation(places.filter((place) => fateOf(place).rotatesName));
    const mails = rotation(
      places.filter((place) => fateOf(place).rotatesMail && targetObjects[place]?.kind === "user"),
    );
    const entries: (Row & { kind: Kind; places: readonly number[] })[] = [];
    targetObjects.forEach((thing, place) => {
      const { gone, fault, nameOf, mailOf, text, photo, members } = fateOf(place);
      if (gone) return;
      const model = (other: number | undefined) => targetObjects[(other ?? place) % targetObjects.length];
      const name = model(rotating ? names.get(place) : nameOf)?.name;
      const mail = model(rotating ? mails.get(place) : mailOf)?.mail;
      const whole = {
        kind: thing.kind,
        key: thing.id,
        name,
        mail,
        description: text,
        photo,
        places: members ?? thing.members,
      };
      entries.push(clean ? whole : withFault(whole, fault));
      if (!clean && fault === 8) entries.push({ ...whole, name: `${name}2` });
    });
    for (const { kind, key, name, mail, text, fault, members } of foreign) {
      const whole = { kind, key: keyOf(key), name, mail, description: text, places: members };
      entries.push(clean ? whole : withFault(whole, fault));
    }
    const source = { users: [] as Row[], groups: [] as Row[] };
    const rows = (clean ? cleaned(entries) : entries).map((entry, place) => ({
      ...entry,
      dn: `cn=e${place}, dc=source`,
    }));
    for (const { kind, places, mail, photo, ...row } of rows) {
      if (kind === "user") source.users.push({ ...row, mail, photo });
      else {source.groups.push({
          ...row,
          members: places.map((place) => rows[place]?.dn ?? "cn=nobody,dc=source"),
        });}
    }
    return { primaryKeyProperty: identifiers ? OBJECT_IDENTIFIER : "employeeNumber", target, source };
  },
);

/** Maps each place to the next one, and the last to the first. */
function rotation(places: readonly number[]): Map<number, number> {
  return new Map(places.map((place, at) => [place, places[(at + 1) % places.length] as number]));
}

/** Adds a fault to some entries. */
function withFault<R extends Row>(row: R, fault: number): R {
  if (fault === 1) return { ...row, problem: "bad" };
  if (fault === 2) return { ...row, key: undefined };
  if (fault === 3) return { ...row, key: "4711" };
  if (fault === 4) return { ...row, name: undefined };
  if (fault === 5) return { ...row, key: undefined, problem: "bad" };
  if (fault === 6) return { ...row, name: undefined, problem: "bad" };
  if (fault === 7) return { ...row, name: `${row.name}3`, problem: "bad" };
  return row;
}

/** The objects that UDM would accept. */
function distinct<
  T extends { kind: Kind; key: number; keyless: boolean; name: string; mail: string | undefined },
>(
  objects: readonly T[],
  identifiers: boolean,
  clean: boolean,
): T[] {
  const taken = new Set<string>();
  return objects.filter(({ kind, key, keyless, name, mail }) => {
    const uniqueValues = [`name:${name.toLowerCase()}`];
    if (kind === "user" && mail !== undefined) uniqueValues.push(`mail:${mail.toLowerCase()}`);
    if (!keyless && identifiers) uniqueValues.push(`key:${key}`);
    if (!keyless && clean) uniqueValues.push(`key:${kind}:${key}`);
    return take(taken, uniqueValues);
  });
}

/** Entries without duplicate keys, names or addresses. */
function cleaned<T extends Row & { kind: Kind }>(entries: readonly T[]): T[] {
  const taken = new Set<string>();
  return entries.map((entry) => ({ ...entry, key: entry.key ?? `fresh-${entry.name}` })).filter((entry) => {
    const uniqueValues = [`name:${entry.name?.toLowerCase()}`, `key:${entry.key}`];
    if (entry.kind === "user" && entry.mail !== undefined) {
      uniqueValues.push(`mail:${entry.mail.toLowerCase()}`);
    }
    return take(taken, uniqueValues);
  });
}

function take(taken: Set<string>, uniqueValues: readonly string[]): boolean {
  if (uniqueValues.some((each) => taken.has(each))) return false;
  for (const each of uniqueValues) taken.add(each);
  return true;
}
