/**
 * Carries out operations one at a time, and knows where objects are meanwhile.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../error_text.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, NAME_PROPERTY, OBJECT_TYPE, type Properties, type PropertyValue } from "../model.ts";
import { joinPreferences, PHOTO, PREFERENCES, splitPreferences } from "../reconcile/photo.ts";
import { textOf } from "../reconcile/values.ts";
import { DnMap } from "../reconcile/dn_map.ts";
import type {
  Create,
  Delete,
  Disable,
  MemberRef,
  Membership,
  Modify,
  Operation,
  Plan,
  Preferences,
} from "../reconcile/plan_types.ts";
import { SourceError } from "../source/source_error.ts";
import { TargetUnavailable, UdmError } from "../target/errors.ts";
import { randomPassword } from "../target/password.ts";
import { describe, identity, PARTICIPLES, texts } from "./messages.ts";
import { NotTried, Prospects } from "./prospects.ts";
import type { ApplyOptions } from "./options.ts";
import type { UniqueKey } from "./writer.ts";

const log = getLogger([CATEGORY, "apply"]);

/** Errors that say that the target cannot be reached, after the client has tried again several times. */
const UNREACHABLE: ReadonlySet<string> = new Set(["unavailable", "timeout", "connection", "tls"]);

/** After so many operations in a row that could not reach the target, the others are not tried. */
const UNREACHABLE_IN_A_ROW = 3;

/** The state of one application: where objects are now. */
export class Run {
  /** Where objects are that were made or renamed by this run: the DN by kind and key. */
  readonly #moved: Readonly<Record<Kind, DnMap>> = { user: new DnMap(), group: new DnMap() };
  readonly #gone = new Set<string>();
  /** Objects that have a temporary name. */
  readonly #temporary = new Set<string>();
  /** Objects that may have been renamed or not: nobody knows their DN. */
  readonly #lost = new Set<string>();
  /** Groups below which a nesting is still there that should be undone by now; what contains them could close a cycle. */
  readonly #stillNested = new Set<number>();
  #unreachable = 0;
  /** How many photos in a row could not be read from the source. */
  #photosLost = 0;
  readonly #prospects = new Prospects();

  constructor(readonly options: ApplyOptions, readonly stop: (reason: string) => void) {}

