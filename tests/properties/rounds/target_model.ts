/**
 * A model of the target: its objects, and changes by others.
 *
 * @module
 */

import { normaliseDn } from "../../../src/syntax/dn.ts";
import { type Kind, KINDS, OBJECT_TYPE } from "../../../src/common/model.ts";
import { PHOTO_KEY, REMOVED_KEY } from "../../../src/udm/photo.ts";
import type { InProcessUdmSimulator, JsonObject, StoredObject } from "../../simulators/udm/mod.ts";
import type { TargetChange } from "./recipe.ts";
import { type Keys, keyText } from "./source_model.ts";

/** An object of the target at one moment. */
export interface TargetObject {
  readonly kind: Kind;
  readonly dn: string;
  readonly position: string;
  /** Never changes while the object exists. */
  readonly uuid: string;
  readonly key: string | undefined;
  readonly name: string;
  readonly properties: JsonObject;
  /** UUIDs of a group's members, or their DNs if they are not managed. */
  readonly members: ReadonlySet<string>;
  /** The foreign part of `umcProperty`. */
  readonly preferences: JsonObject;
  /** A removal stamp that the connector made for this user, without its seal. */
  readonly stamp: string | undefined;
  /** A removal stamp that the connector did not make for this user. */
  readonly forged: string | undefined;
  /** Whether the API account cannot read it. */
  readonly isHidden: boolean;
  /** Whether it was moved out of the OUs. */
  readonly isOutside: boolean;
}

/** Whether an object is unreachable for the connector. */
export function isAway({ isHidden, isOutside }: TargetObject): boolean {
  return isHidden || isOutside;
}

/** The seal behind a stamp. */
const SEAL = / [\w-]{43}$/;

/** The managed part of the target, and the objects that were moved out of it. */
export class TargetModel {
  readonly positions: Readonly<Record<Kind, string>>;
  readonly keyProperties: Readonly<Record<Kind, string>>;
  /** Stamps that the connector has written, prefixed with the user's key, or DN if it has no key. */
  readonly #genuine = new Set<string>();
  readonly #hidden = new Set<string>();
  readonly #outside = new Set<string>();
  #foreign = 0;

  constructor(
    readonly udm: InProcessUdmSimulator,
    readonly keys: Keys,
    readonly ous: Readonly<Record<Kind, string>>,
    /** Whether the connector owns the property `disabled`. */
    readonly ownsAccounts: boolean,
  ) {
    this.positions = { user: `${ous.user},${udm.base}`, group: `${ous.group},${udm.base}` };
    this.keyProperties = keys === "identifier"
      ? { user: "univentionObjectIdentifier", group: "univentionObjectIdentifier" }
      : { user: "employeeNumber", group: "univentionSourceIAM" };
  }

  /** Creates the OUs, each with an inner OU. */
  createOus(): void {
    const { store, base } = this.udm;
    for (const ou of new Set(Object.values(this.ous))) {
      const name = ou.slice("ou=".length);
      if (store.get(`${ou},${base}`) === undefined) store.add("container/ou", { name }, base);
      if (store.get(`ou=inner,${ou},${base}`) === undefined) {
        store.add("container/ou", { name: "inner" }, `${ou},${base}`);
      }
    }
  }

  /** All current objects. */
  objects(): TargetObject[] {
    const stored = [...this.#ours(), ...this.#outsideOurOus()];
    const uuids = new Map(stored.map(({ object }) => [normaliseDn(object.dn), object.uuid]));
    return stored.map(({ kind, object }) => {
      const { properties: { groups: _, memberOf: __, users, nestedGroup, umcProperty, ...properties } } =
        object;
      const members = [...(users ?? []) as string[], ...(nestedGroup ?? []) as string[]];
      const { [PHOTO_KEY]: ___, [REMOVED_KEY]: ____, ...preferences } = (umcProperty ?? {}) as JsonObject;
      const written = stampOf(object);
      const isGenuine = written !== undefined &&
        this.#genuine.has(`${this.#identity(kind, object)} ${written}`);
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
        stamp: isGenuine ? written.replace(SEAL, "") : undefined,
        forged: isGenuine ? undefined : written,
        isHidden: this.#hidden.has(object.uuid),
        isOutside: this.#outside.has(object.uuid),
      };
    });
  }

  /** Runs the connector and records the stamps it writes as genuine. */
  async recordingStamps<T>(run: () => Promise<T>): Promise<T> {
    const before = new Map(this.#ours().map(({ object }) => [object.uuid, stampOf(object)]));
    const result = await run();
    for (const { kind, object } of this.#ours()) {
      const written = stampOf(object);
      if (written === undefined || written === before.get(object.uuid)) continue;
      this.#genuine.add(`${this.#identity(kind, object)} ${written}`);
    }
    return result;
  }

  #identity(kind: Kind, { dn, properties }: StoredObject): string {
    return textOf(properties[this.keyProperties[kind]]) ?? normaliseDn(dn);
  }

