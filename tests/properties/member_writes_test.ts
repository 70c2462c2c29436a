/**
 * Members written as single additions and removals, against whole lists: for any two directories both lead to the same one,
 * whatever a gateway, a lost answer or the spelling of stored DNs do to the requests.
 *
 * @module
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { reset } from "@logtape/logtape";
import { applyPlan } from "../../src/apply/apply.ts";
import type { Writer } from "../../src/apply/writer.ts";
import { errorDetails } from "../../src/common/error.ts";
import { type Kind, KINDS, MEMBER_PROPERTY, NAME_PROPERTY, OBJECT_TYPE } from "../../src/common/model.ts";
import type { Properties } from "../../src/common/model.ts";
import { planOf, type Row, type Side, targetDn, uuid } from "../../src/planner/testing.ts";
import { normaliseDn } from "../../src/syntax/dn.ts";
import { UdmError, type UdmErrorDetails } from "../../src/udm/errors.ts";
import type { ValueChange } from "../../src/udm/types.ts";
import { testSeed } from "../support/seed.ts";
import { worlds } from "./worlds.ts";

interface Item {
  readonly kind: Kind;
  properties: Properties;
  /** Members with their DNs as they are stored, which follow renames. */
  readonly members: Readonly<Record<Kind, Map<Item, (dn: string) => string>>>;
}

/** What happens to requests. */
interface Weather {
  /** A gateway refuses requests with more values. */
  readonly maxValues: number;
  /** Whether UDM refuses JSON patches. */
  readonly onlyLists: boolean;
  /** Whether stored DNs of members are in upper case. */
  readonly isUpper: (place: number) => boolean;
  /** The number of the change of single members whose answer is lost, although it is carried out. */
  readonly lost?: number;
}

const CALM: Weather = { maxValues: Infinity, onlyLists: false, isUpper: () => false };

/** A directory that is written by DNs, as UDM is. */
class Target {
  readonly items: Item[] = [];
  #changes = 0;

  constructor(side: Side, readonly keyProperty: string, readonly weather: Weather) {
    for (const [kind, rows] of [["user", side.users ?? []], ["group", side.groups ?? []]] as const) {
      for (const { key, name, description, mail } of rows) {
        this.#add(kind, {
          [NAME_PROPERTY[kind]]: name ?? null,
          [keyProperty]: key === undefined ? null : String(key),
          description: description ?? null,
          mailPrimaryAddress: mail ?? null,
        });
      }
    }
    let place = 0;
    for (const row of side.groups ?? []) {
      const group = this.#at(targetDn("group", row.name as string));
      for (const member of row.members ?? []) {
        const [kind, name] = member.split(":") as [Kind, string];
        const spell = weather.isUpper(place++) ? (dn: string) => dn.toUpperCase() : (dn: string) => dn;
        group.members[kind].set(this.#at(targetDn(kind, name)), spell);
      }
    }
  }

  readonly writer: Writer = {
    ensureOu: () => Promise.resolve(""),
    ensureMailDomain: () => Promise.resolve(),
    create: (type, _position, properties, _key, name) =>
      this.#write(listsIn(properties), () => {
        const kind = kindOf(type);
        const item = this.#add(kind, {});
        this.#set(item, properties);
        return targetDn(kind, name);
      }),
    modify: (_type, dn, properties) =>
      this.#write(listsIn(properties), () => {
        const item = this.#at(dn);
        this.#set(item, properties);
        return dnOf(item);
      }),
    changeValues: (_type, dn, changes) => {
      if (this.weather.onlyLists) return Promise.reject(failure({ kind: "invalid", status: 415 }));
      return this.#write(changes.length, () => {
        const hasEffect = this.#change(this.#at(dn), changes);
        if (++this.#changes !== this.weather.lost) return hasEffect ? undefined : "no effect";
        throw failure({ kind: "timeout", mayHaveExecuted: true });
      });
    },
    remove: (_type, dn) =>
      this.#write(0, () => {
        const item = this.#at(dn);
        this.items.splice(this.items.indexOf(item), 1);
        for (const { members } of this.items) members[item.kind].delete(item);
      }),
    look: (_type, dn) => {
      const item = this.items.find((each) => normaliseDn(dnOf(each)) === normaliseDn(dn));
      return Promise.resolve(item === undefined ? undefined : { ...item.properties, ...listsOf(item) });
    },
    locate: (type, { property, value }) =>
      Promise.resolve(
        this.items.filter(({ kind, properties }) => kind === kindOf(type) && properties[property] === value)
          .map(dnOf),
      ),
  };

  /** The directory as tables, for the next plan. */
  side(): Side {
    const rows = (kind: Kind): Row[] =>
      this.items.filter((item) => item.kind === kind).map(({ properties, members }): Row => ({
        key: textOf(properties[this.keyProperty]),
        name: textOf(properties[NAME_PROPERTY[kind]]),
        description: textOf(properties.description),
        mail: textOf(properties.mailPrimaryAddress),
        members: KINDS.flatMap((kind) => [...members[kind].keys()].map((item) => `${kind}:${nameOf(item)}`)),
      }));
    return { users: rows("user"), groups: rows("group") };
  }

  /** The directory as text, in an order of its own. */
  contents(): string[] {
    const { users = [], groups = [] } = this.side();
    return [...users, ...groups].map((row) =>
      JSON.stringify({ ...row, members: [...row.members ?? []].sort() })
    ).sort();
  }

  #write<T>(values: number, carryOut: () => T): Promise<T> {
    if (values > this.weather.maxValues) return Promise.reject(failure({ kind: "gateway", status: 413 }));
    try {
      return Promise.resolve(carryOut());
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #add(kind: Kind, properties: Properties): Item {
    const item: Item = { kind, properties, members: { user: new Map(), group: new Map() } };
    this.items.push(item);
    return item;
  }

  #at(dn: string): Item {
    const item = this.items.find((each) => normaliseDn(dnOf(each)) === normaliseDn(dn));
    if (item === undefined) throw failure({ kind: "invalid", status: 400, problem: `there is no ${dn}` });
    return item;
  }

  #set(item: Item, { users, nestedGroup, password: _, ...properties }: Properties): void {
    for (const [kind, list] of [["user", users], ["group", nestedGroup]] as const) {
      if (!Array.isArray(list)) continue;
      const members = list.map((dn) => this.#at(dn));
      assert.equal(new Set(members).size, members.length, "a member is named twice");
      item.members[kind].clear();
      for (const member of members) item.members[kind].set(member, (dn) => dn);
    }
    item.properties = { ...item.properties, ...properties };
    this.#refuseCycle(item);
  }

  #change(item: Item, changes: readonly ValueChange[]): boolean {
    let hasEffect = true;
    for (const { op, property, value } of changes) {
      const kind: Kind = property === MEMBER_PROPERTY.user ? "user" : "group";
      const members = item.members[kind];
      const stored = [...members].find(([member, spell]) => spell(dnOf(member)) === value)?.[0];
      if ((stored === undefined) === (op === "remove")) hasEffect = false;
      else if (stored !== undefined) members.delete(stored);
      else {
        assert.equal(members.has(this.#at(value)), false, "a member is stored in two spellings");
        members.set(this.#at(value), (dn) => dn);
      }
    }
    this.#refuseCycle(item);
    return hasEffect;
  }

  #refuseCycle(item: Item): void {
    assert.equal(reaches(item, item, new Set()), false, `${nameOf(item)} contains itself`);
  }
}