  async carryOut(operation: Operation): Promise<"done" | "failed"> {
    const began = performance.now();
    const duration = () => Math.round(performance.now() - began);
    if (this.#isAboveStale(operation)) this.#stillNested.add(operation.id);
    try {
      if (this.#prospects.areGone(operation)) throw new NotTried("none of this sort has succeeded so far");
      const { dn, properties } = await this.#perform(operation);
      this.#unreachable = 0;
      this.#prospects.succeeded(operation);
      if (operation.key !== undefined && operation.type !== "delete") {
        this.#move(operation.kind, operation.key, dn);
      }
      if (operation.type === "modify" && operation.interim && operation.rename !== undefined) {
        this.#temporary.add(`${operation.kind}:${operation.key}`);
      }
      const fields = {
        dn,
        operation: operation.type,
        kind: operation.kind,
        primary_key: operation.key,
        properties,
        duration: duration(),
      };
      log.info(`${this.options.dryRun ? "would have " : ""}${describe(operation)}`, {
        ...fields,
        ...texts(operation),
      });
      return "done";
    } catch (error) {
      const fields = {
        ...identity(operation),
        status: error instanceof UdmError ? error.status : undefined,
        duration: duration(),
      };
      if (operation.type === "modify" && operation.membership?.undoesNesting) {
        this.#stillNested.add(operation.id);
      }
      if (error instanceof NotTried) {
        log.debug("{kind} {name} was not {done}: {error}", {
          ...fields,
          done: PARTICIPLES[operation.type],
          error: error.message,
        });
        return "failed";
      }
      await this.#findAgain(operation, error);
      await this.#takeOffTemporaryName(operation, error);
      if (this.#isFatal(error)) {
        this.stop(errorText(error));
        log.error("stopping: {error}", { error: errorText(error), ...fields });
      } else {
        const explained = await this.options.explain(error, operation);
        log.error("{kind} {name} could not be {done}: {error}", {
          ...fields,
          done: PARTICIPLES[operation.type],
          error: explained,
        });
        if (this.#prospects.failed(operation, error)) {
          log.error(
            "UDM has refused so many in a row that no more {kind}s are {done} in this run: see to the reason above",
            { kind: operation.kind, done: PARTICIPLES[operation.type] },
          );
        }
      }
      return "failed";
    }
  }

  /**
   * Gives an object the name it is to have, and nothing else, after UDM refused that together with some other value:
   * nobody shall have to log in with a temporary name until that value is corrected.
   */
  async #takeOffTemporaryName(operation: Operation, error: unknown): Promise<void> {
    if (operation.type !== "modify" || operation.interim || operation.rename === undefined) return;
    if (!this.#temporary.has(`${operation.kind}:${operation.key}`)) return;
    if (error instanceof UdmError && error.kind === "invalid") {
      await this.#rename(operation, operation.rename);
    }
  }

  /** Gives an object a name, and nothing else. */
  async #rename(operation: Modify, name: string): Promise<void> {
    const { kind, key } = operation;
    if (key === undefined) return;
    try {
      const dn = this.#dn(kind, key) ?? operation.dn;
      const properties = { [NAME_PROPERTY[kind]]: name };
      this.#move(kind, key, await this.#write(kind, key, dn, properties));
      log.warn("renamed {kind} {name} to {rename}, and nothing else", {
        ...identity(operation),
        rename: name,
      });
    } catch (error) {
      log.error("{kind} {name} keeps this name, which was meant for a moment only: {error}", {
        ...identity(operation),
        error: errorText(error),
      });
    }
  }

  /**
   * Finds out what became of a rename whose answer could not be understood or never came: whoever is to be a member of
   * a group must be named by the DN it has now, or UDM would take in a DN that nobody has.
   */
  async #findAgain(operation: Operation, error: unknown): Promise<void> {
    if (operation.type !== "modify" || operation.rename === undefined || operation.key === undefined) return;
    // An answer that is an error of UDM's own says that nothing was done.
    if (!(error instanceof UdmError) || !error.mayHaveExecuted) return;
    const { kind, key } = operation;
    const id = `${kind}:${key}`;
    try {
      const dn = await this.options.writer.locate(OBJECT_TYPE[kind], {
        property: this.options.primaryKeys[kind],
        value: key,
      });
      if (dn === undefined) this.#lost.add(id);
      else this.#move(kind, key, dn);
    } catch {
      this.#lost.add(id);
    }
  }

  held(operation: Operation, plan: Plan): void {
    if (operation.type === "modify" && operation.membership?.undoesNesting || this.#isAboveStale(operation)) {
      this.#stillNested.add(operation.id);
    }
    const waited = operation.needs.map((id) => plan.operations[id]).filter((needed) => needed !== undefined);
    log.error("{kind} {name} could not be {done}: it needs what {others} would have given free", {
      ...identity(operation),
      done: PARTICIPLES[operation.type],
      others: waited.map((needed) => `${needed.kind} ${needed.name}`).join(" and "),
    });
  }

