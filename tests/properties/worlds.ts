/**
 * Random directories on both sides: small pools of names, keys and addresses, so that everything collides.
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

/** What the source makes of an object of the target. */
const fate = fc.record({
  gone: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
  fault: fc.integer({ min: 0, max: 23 }),
  /** Whether it takes part when names, or mail addresses, go round. */
  turnsName: fc.boolean(),
  turnsMail: fc.boolean(),
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
  /** Whether identifiers are those of UDM, which are unique and never missing. */
  identifiers: fc.boolean(),
  /** Whether every entry of the source is as it should be. */
  clean: fc.boolean(),
  /** Whether names go round, rather than go anywhere. */
  turning: fc.boolean(),
  objects: fc.array(object, { maxLength: 10 }),
  fates: fc.array(fate, { minLength: 10, maxLength: 10 }),
  foreign: fc.array(foreignObject, { maxLength: 5 }),
});

/** A world. */
export const worlds: fc.Arbitrary<World> = recipe.map(
  ({ identifiers, clean, turning, objects, fates, foreign }) => {
    const fateOf = (place: number) => fates[place] as (typeof fates)[number];
    const keyOf = (number: number) => identifiers ? uuid(number) : `k${number}`;
    const things = distinct(objects, identifiers, clean).map((object, place) => ({
      ...object,
      id: object.keyless && identifiers ? uuid(90 + place) : object.keyless ? undefined : keyOf(object.key),
    }));
    const target = { users: [] as Row[], groups: [] as Row[] };
    for (const { kind, id, name, mail, text, photo, members, rank } of things) {
      const row: Row = { key: id, name, description: text };
      if (kind === "user") target.users.push({ ...row, mail: mail?.toLowerCase(), photo });
      else {
        const inside = members.map((place) => things[place]).filter((other) => other !== undefined)
          .filter((other) => other.kind === "user" || other.rank < rank);
        target.groups.push({ ...row, members: inside.map((other) => `${other.kind}:${other.name}`) });
      }
    }

    const places = [...things.keys()];
    const names = round(places.filter((place) => fateOf(place).turnsName));
    const mails = round(places.filter((place) => fateOf(place).turnsMail && things[place]?.kind === "user"));
    const entries: (Row & { kind: Kind; places: readonly number[] })[] = [];
    things.forEach((thing, place) => {
      const { gone, fault, nameOf, mailOf, text, photo, members } = fateOf(place);
      if (gone) return;
      const model = (other: number | undefined) => things[(other ?? place) % things.length];
      const name = model(turning ? names.get(place) : nameOf)?.name;
      const mail = model(turning ? mails.get(place) : mailOf)?.mail;
      const whole = {
        kind: thing.kind,
        key: thing.id,
        name,
        mail,
        description: text,
        photo,
        places: members ?? thing.members,
      };
      entries.push(clean ? whole : spoil(whole, fault));
      if (!clean && fault === 8) entries.push({ ...whole, name: `${name}2` });
    });
    for (const { kind, key, name, mail, text, fault, members } of foreign) {
      const whole = { kind, key: keyOf(key), name, mail, description: text, places: members };
      entries.push(clean ? whole : spoil(whole, fault));
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

/** Who takes after whom, if each takes after the next one and the last one after the first. */
function round(places: readonly number[]): Map<number, number> {
  return new Map(places.map((place, at) => [place, places[(at + 1) % places.length] as number]));
}

/** Something is wrong with some entries. */
function spoil<R extends Row>(row: R, fault: number): R {
  if (fault === 1) return { ...row, problem: "bad" };
  if (fault === 2) return { ...row, key: undefined };
  if (fault === 3) return { ...row, key: "4711" };
  if (fault === 4) return { ...row, name: undefined };
  if (fault === 5) return { ...row, key: undefined, problem: "bad" };
  if (fault === 6) return { ...row, name: undefined, problem: "bad" };
  if (fault === 7) return { ...row, name: `${row.name}3`, problem: "bad" };
  return row;
}

/** What UDM would have let into the target. */
function distinct<
  T extends { kind: Kind; key: number; keyless: boolean; name: string; mail: string | undefined },
>(
  objects: readonly T[],
  identifiers: boolean,
  clean: boolean,
): T[] {
  const taken = new Set<string>();
  return objects.filter(({ kind, key, keyless, name, mail }) => {
    const claims = [`name:${name.toLowerCase()}`];
    if (kind === "user" && mail !== undefined) claims.push(`mail:${mail.toLowerCase()}`);
    if (!keyless && identifiers) claims.push(`key:${key}`);
    if (!keyless && clean) claims.push(`key:${kind}:${key}`);
    return claim(taken, claims);
  });
}

/** Entries that can all be written: no key, name or address twice. */
function cleaned<T extends Row & { kind: Kind }>(entries: readonly T[]): T[] {
  const taken = new Set<string>();
  return entries.map((entry) => ({ ...entry, key: entry.key ?? `fresh-${entry.name}` })).filter((entry) => {
    const claims = [`name:${entry.name?.toLowerCase()}`, `key:${entry.key}`];
    if (entry.kind === "user" && entry.mail !== undefined) claims.push(`mail:${entry.mail.toLowerCase()}`);
    return claim(taken, claims);
  });
}

function claim(taken: Set<string>, claims: readonly string[]): boolean {
  if (claims.some((each) => taken.has(each))) return false;
  for (const each of claims) taken.add(each);
  return true;
}
