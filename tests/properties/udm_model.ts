/**
 * A small model of UDM that applies the operations of a plan, with UDM's conflicts and automatic updates of references.
 *
 * @module
 */

import { isAtOrBelow } from "../../src/syntax/dn.ts";
import type { Kind, PropertyValue } from "../../src/common/model.ts";
import type { Create, MemberRef, Membership, Modify, Operation } from "../../src/planner/plan_types.ts";
import { OBJECT_IDENTIFIER } from "../../src/udm/identifier.ts";
import { type Row, type Side, targetDn } from "../../src/planner/testing.ts";
import { nameForm } from "../../src/udm/values.ts";

/** UDM would reject this operation. */
export class Conflict extends Error {
  constructor(
    message: string,
    readonly about: "name" | "mail" | "identifier" | "nesting" | "object" | "member",
  ) {
    super(message);
  }
}

/** An object of the directory. Members are references, because they follow renames and deletions. */
export interface ModelObject {
  readonly kind: Kind;
  key: string | undefined;
  name: string;
  description: string | undefined;
  mail: string | undefined;
  photo: string | undefined;
  readonly users: Set<ModelObject>;
  readonly groups: Set<ModelObject>;
  /** DN when the plan was made; undefined for objects created since. */
  readonly readDn: string | undefined;
}

/** A directory. */
export class UdmModel {
  readonly objects = new Set<ModelObject>();
  readonly #byReadDn = new Map<string, ModelObject>();

  constructor(side: Side, readonly primaryKeyProperty: string) {
    const byName = new Map<string, ModelObject>();
    for (const [kind, rows] of [["user", side.users ?? []], ["group", side.groups ?? []]] as const) {
      for (const row of rows) {
        const name = row.name as string;
        const object = newObject(kind, name, row.dn ?? targetDn(kind, name));
        Object.assign(object, {
          key: row.key,
          description: row.description,
          mail: row.mail,
          photo: row.photo,
        });
        this.objects.add(object);
        byName.set(`${kind}:${name}`, object);
        this.#byReadDn.set(object.readDn as string, object);
      }
    }
    for (const row of side.groups ?? []) {
      const group = byName.get(`group:${row.name}`) as ModelObject;
      for (const member of row.members ?? []) {
        const found = byName.get(member) ?? byName.get(`user:${member}`);
        if (found !== undefined) (found.kind === "user" ? group.users : group.groups).add(found);
      }
    }
  }

  /** Applies one operation. */
  apply(operation: Operation): void {
    switch (operation.type) {
      case "create":
        return this.#create(operation);
      case "modify":
        return this.#modify(operation);
      case "disable":
        throw new Error("these plans never disable users");
      case "delete":
        return this.#delete(this.#readAs(operation.dn));
    }
  }

  /** The directory as tables, for the next plan. */
  side(): Side {
    const rows = (kind: Kind): Row[] =>
      [...this.objects].filter((object) => object.kind === kind).map((object) => ({
        key: object.key,
        name: object.name,
        description: object.description,
        mail: object.mail,
        photo: object.photo,
        members: [...object.users, ...object.groups].map(({ kind, name }) => `${kind}:${name}`),
      }));
    return { users: rows("user"), groups: rows("group") };
  }

  #create(operation: Create): void {
    const object = newObject(operation.kind, operation.name, undefined);
    this.#takeName(object, operation.name);
    this.#takeKey(object, operation.properties[this.primaryKeyProperty]);
    this.objects.add(object);
    try {
      this.#set(object, operation.properties);
      if (operation.photo !== undefined) object.photo = operation.photo;
      this.#setMembers(object, operation.membership);
    } catch (error) {
      this.objects.delete(object);
      throw error;
    }
  }

  #modify(operation: Modify): void {
    const object = operation.dn === ""
      ? this.#withKey(operation.kind, operation.key as string)
      : this.#readAs(operation.dn);
    if (object === undefined) {
      throw new Conflict(`${operation.kind} ${operation.key} was never created`, "object");
    }
    if (object.name !== operation.name) {
      throw new Conflict(`expected ${operation.name}, found ${object.name}`, "object");
    }
    const name = operation.changes[object.kind === "user" ? "username" : "name"];
    if (name !== operation.rename) throw new Conflict("changes and rename differ", "name");
    if (operation.rename !== undefined) this.#takeName(object, operation.rename);
    if (this.primaryKeyProperty in operation.changes) {
      this.#takeKey(object, operation.changes[this.primaryKeyProperty]);
    }
    this.#set(object, operation.changes);
    if (operation.photo !== undefined) object.photo = operation.photo ?? undefined;
    this.#setMembers(object, operation.membership);
  }

  #delete(object: ModelObject): void {
    this.objects.delete(object);
    for (const { users, groups } of this.objects) {
      users.delete(object);
      groups.delete(object);
    }
  }

  #takeName(object: ModelObject, name: string): void {
    for (const other of this.objects) {
      if (other !== object && nameForm(other.name) === nameForm(name)) {
        throw new Conflict(
          `${object.kind} ${object.name} wants the name ${name} of ${other.kind} ${other.name}`,
          "name",
        );
      }
    }
    object.name = name;
  }

  #takeKey(object: ModelObject, key: PropertyValue | undefined): void {
    if (typeof key !== "string") throw new Conflict("no key", "identifier");
    if (this.primaryKeyProperty === OBJECT_IDENTIFIER) {
      if (object.key !== undefined) throw new Conflict("the identifier is immutable", "identifier");
      for (const other of this.objects) {
        if (other.key === key) throw new Conflict(`${other.kind} ${other.name} has ${key}`, "identifier");
      }
    }
    object.key = key;
  }

  #set(object: ModelObject, changes: Create["properties"]): void {
    if ("description" in changes) object.description = textOf(changes.description);
    if (!("mailPrimaryAddress" in changes)) return;
    const mail = textOf(changes.mailPrimaryAddress)?.toLowerCase();
    for (const other of this.objects) {
      if (mail !== undefined && other !== object && other.mail?.toLowerCase() === mail) {
        throw new Conflict(`${object.name} wants the address ${mail} of ${other.name}`, "mail");
      }
    }
    object.mail = mail;
  }

  #setMembers(group: ModelObject, membership: Membership | undefined): void {
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

  #members(members: readonly MemberRef[], kept: readonly string[]): ModelObject[] {
    const found = [
      ...members.map(({ kind, key }) => {
        const member = this.#withKey(kind, key);
        if (member === undefined) throw new Conflict(`there is no ${kind} ${key} to be a member`, "member");
        return member;
      }),
      ...kept.map((dn) => this.#readAs(dn)),
    ];
    if (new Set(found).size !== found.length) throw new Conflict("duplicate member", "member");
    return found;
  }

  #withKey(kind: Kind, key: string): ModelObject | undefined {
    for (const object of this.objects) if (object.kind === kind && object.key === key) return object;
    return undefined;
  }

  #readAs(dn: string): ModelObject {
    const object = this.#byReadDn.get(dn);
    if (object === undefined || !this.objects.has(object)) throw new Conflict(`there is no ${dn}`, "object");
    return object;
  }
}

function newObject(kind: Kind, name: string, readDn: string | undefined): ModelObject {
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

function reaches(from: ModelObject, to: ModelObject, seen: Set<ModelObject>): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return [...from.groups].some((nested) => reaches(nested, to, seen));
}

function textOf(value: PropertyValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