  async #perform(operation: Operation): Promise<{ dn: string; properties: string[] }> {
    switch (operation.type) {
      case "create":
        return await this.#create(operation);
      case "modify":
        return await this.#modify(operation);
      case "disable":
        return await this.#disable(operation);
      case "delete":
        return await this.#delete(operation);
    }
  }

  async #create(operation: Create): Promise<{ dn: string; properties: string[] }> {
    const { kind, key, name, photo } = operation;
    const properties: Record<string, PropertyValue> = {
      ...operation.properties,
      ...this.#members(operation.membership),
    };
    if (photo !== undefined) {
      const { value, digest } = await this.#photo(operation);
      properties[PHOTO] = value;
      properties[PREFERENCES] = joinPreferences(undefined, digest);
    }
    const names = Object.keys(properties);
    if (kind === "user") properties.password = randomPassword();
    const { writer, positions } = this.options;
    const uniqueKey = this.#uniqueKey(kind, key) as UniqueKey;
    const dn = await writer.create(OBJECT_TYPE[kind], positions[kind], properties, uniqueKey, name);
    return { dn, properties: names };
  }

  async #modify(operation: Modify): Promise<{ dn: string; properties: string[] }> {
    const { kind, key, photo, isBack } = operation;
    const { others, photoMarker, removed } = operation.preferences;
    const properties: Record<string, PropertyValue> = {
      ...operation.changes,
      ...this.#members(this.#withoutCycle(operation)),
    };
    let marker = photoMarker;
    if (photo === null) {
      properties[PHOTO] = null;
      marker = undefined;
    } else if (photo !== undefined) {
      const { value, digest } = await this.#photo(operation);
      properties[PHOTO] = value;
      marker = digest;
    }
    const dn = this.#dn(kind, key) ?? operation.dn;
    if (photo !== undefined || isBack) {
      properties[PREFERENCES] = joinPreferences(
        await this.#othersNow(kind, dn, others),
        marker,
        isBack ? undefined : removed,
      );
    }
    if (Object.keys(properties).length === 0) {
      throw new Error("the members that it is to get cannot be had yet; the next run tries again");
    }
    return { dn: await this.#write(kind, key, dn, properties), properties: Object.keys(properties) };
  }

  /**
   * The preferences of a user that are not ours, as they are at this moment. UDM replaces them together with ours, and the
   * user may have changed them in the hours since they were listed.
   */
  async #othersNow(kind: Kind, dn: string, listed: Preferences["others"]): Promise<Preferences["others"]> {
    const { writer, dryRun } = this.options;
    const found = dryRun ? undefined : await writer.look(OBJECT_TYPE[kind], dn, [PREFERENCES]);
    return found === undefined ? listed : splitPreferences(found[PREFERENCES]).others;
  }

  /** Changes properties of an object; gives the DN that it has afterwards. */
  async #write(kind: Kind, key: string | undefined, dn: string, properties: Properties): Promise<string> {
    return await this.options.writer.modify(OBJECT_TYPE[kind], dn, properties, this.#uniqueKey(kind, key));
  }

  async #disable(operation: Disable): Promise<{ dn: string; properties: string[] }> {
    const { kind, key, dn, stamp, preferences } = operation;
    const found = await this.#identify(operation, [PREFERENCES]);
    const others = found === undefined ? preferences.others : splitPreferences(found[PREFERENCES]).others;
    const properties = {
      disabled: true,
      [PREFERENCES]: joinPreferences(others, preferences.photoMarker, stamp),
    };
    return { dn: await this.#write(kind, key, dn, properties), properties: Object.keys(properties) };
  }

  async #delete(operation: Delete): Promise<{ dn: string; properties: string[] }> {
    await this.#identify(operation);
    await this.options.writer.remove(OBJECT_TYPE[operation.kind], operation.dn);
    if (operation.key !== undefined) this.#gone.add(`${operation.kind}:${operation.key}`);
    return { dn: operation.dn, properties: [] };
  }

  /**
   * Makes sure that what is at a DN is still who is to go: hours may have passed since it was read, and a name that was
   * given up may be somebody else's by now.
   *
   * @param properties are read on this occasion
   * @returns them, or nothing if nothing is there any more
   */
  async #identify(
    { kind, key, dn }: Delete | Disable,
    properties: readonly string[] = [],
  ): Promise<Properties | undefined> {
    const { writer, primaryKeys, dryRun } = this.options;
    if (dryRun) return undefined;
    const property = primaryKeys[kind];
    const found = await writer.look(OBJECT_TYPE[kind], dn, [property, ...properties]);
    if (found === undefined) {
      const elsewhere = key === undefined
        ? undefined
        : await writer.locate(OBJECT_TYPE[kind], { property, value: key });
      if (elsewhere === undefined) return undefined; // gone by itself
      throw new Error(`it is at ${elsewhere} by now; the next run sees to it`);
    }
    const value = textOf(found[property]);
    if (value !== key) {
      throw new Error(
        `${dn} is another object by now (${property}=${value ?? "nothing"}); the next run sees to it`,
      );
    }
    return found;
  }

  async #photo(operation: Create | Modify): Promise<{ value: string; digest: string }> {
    const photo = await this.options.loadPhoto(operation.sourceDn, operation.key);
    this.#photosLost = 0;
    if (photo !== undefined && this.options.exactPhotos && photo.digest !== operation.photo) {
      throw new Error(
        `the photo of ${operation.sourceDn} is no longer the one of the plan; the next run sees to it`,
      );
    }
    if (photo !== undefined) return photo;
    throw new Error(
      `the photo of ${operation.sourceDn} is no longer in the source; the next run will see to it`,
    );
  }

  /**
   * The memberships of a group without its nested groups, if one of those below it could not be changed before: what is
   * still nested there could close a cycle, which UDM refuses together with everything else in the request.
   */
  #withoutCycle(operation: Modify): Membership | undefined {
    const { membership, kind, name } = operation;
    if (membership?.nestedGroup === undefined || !this.#isAboveStale(operation)) return membership;
    log.warn("the groups nested in {kind} {name} are left as they are until those below it can be changed", {
      kind,
      name,
    });
    return { ...membership, nestedGroup: undefined, keptGroups: [] };
  }

  /** Whether a nesting that should be undone by now is still there below a group whose nestings are written. */
  #isAboveStale(operation: Operation): boolean {
    return (operation.type === "create" || operation.type === "modify") &&
      operation.membership?.nestedGroup !== undefined &&
      operation.after.some((id) => this.#stillNested.has(id));
  }

  /**
   * The memberships as DNs. A member that could not be made is left out: it cannot be a member yet. If nothing is left
   * to be changed then, nothing is written, now and in every run until the member can be made.
   */
  #members(membership: Membership | undefined): Properties {
    if (membership === undefined) return {};
    const { users, nestedGroup, keptUsers, keptGroups, added, removed } = membership;
    const lost = this.#lost.size === 0
      ? undefined
      : [...users ?? [], ...nestedGroup ?? []].find(({ kind, key }) => this.#lost.has(`${kind}:${key}`));
    if (lost !== undefined) {
      throw new Error(
        `it is not known whether its member ${lost.kind} ${lost.key} was renamed; the next run sees to the members`,
      );
    }
    const members = { users: this.#dns(users ?? []), nestedGroup: this.#dns(nestedGroup ?? []) };
    const missing = (users?.length ?? 0) - members.users.length +
      (nestedGroup?.length ?? 0) - members.nestedGroup.length;
    if (missing > 0 && missing === added && removed === 0) return {};
    return {
      ...(users === undefined ? {} : { users: [...members.users, ...keptUsers] }),
      ...(nestedGroup === undefined ? {} : { nestedGroup: [...members.nestedGroup, ...keptGroups] }),
    };
  }

  #dns(members: readonly MemberRef[]): string[] {
    return members.map(({ kind, key, dn }) => this.#dn(kind, key) ?? dn).filter((dn) => dn !== undefined);
  }

  #dn(kind: Kind, key: string | undefined): string | undefined {
    if (key === undefined || this.#gone.has(`${kind}:${key}`)) return undefined;
    return this.#moved[kind].get(key) ?? this.options.dnOf(kind, key);
  }

  #move(kind: Kind, key: string, dn: string): void {
    if (this.options.dnOf(kind, key) !== dn || this.#moved[kind].get(key) !== undefined) {
      this.#moved[kind].set(key, dn);
    }
  }

  #uniqueKey(kind: Kind, key: string | undefined): UniqueKey | undefined {
    return key === undefined ? undefined : { property: this.options.primaryKeys[kind], value: key };
  }

  /**
   * Whether an error will meet every other operation as well. One write that finds no connection may be the fault of
   * that write (a server that stumbles over an entry); several in a row are the fault of the target.
   */
  #isFatal(error: unknown): boolean {
    if (error instanceof SourceError) return ++this.#photosLost >= UNREACHABLE_IN_A_ROW;
    if (!(error instanceof UdmError)) return false;
    if (error instanceof TargetUnavailable || error.kind === "unauthorised" || error.kind === "aborted") {
      return true;
    }
    if (!UNREACHABLE.has(error.kind)) {
      this.#unreachable = 0;
      return false;
    }
    return ++this.#unreachable >= UNREACHABLE_IN_A_ROW;
  }
}
