/**
 * UDM in miniature: what it refuses, and what it does of its own accord. Carries out the operations of a plan.
 *
 * @module
 */

import { isAtOrBelow } from "../../src/syntax/dn.ts";
import type { Kind, PropertyValue } from "../../src/common/model.ts";
import type { Create, MemberRef, Membership, Modify, Operation } from "../../src/planner/plan_types.ts";
import { OBJECT_IDENTIFIER } from "../../src/udm/identifier.ts";
import { type Row, type Side, targetDn } from "../../src/planner/testing.ts";
import { nameForm } from "../../src/udm/values.ts";

/** UDM would have answered this operation with an error. */
export class Conflict extends Error {
  constructor(
    message: string,
    readonly about: "name" | "mail" | "identifier" | "nesting" | "object" | "member",
  ) {
    super(message);
  }
}

/** An object of the directory. Members are references, as they follow renames and deletions. */
export interface Thing {
  readonly kind: Kind;
  key: string | undefined;
  name: string;
  description: string | undefined;
  mail: string | undefined;
  photo: string | undefined;
  readonly users: Set<Thing>;
  readonly groups: Set<Thing>;
  /** DN when the plan was made; undefined if it was made since. */
  readonly readDn: string | undefined;
}

/** A directory. */
export class UdmModel {
  readonly things = new Set<Thing>();
  readonly #byReadDn = new Map<string, Thing>();

  constructor(side: Side, readonly primaryKeyProperty: string) {
    const made = new Map<string, Thing>();
    for (const [kind, rows] of [["user", side.users ?? []], ["group", side.groups ?? []]] as const) {
      for (const row of rows) {
        const name = row.name as string;
        const thing = newThing(kind, name, row.dn ?? targetDn(kind, name));
        Object.assign(thing, {
          key: row.key,
          description: row.description,
          mail: row.mail,
          photo: row.photo,
        });
        this.things.add(thing);
        made.set(`${kind}:${name}`, thing);
        this.#byReadDn.set(thing.readDn as string, thing);
      }
    }
    for (const row of side.groups ?? []) {
      const group = made.get(`group:${row.name}`) as Thing;
      for (const member of row.members ?? []) {
        const found = made.get(member) ?? made.get(`user:${member}`);
        if (found !== undefined) (found.kind === "user" ? group.users : group.groups).add(found);
      }
    }
  }

  /** Does what an operation says. */
  carryOut(operation: Operation): void {
    switch (operation.type) {
      case "create":
        return this.#create(operation);
      case "modify":
        return this.#modify(operation);
      case "disable":
        throw new Error("no user is disabled without being asked for");
      case "delete":
        return this.#delete(this.#readAs(operation.dn));
    }
  }

  /** The directory as tables, so that it can be read again. */
  side(): Side {
    const rows = (kind: Kind): Row[] =>
      [...this.things].filter((thing) => thing.kind === kind).map((thing) => ({
        key: thing.key,
        name: thing.name,
        description: thing.description,
        mail: thing.mail,
        photo: thing.photo,
        members: [...thing.users, ...thing.groups].map(({ kind, name }) => `${kind}:${name}`),
      }));
    return { users: rows("user"), groups: rows("group") };
  }

