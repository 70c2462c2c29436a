/**
 * What a sample of groups tells about their members.
 *
 * @module
 */

import type { Config, SourceConfig } from "../config/types.ts";
import type { SourceEntry } from "../common/model.ts";
import { addAttributes, hideAttributes, isSameAttribute } from "../ldap/internal_attributes.ts";
import { isMemberName, type ListedMembers, MEMBER_ATTRIBUTES, memberOrigins } from "../run/group_members.ts";
import { MEMBER_URL } from "../run/member_resolver.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { mayBeReturned } from "../transform/needed_attributes.ts";

/** The maximum number of different values of each kind that are looked up. */
const MOST_VALUES = 20;

const OBJECT_CLASS = "objectClass";

/** Attributes that the check reads of groups in addition. */
const CHECKED = [...MEMBER_ATTRIBUTES, MEMBER_URL, OBJECT_CLASS];

/** Values under one name after the steps. */
export interface MemberValues {
  /** The attributes that they come from. */
  readonly attributes: readonly string[];
  /** Different values that are no DNs, and different DNs; at most 20 each. */
  readonly names: Set<string>;
  readonly dns: Set<string>;
}

/** A group of the sample. */
export interface SampledGroup {
  readonly dn: string;
  readonly name: string | undefined;
  /** Object classes in lower case. */
  readonly classes: readonly string[];
  readonly hasMembers: boolean;
  /** Attributes with members that the configuration does not request. */
  readonly unrequested: readonly string[];
  /** Whether it has a search instead of members. */
  readonly isDynamic: boolean;
}

/** The members of the groups of a sample. */
export interface MemberSample {
  readonly values: readonly MemberValues[];
  readonly groups: readonly SampledGroup[];
}

/** Requests the attributes that the check needs in addition. */
export function requestForCheck(lean: SourceConfig): SourceConfig {
  return { ...lean, group: addAttributes(lean.group, CHECKED) };
}

/** Collects the members of groups. */
export class MemberCollector {
  readonly #values = new Map<string, MemberValues>();
  readonly #groups: SampledGroup[] = [];
  /** Lists of object classes by their text: few differ, and each is kept once. */
  readonly #classes = new Map<string, readonly string[]>();
  /** Attributes that the configuration does not request. */
  readonly #hidden: readonly string[];

  constructor(readonly config: Config) {
    const { attributes } = config.source.group;
    this.#hidden = CHECKED.filter((name) => !mayBeReturned(name, attributes));
  }

  /** The entry as the steps of a synchronisation see it. */
  asConfigured(entry: SourceEntry): SourceEntry {
    return hideAttributes(entry, this.#hidden, this.config.source.group.attributes);
  }

  /**
   * Adds a group.
   *
   * @param read with the attributes that the configuration does not request
   */
  add({ dn, attributes }: SourceEntry, name: string | undefined, listed: readonly ListedMembers[]): void {
    let hasMembers = false;
    for (const { name, members } of listed) {
      if (members.length > 0) hasMembers = true;
      let values = this.#values.get(name);
      if (values === undefined) {
        values = {
          attributes: memberOrigins(name, this.config.source.group),
          names: new Set(),
          dns: new Set(),
        };
        this.#values.set(name, values);
      }
      for (const value of members) {
        const kind = isMemberName(value) ? values.names : values.dns;
        if (kind.size < MOST_VALUES) kind.add(value);
      }
    }
    const read = [...attributes.keys()];
    this.#groups.push({
      dn,
      name,
      classes: this.#shared(classesOf({ dn, attributes })),
      hasMembers,
      unrequested: this.#hidden.filter((hidden) =>
        MEMBER_ATTRIBUTES.includes(hidden) && read.some((name) => isSameAttribute(name, hidden))
      ),
      isDynamic: !hasMembers && read.some((name) => isSameAttribute(name, MEMBER_URL)),
    });
  }

  #shared(classes: readonly string[]): readonly string[] {
    const text = classes.join();
    const known = this.#classes.get(text);
    if (known === undefined) this.#classes.set(text, classes);
    return known ?? classes;
  }

  /** The collected members. */
  sample(): MemberSample {
    return { values: [...this.#values.values()], groups: this.#groups };
  }
}

function classesOf({ attributes }: SourceEntry): string[] {
  for (const [name, values] of attributes) {
    if (isSameAttribute(name, OBJECT_CLASS)) {
      return values.map(decodeUtf8).filter((text) => text !== undefined).map((text) => text.toLowerCase());
    }
  }
  return [];
}