  /** Applies a change by others; impossible changes are ignored. */
  change(targetChange: TargetChange): void {
    const { store } = this.udm;
    if (targetChange.do === "add") return this.#addStranger(targetChange);
    if (targetChange.do === "undo") return this.#restore();
    const all = this.#ours();
    const chosen = all[targetChange.place % Math.max(all.length, 1)];
    if (chosen === undefined) return;
    const { kind, object: { dn, uuid, properties } } = chosen;
    const groups = all.filter((each) => each.kind === "group");
    switch (targetChange.do) {
      case "move": {
        this.createOus();
        store.move(dn, `ou=inner,${this.positions[kind]}`);
        return;
      }
      case "move out":
      case "hide":
        // The nestings of an unreachable group are unknown and might close a cycle.
        if (kind === "group" && (properties.nestedGroup as string[]).length > 0) return;
        if (targetChange.do === "hide") {
          this.#hidden.add(uuid);
          return store.hide(dn);
        }
        this.#outside.add(uuid);
        store.move(dn, `cn=${kind}s,${this.udm.base}`);
        return;
      case "forge": {
        if (kind === "group") return;
        const stamp = this.#forgedStamp(targetChange, chosen.object);
        store.patch(dn, {
          umcProperty: { ...properties.umcProperty as JsonObject, [REMOVED_KEY]: stamp },
          ...(targetChange.isLocked ? { disabled: true } : {}),
        });
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
        store.patch(dn, { description: targetChange.text, ...others });
        return;
      }
      case "rename":
        if (store.byName(targetChange.name) === undefined) {
          store.patch(dn, { [kind === "user" ? "username" : "name"]: targetChange.name });
        }
        return;
      case "share key": {
        const same = all.filter((each) => each.kind === kind);
        const property = this.keyProperties[kind];
        const key = same[targetChange.other % same.length]?.object.properties[property] ?? null;
        if (this.keys === "ordinary") store.patch(dn, { [property]: key });
        return;
      }
      case "join":
      case "leave": {
        const group = groups[targetChange.other % Math.max(groups.length, 1)]?.object;
        if (group === undefined || kind === "group") return;
        const users = (group.properties.users as string[]).filter((member) => member !== dn);
        store.patch(group.dn, { users: targetChange.do === "join" ? [...users, dn] : users });
        return;
      }
    }
  }

  #addStranger({ kind, name, keyless }: Extract<TargetChange, { do: "add" }>): void {
    const { store } = this.udm;
    if (store.byName(name) !== undefined) return;
    this.createOus();
    const key = keyless && this.keys === "ordinary" ? null : keyText(this.keys, kind, 900 + ++this.#foreign);
    const given = { [this.keyProperties[kind]]: key };
    if (kind === "user") {
      store.add("users/user", { username: name, lastname: "Stranger", ...given }, this.positions.user);
    } else store.add("groups/group", { name, ...given }, this.positions.group);
  }

  /** A stamp that the owner of an account could write after seeing others. */
  #forgedStamp({ how, other }: Extract<TargetChange, { do: "forge" }>, object: StoredObject): string {
    // Old enough for a deletion, recent enough for enabling the account.
    const invented = "2029-12-20T12:00:00Z" + (how === "disabled before" ? " was-disabled" : "");
    if (how === "without seal") return invented;
    if (how === "nonsense") return "yesterday";
    const isOwn = how === "replayed" || how === "altered" || how === "stripped";
    const own = `${this.#identity("user", object)} `;
    const known = isOwn || how === "copied"
      ? [...this.#genuine].filter((each) => each.startsWith(own) === isOwn)
      : [];
    const stamp = known[other % Math.max(known.length, 1)]?.replace(/^.*? (?=\d{4}-\d\d-\d\dT)/, "") ??
      `${invented} ${"A".repeat(43)}`;
    if (how === "of the future") return stamp.replace(/^\d{4}/, "2040");
    if (how === "altered") return stamp.replace(/^[\d-]+/, "2029-12-20");
    return how === "stripped" ? stamp.replace(" was-disabled", "") : stamp;
  }

  /** Restores hidden and moved objects. */
  #restore(): void {
    const { store } = this.udm;
    for (const { object: { dn, uuid } } of this.#ours()) if (this.#hidden.has(uuid)) store.show(dn);
    this.#hidden.clear();
    if (this.#outside.size > 0) this.createOus();
    for (const { kind, object } of this.#outsideOurOus()) store.move(object.dn, this.positions[kind]);
    this.#outside.clear();
  }

  /** The objects below the OUs, including hidden ones. */
  #ours(): { readonly kind: Kind; readonly object: StoredObject }[] {
    return KINDS.flatMap((kind) => this.#list(kind).map((object) => ({ kind, object })));
  }

  /** Objects that were moved out. */
  #outsideOurOus(): { readonly kind: Kind; readonly object: StoredObject }[] {
    if (this.#outside.size === 0) return [];
    return KINDS.flatMap((kind) =>
      this.udm.store.list(OBJECT_TYPE[kind]).filter(({ uuid }) => this.#outside.has(uuid))
        .map((object) => ({ kind, object }))
    );
  }

  #list(kind: Kind): StoredObject[] {
    const { store } = this.udm;
    if (store.get(this.positions[kind]) === undefined) return [];
    return store.list(OBJECT_TYPE[kind], this.positions[kind]);
  }
}

/** The removal stamp of an object, genuine or not. */
function stampOf({ properties: { umcProperty } }: StoredObject): string | undefined {
  return textOf((umcProperty as JsonObject | null | undefined)?.[REMOVED_KEY]);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
