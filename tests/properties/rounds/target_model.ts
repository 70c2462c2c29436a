/**
 * The target: what is in it, and what somebody does to it behind our back.
 *
 * @module
 */

import { normaliseDn } from "../../../src/dn.ts";
import { type Kind, KINDS, OBJECT_TYPE } from "../../../src/model.ts";
import { PHOTO_KEY, REMOVED_KEY } from "../../../src/reconcile/photo.ts";
import type { InProcessUdmSimulator, JsonObject, StoredObject } from "../../simulators/udm/mod.ts";
import type { Meddling } from "./recipe.ts";
import { type Keys, keyText } from "./source_model.ts";

/** An object of the target as it is at some moment. */
export interface Thing {
  readonly kind: Kind;
  readonly dn: string;
  readonly position: string;
  /** Stays the same as long as the object lives. */
  readonly uuid: string;
  readonly key: string | undefined;
  readonly name: string;
  readonly properties: JsonObject;
  /** Of a group: the uuids of its members, or their DNs if they are not ours. */
  readonly members: ReadonlySet<string>;
  /** What is in `umcProperty` and not ours. */
  readonly preferences: JsonObject;
  /** The stamp of a user who was found gone, without its seal. */
  readonly stamp: string | undefined;
}

/** The seal behind a stamp. */
const SEAL = / [\w-]{43}$/;

/** The part of the target that is ours. */
export class TargetModel {
  readonly positions: Readonly<Record<Kind, string>>;
  readonly keyProperties: Readonly<Record<Kind, string>>;
  #strangers = 0;
  /** The uuids of objects that somebody moved out of our OUs. */
  readonly #movedOut = new Set<string>();

  constructor(
    readonly udm: InProcessUdmSimulator,
    readonly keys: Keys,
    readonly ous: Readonly<Record<Kind, string>>,
    /** Whether the property `disabled` belongs to the connector. */
    readonly ownsAccounts: boolean,
  ) {
    this.positions = { user: `${ous.user},${udm.base}`, group: `${ous.group},${udm.base}` };
    this.keyProperties = keys === "identifier"
      ? { user: "univentionObjectIdentifier", group: "univentionObjectIdentifier" }
      : { user: "employeeNumber", group: "univentionSourceIAM" };
  }

  /** Makes the OUs, each with one inside. */
  makeOus(): void {
    const { store, base } = this.udm;
    for (const ou of new Set(Object.values(this.ous))) {
      const name = ou.slice("ou=".length);
      if (store.get(`${ou},${base}`) === undefined) store.add("container/ou", { name }, base);
      if (store.get(`ou=inner,${ou},${base}`) === undefined) {
        store.add("container/ou", { name: "inner" }, `${ou},${base}`);
      }
    }
  }

  /** All that is in our OUs now. */
  things(): Thing[] {
    return this.#thingsOf(KINDS.flatMap((kind) => this.#list(kind).map((object) => ({ kind, object }))));
  }

  /** All that somebody moved out of our OUs. */
  movedOut(): Thing[] {
    return this.#thingsOf(this.#listMovedOut());
  }

  /**
   * What has been moved out is given up where nothing in the source tells of it: nobody knows its name then, which another
   * entry may want.
   *
   * @param isKnown whether the source tells of an object
   */
  giveUp(isKnown: (thing: Thing) => boolean): void {
    for (const thing of this.movedOut()) if (!isKnown(thing)) this.udm.store.remove(thing.dn);
  }

