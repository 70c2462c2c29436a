/**
 * Operations that read their values from their entry on demand, so that a plan with 100,000 operations does not hold all values
 * at once.
 *
 * @module
 */

import { looksSecret } from "../common/secret_names.ts";
import type { CurrentObject } from "./current_object.ts";
import { type Kind, NAME_PROPERTY, type Properties } from "../common/model.ts";
import type { Create, Membership, Modify, Operation, Preferences } from "./plan_types.ts";
import type { DesiredEntry } from "./desired_entry.ts";

/** The place of an operation in the plan. */
export type Place = Pick<Operation, "id" | "phase" | "needs" | "after">;

/** An operation for an entry. */
abstract class ForEntry {
  readonly id: number;
  readonly phase: number;
  readonly needs: readonly number[];
  readonly after: readonly number[];

  constructor(protected readonly desired: DesiredEntry, { id, phase, needs, after }: Place) {
    this.id = id;
    this.phase = phase;
    this.needs = needs;
    this.after = after;
  }

  get kind(): Kind {
    return this.desired.kind;
  }

  get key(): string {
    return this.desired.key;
  }

  get sourceDn(): string {
    return this.desired.sourceDn;
  }
}

/** Creates an object. */
export class CreateOperation extends ForEntry implements Create {
  constructor(desired: DesiredEntry, place: Place, readonly membership: Membership | undefined) {
    super(desired, place);
  }

  get type(): "create" {
    return "create";
  }

  get name(): string {
    return this.desired.name;
  }

  get properties(): Properties {
    return this.desired.changes;
  }

  get photo(): string | undefined {
    return this.desired.photo ?? undefined;
  }
}

/** The part of an entry that a modification writes. */
interface Part {
  /** The name of the object before the operation. */
  readonly nameNow: string;
  /** The name afterwards. */
  readonly name: string;
  readonly membership: Membership | undefined;
  /** Replaces the changes of the entry. Photo and stamp are not written then. */
  readonly only?: Properties;
  readonly interim?: boolean;
  /** The operations for the objects that the values refer to. */
  readonly refersTo?: readonly number[];
  /** Whether the entry is skipped, and `only` is its account state. */
  readonly accountOnly?: boolean;
}

/** Changes properties of an object. */
export class ModifyOperation extends ForEntry implements Modify {
  readonly #current: CurrentObject | undefined;
  readonly #part: Part;

  constructor(desired: DesiredEntry, current: CurrentObject | undefined, place: Place, part: Part) {
    super(desired, place);
    this.#current = current;
    this.#part = part;
  }

  get type(): "modify" {
    return "modify";
  }

  get name(): string {
    return this.#part.nameNow;
  }

  get dn(): string {
    return this.#current?.dn ?? "";
  }

  get changes(): Properties {
    const { name, only } = this.#part;
    const changes = only ?? this.desired.changes;
    // A temporary name must be replaced even if the final name is the original one.
    return this.rename === undefined ? changes : { ...changes, [NAME_PROPERTY[this.kind]]: name };
  }

  get adoptedFrom(): string | undefined {
    const key = this.#current?.key;
    return key === this.key ? undefined : key;
  }

  get rename(): string | undefined {
    const { name, nameNow } = this.#part;
    return nameNow === name ? undefined : name;
  }

  get interim(): boolean {
    return this.#part.interim ?? false;
  }

  get accountOnly(): boolean {
    return this.#part.accountOnly ?? false;
  }

  get photo(): string | null | undefined {
    return this.#part.only === undefined ? this.desired.photo : undefined;
  }

  get isBack(): boolean {
    return this.#part.only === undefined && this.desired.isBack;
  }

  get preferences(): Preferences {
    return preferencesOf(this.#current);
  }

  get before(): string | undefined {
    // Digests of secrets would enter the checksum of the plan
    const shown = Object.keys(this.changes).filter((property) => !looksSecret(property)).sort();
    const digests = this.#current?.digestsOf(shown);
    return digests === undefined || digests.length === 0 ? undefined : digests.join(" ");
  }

  get membership(): Membership | undefined {
    return this.#part.membership;
  }

  get refersTo(): readonly number[] | undefined {
    return this.#part.refersTo;
  }
}

/** The current value of `umcProperty`. */
export function preferencesOf(current: CurrentObject | undefined): Preferences {
  return {
    others: current?.preferences,
    photoMarker: current?.photoMarker,
    hasStamp: current?.hasStamp ?? false,
  };
}