  #create(operation: Create): void {
    const thing = newThing(operation.kind, operation.name, undefined);
    this.#takeName(thing, operation.name);
    this.#takeKey(thing, operation.properties[this.primaryKeyProperty]);
    this.things.add(thing);
    try {
      this.#set(thing, operation.properties);
      if (operation.photo !== undefined) thing.photo = operation.photo;
      this.#setMembers(thing, operation.membership);
    } catch (error) {
      this.things.delete(thing);
      throw error;
    }
  }

  #modify(operation: Modify): void {
    const thing = operation.dn === ""
      ? this.#withKey(operation.kind, operation.key as string)
      : this.#readAs(operation.dn);
    if (thing === undefined) {
      throw new Conflict(`${operation.kind} ${operation.key} was never made`, "object");
    }
    if (thing.name !== operation.name) {
      throw new Conflict(`expected ${operation.name}, found ${thing.name}`, "object");
    }
    const name = operation.changes[thing.kind === "user" ? "username" : "name"];
    if (name !== operation.rename) throw new Conflict("changes and rename do not agree", "name");
    if (operation.rename !== undefined) this.#takeName(thing, operation.rename);
    if (this.primaryKeyProperty in operation.changes) {
      this.#takeKey(thing, operation.changes[this.primaryKeyProperty]);
    }
    this.#set(thing, operation.changes);
    if (operation.photo !== undefined) thing.photo = operation.photo ?? undefined;
    this.#setMembers(thing, operation.membership);
  }

  #delete(thing: Thing): void {
    this.things.delete(thing);
    for (const { users, groups } of this.things) {
      users.delete(thing);
      groups.delete(thing);
    }
  }

  #takeName(thing: Thing, name: string): void {
    for (const other of this.things) {
      if (other !== thing && nameForm(other.name) === nameForm(name)) {
        throw new Conflict(
          `${thing.kind} ${thing.name} wants the name ${name} of ${other.kind} ${other.name}`,
          "name",
        );
      }
    }
    thing.name = name;
  }

  #takeKey(thing: Thing, key: PropertyValue | undefined): void {
    if (typeof key !== "string") throw new Conflict("no key", "identifier");
    if (this.primaryKeyProperty === OBJECT_IDENTIFIER) {
      if (thing.key !== undefined) throw new Conflict("the identifier is immutable", "identifier");
      for (const other of this.things) {
        if (other.key === key) throw new Conflict(`${other.kind} ${other.name} has ${key}`, "identifier");
      }
    }
    thing.key = key;
  }

  #set(thing: Thing, changes: Create["properties"]): void {
    if ("description" in changes) thing.description = textOf(changes.description);
    if (!("mailPrimaryAddress" in changes)) return;
    const mail = textOf(changes.mailPrimaryAddress)?.toLowerCase();
    for (const other of this.things) {
      if (mail !== undefined && other !== thing && other.mail?.toLowerCase() === mail) {
        throw new Conflict(`${thing.name} wants the address ${mail} of ${other.name}`, "mail");
      }
    }
    thing.mail = mail;
  }

  #setMembers(group: Thing, membership: Membership | undefined): void {
    if (membership?.users !== undefined) {
      const users = this.#members(membership.users, membership.keptUsers);
      group.users.clear();
      for (const user of users) group.users.add(user);
    }
    if (membership?.nestedGroup !== undefined) {
      const groups = this.#members(membership.nestedGroup, membership.keptGroups);
      for (const nested of groups) {
        if (reaches(nested, group, new Set())) {
          throw new Conflict(`${nested.name} in ${group.name} closes a cycle`, "nesting");
        }
      }
      group.groups.clear();
      for (const nested of groups) group.groups.add(nested);
    }
  }

  #members(members: readonly MemberRef[], kept: readonly string[]): Thing[] {
    const found = [
      ...members.map(({ kind, key }) => {
        const member = this.#withKey(kind, key);
        if (member === undefined) throw new Conflict(`there is no ${kind} ${key} to be a member`, "member");
        return member;
      }),
      ...kept.map((dn) => this.#readAs(dn)),
    ];
    if (new Set(found).size !== found.length) throw new Conflict("somebody is a member twice", "member");
    return found;
  }

  #withKey(kind: Kind, key: string): Thing | undefined {
    for (const thing of this.things) if (thing.kind === kind && thing.key === key) return thing;
    return undefined;
  }

  #readAs(dn: string): Thing {
    const thing = this.#byReadDn.get(dn);
    if (thing === undefined || !this.things.has(thing)) throw new Conflict(`there is no ${dn}`, "object");
    return thing;
  }
}

function newThing(kind: Kind, name: string, readDn: string | undefined): Thing {
  if (readDn !== undefined && !isAtOrBelow(readDn, "dc=target")) throw new Error(`${readDn} is elsewhere`);
  return {
    kind,
    key: undefined,
    name,
    description: undefined,
    mail: undefined,
    photo: undefined,
    users: new Set(),
    groups: new Set(),
    readDn,
  };
}

function reaches(from: Thing, to: Thing, seen: Set<Thing>): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return [...from.groups].some((nested) => reaches(nested, to, seen));
}

function textOf(value: PropertyValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