function reaches(from: Item, to: Item, seen: Set<Item>): boolean {
  for (const nested of from.members.group.keys()) {
    if (nested === to) return true;
    if (seen.has(nested)) continue;
    seen.add(nested);
    if (reaches(nested, to, seen)) return true;
  }
  return false;
}

function failure(details: Partial<UdmErrorDetails>): UdmError {
  const subject = { method: "PATCH", type: "groups/group" } as const;
  return new UdmError(subject, { kind: "invalid", problem: "no", ...details });
}

function kindOf(type: string): Kind {
  return type === OBJECT_TYPE.user ? "user" : "group";
}

function nameOf({ kind, properties }: Item): string {
  return String(properties[NAME_PROPERTY[kind]]);
}

function dnOf(item: Item): string {
  return targetDn(item.kind, nameOf(item));
}

function listsOf({ members }: Item): Properties {
  return Object.fromEntries(
    KINDS.map((
      kind,
    ) => [MEMBER_PROPERTY[kind], [...members[kind]].map(([item, spell]) => spell(dnOf(item)))]),
  );
}

function listsIn(properties: Properties): number {
  return Object.values(MEMBER_PROPERTY)
    .reduce((sum, name) => sum + (Array.isArray(properties[name]) ? properties[name].length : 0), 0);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Carries out the plan for a target and a source. Returns the target afterwards. */
async function written(target: Side, source: Side, keyProperty: string, weather: Weather) {
  const directory = new Target(target, keyProperty, weather);
  const plan = planOf(target, source, { primaryKeyProperty: keyProperty, photos: false });
  const result = await applyPlan(plan, {
    writer: directory.writer,
    positions: { user: "ou=people,dc=target", group: "ou=people,dc=target" },
    primaryKeys: { user: keyProperty, group: keyProperty },
    dnOf: (kind, key) => {
      const rows: readonly Row[] = (kind === "user" ? target.users : target.groups) ?? [];
      const row = rows.find((each) => each.key === key);
      return row === undefined ? undefined : targetDn(kind, row.name as string);
    },
    loadPhoto: () => Promise.resolve(undefined),
    explain: (error) => Promise.resolve(errorDetails(error)),
    verify: () => Promise.resolve([]),
    concurrency: () => 2,
    dryRun: false,
    signal: new AbortController().signal,
  });
  return { directory, result };
}

const KEY = "univentionObjectIdentifier";
const USERS = 9;
const GROUPS = 4;

const flags = (length: number) => fc.array(fc.boolean(), { minLength: length, maxLength: length });
const seldom = fc.integer({ min: 0, max: 5 }).map((number) => number === 0);
const seldoms = (length: number) => fc.array(seldom, { minLength: length, maxLength: length });

/** Large groups that change a little, while names pass from one object to another, and objects come and go. */
const changing = fc.record({
  /** Who is a member of which group. */
  members: flags(USERS * GROUPS),
  nested: flags(GROUPS * GROUPS),
  /** Which of these change. */
  toggled: seldoms(USERS * GROUPS),
  toggledNested: seldoms(GROUPS * GROUPS),
  /** Who takes part in the rotation of names. */
  rotates: seldoms(USERS + GROUPS),
  isGone: seldoms(USERS),
  isNew: seldoms(USERS),
}).map((recipe) => {
  const users = Array.from({ length: USERS }, (_, at) => at);
  const groups = Array.from({ length: GROUPS }, (_, at) => at);
  const nameOf = (kind: Kind, at: number) => `${kind}${at}`;
  const side = (isSource: boolean): Side => {
    const nameNow = (kind: Kind, at: number) => {
      const first = kind === "user" ? 0 : USERS;
      const all = kind === "user" ? users : groups;
      const rotating = all.filter((each) => recipe.rotates[first + each]);
      const place = rotating.indexOf(at);
      return isSource && place >= 0
        ? nameOf(kind, rotating[(place + 1) % rotating.length] as number)
        : nameOf(kind, at);
    };
    const isThere = (at: number) => isSource ? !recipe.isGone[at] : !recipe.isNew[at];
    const has = (list: readonly boolean[], toggled: readonly boolean[], place: number) =>
      list[place] !== (isSource && toggled[place]);
    return {
      users: users.filter(isThere).map((at) => ({ key: uuid(at + 1), name: nameNow("user", at) })),
      groups: groups.map((group) => ({
        key: uuid(100 + group),
        name: nameNow("group", group),
        members: [
          ...users.filter((at) => isThere(at) && has(recipe.members, recipe.toggled, group * USERS + at))
            .map((at) => `user:${nameNow("user", at)}`),
          ...groups.filter((other) =>
            other < group && has(recipe.nested, recipe.toggledNested, group * GROUPS + other)
          ).map((other) => `group:${nameNow("group", other)}`),
        ].map((name) => isSource ? name.replace(/^user:/, "") : name),
      })),
    };
  };
  return { target: side(false), source: side(true), keyProperty: KEY };
});

/** Worlds in which all values collide, without photos. */
const colliding = worlds.map(({ target, source, primaryKeyProperty }) => {
  const plain = (rows: readonly Row[] = []) => rows.map(({ photo: _, ...row }): Row => row);
  const side = ({ users, groups }: Side): Side => ({ users: plain(users), groups: plain(groups) });
  return { target: side(target), source: side(source), keyProperty: primaryKeyProperty };
});

const directories = fc.oneof({ weight: 3, arbitrary: changing }, { weight: 1, arbitrary: colliding });

const uppers = fc.array(fc.boolean(), { maxLength: 20 }).map((flags) => (place: number) =>
  flags[place % Math.max(1, flags.length)] ?? false
);

Deno.test("property: single changes of members lead to the same directory as whole lists", async () => {
  await reset();
  await fc.assert(
    fc.asyncProperty(
      directories,
      fc.constantFrom(1, 2, 3, Infinity),
      uppers,
      async ({ target, source, keyProperty }, maxValues, isUpper) => {
        const lists = await written(target, source, keyProperty, { ...CALM, onlyLists: true });
        const changes = await written(target, source, keyProperty, { ...CALM, maxValues, isUpper });
        assert.equal(changes.result.tally.failed, 0);
        assert.equal(changes.result.incomplete.group.size, 0);
        assert.deepEqual(changes.directory.contents(), lists.directory.contents());
      },
    ),
    { numRuns: 600, seed: testSeed() },
  );
});

Deno.test("property: after a lost answer the next run completes the members", async () => {
  await reset();
  await fc.assert(
    fc.asyncProperty(
      directories,
      fc.constantFrom(1, 2, Infinity),
      fc.integer({ min: 1, max: 12 }),
      async ({ target, source, keyProperty }, maxValues, lost) => {
        const calm = await written(target, source, keyProperty, CALM);
        const { directory } = await written(target, source, keyProperty, { ...CALM, maxValues, lost });
        const next = await written(directory.side(), source, keyProperty, { ...CALM, maxValues });
        assert.equal(next.result.tally.failed, 0);
        assert.deepEqual(next.directory.contents(), calm.directory.contents());
      },
    ),
    { numRuns: 600, seed: testSeed() },
  );
});