  #thingsOf(stored: readonly { readonly kind: Kind; readonly object: StoredObject }[]): Thing[] {
    const all = KINDS.flatMap((kind) => this.udm.store.list(OBJECT_TYPE[kind]));
    const uuids = new Map(all.map((object) => [normaliseDn(object.dn), object.uuid]));
    return stored.map(({ kind, object }) => {
      const { properties: { groups: _, memberOf: __, users, nestedGroup, umcProperty, ...properties } } =
        object;
      const members = [...(users ?? []) as string[], ...(nestedGroup ?? []) as string[]];
      const { [PHOTO_KEY]: ___, [REMOVED_KEY]: stamp, ...preferences } = (umcProperty ?? {}) as JsonObject;
      return {
        kind,
        dn: object.dn,
        position: object.position,
        uuid: object.uuid,
        key: textOf(properties[this.keyProperties[kind]]),
        name: String(kind === "user" ? properties.username : properties.name),
        properties,
        members: new Set(members.map((dn) => uuids.get(normaliseDn(dn)) ?? dn)),
        preferences,
        stamp: textOf(stamp)?.replace(SEAL, ""),
      };
    });
  }

  /** Does something that is none of our doing; what makes no sense is left out. */
  meddle(meddling: Meddling): void {
    const { store, base } = this.udm;
    if (meddling.do === "add") return this.#addStranger(meddling);
    if (meddling.do === "move back") {
      const away = this.#listMovedOut();
      const back = away[meddling.place % Math.max(away.length, 1)];
      if (back === undefined) return;
      this.makeOus();
      store.move(back.object.dn, this.positions[back.kind]);
      return;
    }
    const all = KINDS.flatMap((kind) => this.#list(kind).map((object) => ({ kind, object })));
    const chosen = all[meddling.place % Math.max(all.length, 1)];
    if (chosen === undefined) return;
    const { kind, object: { dn, properties, uuid } } = chosen;
    const groups = all.filter((each) => each.kind === "group");
    switch (meddling.do) {
      case "move": {
        this.makeOus();
        store.move(dn, `ou=inner,${this.positions[kind]}`);
        return;
      }
      case "move out": {
        // Of a group elsewhere nobody knows what is nested in it, which may close a cycle.
        if (kind === "group" && (properties.nestedGroup as string[]).length > 0) return;
        this.#movedOut.add(uuid);
        store.move(dn, kind === "user" ? `cn=users,${base}` : `cn=groups,${base}`);
        return;
      }
      case "delete":
        return store.remove(dn);
      case "drop photo":
        if (kind === "user") store.patch(dn, { jpegPhoto: null });
        return;
      case "drop key":
        if (this.keys === "ordinary") store.patch(dn, { [this.keyProperties[kind]]: null });
        return;
      case "disable":
        if (kind === "user") store.patch(dn, { disabled: true });
        return;
      case "describe": {
        const others = kind === "user"
          ? { umcProperty: { ...properties.umcProperty as JsonObject, other: "theirs" } }
          : {};
        store.patch(dn, { description: meddling.text, ...others });
        return;
      }
      case "rename":
        if (store.byName(meddling.name) === undefined) {
          store.patch(dn, { [kind === "user" ? "username" : "name"]: meddling.name });
        }
        return;
      case "share key": {
        const same = all.filter((each) => each.kind === kind);
        const property = this.keyProperties[kind];
        const key = same[meddling.other % same.length]?.object.properties[property] ?? null;
        if (this.keys === "ordinary") store.patch(dn, { [property]: key });
        return;
      }
      case "join":
      case "leave": {
        const group = groups[meddling.other % Math.max(groups.length, 1)]?.object;
        if (group === undefined || kind === "group") return;
        const users = (group.properties.users as string[]).filter((member) => member !== dn);
        store.patch(group.dn, { users: meddling.do === "join" ? [...users, dn] : users });
        return;
      }
    }
  }

  #addStranger({ kind, name, keyless }: Extract<Meddling, { do: "add" }>): void {
    const { store } = this.udm;
    if (store.byName(name) !== undefined) return;
    this.makeOus();
    const key = keyless && this.keys === "ordinary"
      ? null
      : keyText(this.keys, kind, 900 + ++this.#strangers);
    const given = { [this.keyProperties[kind]]: key };
    if (kind === "user") {
      store.add("users/user", { username: name, lastname: "Stranger", ...given }, this.positions.user);
    } else store.add("groups/group", { name, ...given }, this.positions.group);
  }

  #listMovedOut(): { kind: Kind; object: StoredObject }[] {
    const inside = new Set(KINDS.flatMap((kind) => this.#list(kind).map(({ uuid }) => uuid)));
    return KINDS.flatMap((kind) =>
      this.udm.store.list(OBJECT_TYPE[kind])
        .filter(({ uuid }) => this.#movedOut.has(uuid) && !inside.has(uuid))
        .map((object) => ({ kind, object }))
    );
  }

  #list(kind: Kind): StoredObject[] {
    const { store } = this.udm;
    if (store.get(this.positions[kind]) === undefined) return [];
    return store.list(OBJECT_TYPE[kind], this.positions[kind]);
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
