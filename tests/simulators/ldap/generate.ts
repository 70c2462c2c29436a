/**
 * Generated directories of any size: entries are computed on demand and reproducible.
 *
 * @module
 */
import { Directory } from "./directory.ts";
import { type Entry, MemoryEntry } from "./entry.ts";
import { GeneratedEntry, type Shape, shapes } from "./generated_entry.ts";
import { guidBytes, identifier, uuidText } from "./identifier.ts";
import { IDENTIFIER } from "./naming.ts";
import type { Style } from "./protocol.ts";
import type { Layer } from "./store.ts";

/** How large a generated directory is. */
export interface GenerateOptions {
  /** How many users. */
  readonly users: number;
  /** Size of each user's photo (thumbnailPhoto, jpegPhoto) in bytes. Default: 0, no photos. */
  readonly photoBytes?: number;
  /** Default: 0. */
  readonly groups?: number;
  /**
   * Users in each group, at most all. Consecutive groups contain consecutive users, in
   * a circle. Default: 10.
   * Every tenth group also contains the group before it.
   */
  readonly membersPerGroup?: number;
  /** Default: "ad". */
  readonly style?: Style;
  /** Default: DC=ad,DC=test or dc=example,dc=test. */
  readonly suffix?: string;
  /** The users. Default: people below OU=Users or `ou=users`. */
  readonly userShape?: Shape;
}

/** The default suffix. */
export const DEFAULT_SUFFIX: Readonly<Record<Style, string>> = {
  ad: "DC=ad,DC=test",
  openldap: "dc=example,dc=test",
};

/**
 * Makes a directory with `users` below OU=Users and `groups` below OU=Groups (`ou=users`, `ou=groups` in the style of
 * OpenLDAP), which can be changed like any other.
 */
export function generateDirectory(options: GenerateOptions): Directory {
  const style = options.style ?? "ad";
  const suffix = options.suffix ?? DEFAULT_SUFFIX[style];
  return new Directory({ style, suffix, layer: new GeneratedLayer({ ...options, style, suffix }) });
}

/** The slot of the first user, after the suffix and the two OUs. */
const FIRST_USER = 3;

class GeneratedLayer implements Layer {
  readonly size: number;
  readonly #users: number;
  readonly #members: number;
  readonly #groups: number;
  readonly #top: readonly MemoryEntry[];
  readonly #user: Shape;
  readonly #group: Shape;

  constructor(options: GenerateOptions & { readonly style: Style; readonly suffix: string }) {
    const { users, groups = 0, membersPerGroup = 10, photoBytes = 0, style, suffix } = options;
    this.#users = users;
    this.#groups = groups;
    this.#members = Math.min(membersPerGroup, users);
    this.size = FIRST_USER + users + groups;
    const { user, group } = shapes({ style, suffix, photoBytes, members: (index) => this.#membersOf(index) });
    this.#user = options.userShape ?? user;
    this.#group = group;
    this.#top = [suffix, this.#user.parent, group.parent].map((dn, slot) => {
      const type = slot === 0 ? "domain" : "organizationalUnit";
      const [name = "", value = ""] = dn.split(/[=,]/, 2);
      const id = identifier(slot);
      return new MemoryEntry(dn, [
        { name: "objectClass", values: ["top", type] },
        { name: name.toLowerCase(), values: [value] },
        { name: IDENTIFIER[style].name, values: [style === "ad" ? guidBytes(id) : uuidText(id)] },
      ]);
    });
  }

  entry(index: number): Entry {
    const top = this.#top[index];
    if (top !== undefined) return top;
    const user = index - FIRST_USER;
    return user < this.#users
      ? new GeneratedEntry(this.#user, user, index)
      : new GeneratedEntry(this.#group, user - this.#users, index);
  }

  find(key: string): number | undefined {
    const top = this.#top.findIndex((entry) => entry.key === key);
    if (top >= 0) return top;
    const user = this.#user.indexOf(key);
    if (user !== undefined && user < this.#users) return FIRST_USER + user;
    const group = this.#group.indexOf(key);
    return group !== undefined && group < this.#groups ? FIRST_USER + this.#users + group : undefined;
  }

  groupsOf(key: string): readonly number[] {
    const firstGroup = FIRST_USER + this.#users;
    const user = this.#user.indexOf(key);
    if (user !== undefined && user < this.#users) {
      const slots: number[] = [];
      for (let place = user; place < this.#groups * this.#members; place += this.#users) {
        slots.push(firstGroup + Math.floor(place / this.#members));
      }
      return slots;
    }
    const group = this.#group.indexOf(key);
    return group !== undefined && group + 1 < this.#groups && holdsAnother(group + 1)
      ? [firstGroup + group + 1]
      : [];
  }

  span(key: string): readonly [number, number] {
    const [, users, groups] = this.#top;
    if (key === users?.key) return [1, FIRST_USER + this.#users];
    return key === groups?.key ? [2, this.size] : [0, this.size];
  }

  /** The DNs of the members of the group with this number. */
  #membersOf(group: number): string[] {
    const members: string[] = [];
    for (let at = 0; at < this.#members; at++) {
      members.push(this.#user.dn((group * this.#members + at) % this.#users));
    }
    if (holdsAnother(group)) members.push(this.#group.dn(group - 1));
    return members;
  }
}

function holdsAnother(group: number): boolean {
  return group > 0 && group % 10 === 0;
}
