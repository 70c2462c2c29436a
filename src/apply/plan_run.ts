/**
 * Carries out operations one at a time, and knows where objects are meanwhile.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../common/error_text.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, OBJECT_TYPE, type Properties, type PropertyValue, textOf } from "../common/model.ts";
import { isAccountState } from "../planner/account_state.ts";
import { PHOTO, PHOTO_KEY, PREFERENCES, REMOVED_KEY, withPreferences } from "../udm/photo.ts";
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
} from "../planner/plan_types.ts";
import { SourceError } from "../ldap/source_error.ts";
import { TargetUnavailable, UdmError } from "../udm/errors.ts";
import { randomPassword } from "../udm/password.ts";
import { assemble, type Content, missingFrom } from "./content.ts";
import { UniqueValueHandover } from "./unique_value_handover.ts";
import { describe, identity, PARTICIPLES, texts } from "./messages.ts";
import { FailureBreaker, type GivenUp } from "./failure_breaker.ts";
import type { ApplyOptions } from "./options.ts";
import { AllValuesRefused, refusedValues } from "./refused_values.ts";
import type { Ending } from "./schedule.ts";
import { CurrentDns } from "./current_dns.ts";
import type { UniqueKey } from "./writer.ts";

const log = getLogger([CATEGORY, "apply"]);

/** Errors that say that the target cannot be reached, after the client has tried again several times. */
const UNREACHABLE: ReadonlySet<string> = new Set(["unavailable", "timeout", "connection", "tls"]);

/** After so many operations in a row that could not reach the target, the others are not tried. */
const UNREACHABLE_IN_A_ROW = 3;

/** So often one operation is tried with fewer and fewer values. */
const MOST_ATTEMPTS = 10;

/** Errors of UDM after which the state of the account may be accepted alone. */
const WORTH_ACCOUNT: ReadonlySet<string> = new Set(["invalid", "conflict", "forbidden", "server"]);

const NOBODY: readonly MemberRef[] = [];
const NOTHING: ReadonlySet<string> = new Set();

/** The preferences of a user when the target was read, without a stamp. */
function listedPreferences({ others, photoMarker }: Preferences): Record<string, unknown> {
  return withPreferences(others ?? null, photoMarker === undefined ? {} : { [PHOTO_KEY]: photoMarker });
}

/** What became of an operation. */
interface Performed {
  /** The DN that the object has now. */
  readonly dn: string;
  /** The properties that were written. */
  readonly properties: readonly string[];
  /** The properties that were left out. */
  readonly missing?: ReadonlySet<string>;
  /** Whether there was nothing to do, because the object is not there any more. */
  readonly isGone?: boolean;
}

/** The state of one application: where objects are now. */
export class Run {
  readonly #currentDns: CurrentDns;
  readonly #handover: UniqueValueHandover;
  /** Groups below which a nesting is still there that should be undone by now; what contains them could close a cycle. */
  readonly #pendingUnnestings = new Set<number>();
  #unreachable = 0;
  /** How many photos in a row could not be read from the source. */
  #photosLost = 0;
  readonly #breaker = new FailureBreaker();
  /** What was left out of operations that were carried out otherwise. */
  readonly #missing = new Map<number, ReadonlySet<string>>();
  #valuesRefused = 0;
  #firstFailure: string | undefined;

  constructor(
    readonly plan: Plan,
    readonly options: ApplyOptions,
    readonly stop: (reason: string) => void,
  ) {
    this.#currentDns = new CurrentDns(options);
    this.#handover = new UniqueValueHandover(plan, {
      write: async (operation, properties) => {
        await this.#write(operation.kind, operation.key, this.#dnOf(operation), properties);
      },
      read: async (operation, property) => {
        const dn = this.#dnOf(operation);
        const found = await options.writer.look(OBJECT_TYPE[operation.kind], dn, [property]);
        return textOf(found?.[property]);
      },
      dryRun: options.dryRun,
    });
  }

  /** Why nothing more was begun from some point on; undefined if everything was. */
  get givenUp(): GivenUp | undefined {
    return this.#breaker.givenUp;
  }

  /** How many operations failed only because UDM refused each of their values by name. */
  get valuesRefused(): number {
    return this.#valuesRefused;
  }

  /** What became of the first operation that failed, for people. */
  get firstFailure(): string | undefined {
    return this.#firstFailure;
  }

  /** The properties that were left out of an operation that was carried out otherwise. */
  missing({ id }: Operation): ReadonlySet<string> {
    return this.#missing.get(id) ?? NOTHING;
  }

  /** Carries out an operation, with as much of it as UDM accepts. */
  async carryOut(operation: Operation): Promise<Ending> {
    if (!this.#breaker.mayBegin(operation)) return "left";
    const began = performance.now();
    const duration = () => Math.round(performance.now() - began);
    if (this.#isAboveStale(operation)) this.#pendingUnnestings.add(operation.id);
    try {
      if (operation.type === "modify" && operation.interim) await this.#handover.begins(operation);
      const { dn, properties, missing = NOTHING, isGone = false } = await this.#perform(operation);
      this.#unreachable = 0;
      this.#breaker.succeeded(operation);
      this.#handover.succeeded(operation, missing);
      if (missing.size > 0) this.#missing.set(operation.id, missing);
      if (operation.type === "modify" && operation.membership?.undoesNesting && missing.has("nestedGroup")) {
        this.#pendingUnnestings.add(operation.id);
      }
      const fields = {
        dn,
        operation: operation.type,
        kind: operation.kind,
        primary_key: operation.key,
        properties,
        duration: duration(),
      };
      const what = isGone ? "{kind} {name} is gone already" : describe(operation);
      log.info(`${this.options.dryRun ? "would have " : ""}${what}`, {
        ...fields,
        ...texts(operation),
      });
      return missing.size === 0 ? "done" : "incomplete";
    } catch (problem) {
      const isOfValues = problem instanceof AllValuesRefused;
      const error = isOfValues ? problem.last : problem;
      const fields = {
        ...identity(operation),
        status: error instanceof UdmError ? error.status : undefined,
        duration: duration(),
      };
      if (operation.type === "modify" && operation.membership?.undoesNesting) {
        this.#pendingUnnestings.add(operation.id);
      }
      await this.#currentDns.locateAfterFailure(operation, error);
      this.#handover.failed(operation);
      // The object may be another one than was to be adopted.
      const isInDoubt = operation.type === "modify" && operation.adoptedFrom !== undefined &&
        !(error instanceof UdmError);
      if (!isOfValues) {
        if (isWorthAccount(error)) await this.#writeAccountState(operation);
        if (!isInDoubt) await this.#handover.rescue(operation, error);
      }
      if (this.#isFatal(error)) {
        this.stop(errorText(error));
        log.error("stopping: {error}", { error: errorText(error), ...fields });
      } else {
        const explained = await this.options.explain(error, operation) + (isOfValues ? problem.earlier : "");
        log.error("{kind} {name} could not be {done}: {error}", {
          ...fields,
          done: PARTICIPLES[operation.type],
          error: explained,
        });
        this.#firstFailure ??= `${operation.kind} ${operation.name} could not be ${
          PARTICIPLES[operation.type]
        }: ${explained}`;
        if (isOfValues) this.#valuesRefused++;
        else if (this.#breaker.failed(operation, error)) {
          log.error(
            "no {kind} could be {done} so far, always for the reason above: nothing more is begun in this run, except " +
              "to disable or delete users who may no longer log in",
            { kind: operation.kind, done: PARTICIPLES[operation.type] },
          );
        }
      }
      return "failed";
    }
  }

  /** Whether an operation that failed has given free what another one needs of it all the same. */
  suffices(operation: Operation, id: number): boolean {
    return this.#handover.suffices(operation, id);
  }

  /** Ends what was meant for a moment only, and would stay so; says so if the target cannot be written to any more. */
  async restore(canWrite: boolean): Promise<void> {
    if (!this.options.dryRun) await this.#handover.restore(canWrite);
  }

  /** An operation that it needs did not give something free. Whether the account can be used is written anyway. */
  async held(operation: Operation): Promise<Ending> {
    if (operation.type === "modify" && operation.membership?.undoesNesting || this.#isAboveStale(operation)) {
      this.#pendingUnnestings.add(operation.id);
    }
    const isWritten = this.#breaker.mayBegin(operation) && await this.#writeAccountState(operation);
    if (this.givenUp !== undefined) return isWritten ? "incomplete" : "left";
    const waited = operation.needs.map((id) => this.plan.operations[id]).filter((needed) =>
      needed !== undefined
    );
    log.error("{kind} {name} could not be {done}: it needs what {others} would have given free", {
      ...identity(operation),
      done: PARTICIPLES[operation.type],
      others: waited.map((needed) => `${needed.kind} ${needed.name}`).join(" and "),
    });
    return "held";
  }

  async #perform(operation: Operation): Promise<Performed> {
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

  async #create(operation: Create): Promise<Performed> {
    const { kind, key, name } = operation;
    const content: Content = {
      properties: { ...operation.properties, ...this.#members(operation.membership) },
      ...await this.#photoOf(operation),
      isBack: false,
      preferences: null,
    };
    const password = kind === "user" ? { password: randomPassword() } : {};
    const { writer, positions } = this.options;
    const uniqueKey = this.#uniqueKey(kind, key) as UniqueKey;
    const performed = await this.#writeAccepted(
      operation,
      content,
      (properties) =>
        writer.create(OBJECT_TYPE[kind], positions[kind], { ...properties, ...password }, uniqueKey, name),
    );
    if (key !== undefined) this.#currentDns.move(kind, key, performed.dn);
    return performed;
  }

  async #modify(operation: Modify): Promise<Performed> {
    // Begun after the run was given up: only because it takes access away.
    if (this.givenUp !== undefined) return await this.#modifyAccountState(operation);
    const { kind, key, isBack } = operation;
    const dn = this.#dnOf(operation);
    const photo = await this.#photoOf(operation);
    const content: Content = {
      properties: { ...operation.changes, ...this.#members(this.#withoutCycle(operation)) },
      ...photo,
      isBack,
      preferences: photo.photo === undefined && !isBack
        ? null
        : await this.#preferencesNow(kind, dn, operation.preferences),
    };
    if (operation.adoptedFrom !== undefined) await this.#identifyAdopted(operation, dn);
    return await this.#writeAccepted(
      operation,
      content,
      (properties) => this.#write(kind, key, dn, properties),
    );
  }

  /**
   * Writes an operation, and again without what UDM refuses by name. One bad value must not hold back the rest.
   *
   * @throws {EveryValueRefused} if nothing is left to be written
   */
  async #writeAccepted(
    operation: Create | Modify,
    content: Content & { readonly lost?: string },
    send: (properties: Properties) => Promise<string>,
  ): Promise<Performed> {
    const refused = new Map<string, string>();
    const whole = assemble(content);
    if (Object.keys(whole).length === 0) {
      throw new Error(content.lost ?? "its new members could not be created; the next run tries again");
    }
    for (let attempt = 1;; attempt++) {
      const properties = assemble(content, (property) => refused.has(property));
      try {
        const dn = await send(properties);
        const missing = new Set(missingFrom(whole, properties));
        if (content.lost !== undefined) missing.add(PHOTO);
        for (const property of missing) {
          this.#leftOut(operation, property, refused.get(property) ?? content.lost ?? firstOf(refused));
        }
        return { dn, properties: Object.keys(properties), missing };
      } catch (error) {
        const { kind } = operation;
        const values = attempt === MOST_ATTEMPTS
          ? undefined
          : refusedValues(error, operation, properties, this.options.primaryKeys[kind]);
        if (values === undefined) throw error;
        const isConflict = (error as UdmError).kind === "conflict";
        const explained = isConflict ? await this.options.explain(error, operation) : undefined;
        for (const [property, message] of values) refused.set(property, explained ?? message);
        if (Object.keys(assemble(content, (property) => refused.has(property))).length === 0) {
          throw new AllValuesRefused(error as UdmError, refused);
        }
      }
    }
  }

  #leftOut(operation: Operation, property: string, error: string | undefined): void {
    log.error("{kind} {name} was written without {property}: {error}", {
      ...identity(operation),
      ...(operation.type === "modify" && operation.rename !== undefined ? { name: operation.rename } : {}),
      property,
      error,
    });
  }

  /**
   * Writes whether an account can be used, and nothing else, after all other attempts have failed. Nothing is done if
   * that does not change.
   *
   * @returns whether it was written
   */
  async #writeAccountState(operation: Operation): Promise<boolean> {
    if (operation.type !== "modify") return false;
    // All of it was tried before.
    if (operation.photo === undefined && Object.keys(operation.changes).every(isAccountState)) return false;
    try {
      const { properties } = await this.#modifyAccountState(operation);
      if (properties.length === 0) return false;
      const would = this.options.dryRun ? "would have " : "";
      log.warn(`${would}modified only {properties} of {kind} {name}`, { ...identity(operation), properties });
      return true;
    } catch (error) {
      log.error("not even the state of the account of {kind} {name} could be modified: {error}", {
        ...identity(operation),
        error: errorText(error),
      });
      return false;
    }
  }

  /** As much of an operation as concerns the state of the account. */
  async #modifyAccountState(operation: Modify): Promise<Performed> {
    const { kind, key, changes, photo, isBack } = operation;
    const dn = this.#dnOf(operation);
    const account = Object.entries(changes).filter(([property]) => isAccountState(property));
    if (account.length === 0 || kind !== "user") return { dn, properties: [] };
    if (operation.adoptedFrom !== undefined) await this.#identifyAdopted(operation, dn);
    const content: Content = {
      properties: Object.fromEntries(account),
      photo: undefined,
      isBack,
      preferences: isBack ? await this.#preferencesNow(kind, dn, operation.preferences) : null,
    };
    const performed = await this.#writeAccepted(
      operation,
      content,
      (properties) => this.#write(kind, key, dn, properties),
    );
    const rest = Object.keys(changes).filter((property) => !isAccountState(property));
    if (photo !== undefined) rest.push(PHOTO);
    return { ...performed, missing: new Set([...performed.missing ?? [], ...rest]) };
  }

  #dnOf({ kind, key, dn }: Modify): string {
    return this.#currentDns.dn(kind, key) ?? dn;
  }

  /**
   * The preferences of a user as they are at this moment. UDM replaces them all together, and the user may have changed
   * them in the hours since they were listed.
   */
  async #preferencesNow(kind: Kind, dn: string, listed: Preferences): Promise<PropertyValue> {
    const { writer, dryRun } = this.options;
    const found = dryRun ? undefined : await writer.look(OBJECT_TYPE[kind], dn, [PREFERENCES]);
    return found === undefined ? listedPreferences(listed) : found[PREFERENCES] ?? null;
  }

  /** Changes properties of an object; gives the DN that it has afterwards. */
  async #write(kind: Kind, key: string | undefined, dn: string, properties: Properties): Promise<string> {
    const now = await this.options.writer.modify(
      OBJECT_TYPE[kind],
      dn,
      properties,
      this.#uniqueKey(kind, key),
    );
    if (key !== undefined && now !== dn) this.#currentDns.move(kind, key, now);
    return now;
  }

  async #disable(operation: Disable): Promise<Performed> {
    const { kind, key, dn, stamp, stampProperty, preferences } = operation;
    const isPreference = stampProperty === PREFERENCES;
    const { isGone, found } = await this.#identify(operation, isPreference ? [PREFERENCES] : []);
    if (isGone) return { dn, properties: [], isGone };
    const value = isPreference
      ? withPreferences(
        found === undefined ? listedPreferences(preferences) : found[PREFERENCES],
        { [REMOVED_KEY]: stamp },
      )
      : stamp;
    const properties = { disabled: true, [stampProperty]: value };
    try {
      return { dn: await this.#write(kind, key, dn, properties), properties: Object.keys(properties) };
    } catch (error) {
      // A later run can write the time. Until then the account must not stay enabled.
      const refused = refusedValues(
        error,
        { type: "modify", kind },
        properties,
        this.options.primaryKeys[kind],
      );
      if (refused?.has(stampProperty) !== true || refused.has("disabled")) throw error;
      const now = await this.#write(kind, key, dn, { disabled: true });
      this.#leftOut(operation, stampProperty, refused.get(stampProperty));
      return { dn: now, properties: ["disabled"], missing: new Set([stampProperty]) };
    }
  }

  async #delete(operation: Delete): Promise<Performed> {
    const { kind, key, dn } = operation;
    const { isGone } = await this.#identify(operation);
    if (!isGone) await this.options.writer.remove(OBJECT_TYPE[kind], dn, this.#uniqueKey(kind, key));
    if (key !== undefined) this.#currentDns.remove(kind, key);
    return { dn, properties: [], isGone };
  }

  /**
   * Makes sure that what is at a DN is still who is to go: hours may have passed since it was read, and a name that was
   * given up may be somebody else's by now.
   *
   * @param properties are read on this occasion
   * @returns whether nothing is there any more; otherwise what was found, but for a dry run, which does not look
   */
  async #identify(
    { kind, key, dn }: Delete | Disable,
    properties: readonly string[] = [],
  ): Promise<{ readonly isGone: boolean; readonly found?: Properties }> {
    const { writer, primaryKeys, dryRun } = this.options;
    if (dryRun) return { isGone: false };
    const property = primaryKeys[kind];
    const found = await writer.look(OBJECT_TYPE[kind], dn, [property, ...properties]);
    if (found === undefined) {
      const elsewhere = key === undefined
        ? []
        : await writer.locate(OBJECT_TYPE[kind], { property, value: key });
      if (elsewhere.length === 0) return { isGone: true };
      throw new Error(`it is at ${elsewhere.join(" or ")} by now; the next run sees to it`);
    }
    const value = textOf(found[property]);
    if (value !== key) {
      throw new Error(
        `${dn} is another object by now (${property}=${value ?? "nothing"}); the next run sees to it`,
      );
    }
    return { isGone: false, found };
  }

  /** Makes sure that an object that is to be given another primary key is still the one that was read. */
  async #identifyAdopted({ kind, key, adoptedFrom }: Modify, dn: string): Promise<void> {
    const { writer, primaryKeys, dryRun } = this.options;
    if (dryRun) return;
    const property = primaryKeys[kind];
    const value = textOf((await writer.look(OBJECT_TYPE[kind], dn, [property]))?.[property]);
    // An earlier operation of this run may have given it the key.
    if (value === adoptedFrom || value === key) return;
    throw new Error(
      `${dn} is another object by now (${property}=${value ?? "nothing"}); the next run sees to it`,
    );
  }

  /** The photo to be written; what keeps it from being read is no reason to leave out everything else. */
  async #photoOf(
    operation: Create | Modify,
  ): Promise<{ readonly photo: Content["photo"]; readonly lost?: string }> {
    const { photo } = operation;
    if (photo === undefined || photo === null) return { photo };
    try {
      return { photo: await this.#photo(operation) };
    } catch (error) {
      if (error instanceof SourceError && ++this.#photosLost >= UNREACHABLE_IN_A_ROW) {
        this.stop(errorText(error));
        log.error("stopping: {error}", { ...identity(operation), error: errorText(error) });
      }
      return { photo: undefined, lost: errorText(error) };
    }
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
      operation.after.some((id) => this.#pendingUnnestings.has(id));
  }

  /**
   * The memberships as DNs. A member that could not be made is left out: it cannot be a member yet. If nothing is left
   * to be changed then, nothing is written, now and in every run until the member can be made.
   */
  #members(membership: Membership | undefined): Properties {
    if (membership === undefined) return {};
    const { users, nestedGroup, keptUsers, keptGroups, added, removed } = membership;
    const lost = this.#currentDns.unknownAmong(users ?? NOBODY) ??
      this.#currentDns.unknownAmong(nestedGroup ?? NOBODY);
    if (lost !== undefined) {
      throw new Error(
        `it is not known whether its member ${lost.kind} ${lost.key} was renamed; the next run sees to the members`,
      );
    }
    const members = {
      users: this.#currentDns.dns(users ?? NOBODY),
      nestedGroup: this.#currentDns.dns(nestedGroup ?? NOBODY),
    };
    const missing = (users?.length ?? 0) - members.users.length +
      (nestedGroup?.length ?? 0) - members.nestedGroup.length;
    if (missing > 0 && missing === added && removed === 0) return {};
    return {
      ...(users === undefined ? {} : { users: [...members.users, ...keptUsers] }),
      ...(nestedGroup === undefined ? {} : { nestedGroup: [...members.nestedGroup, ...keptGroups] }),
    };
  }

  #uniqueKey(kind: Kind, key: string | undefined): UniqueKey | undefined {
    return key === undefined ? undefined : { property: this.options.primaryKeys[kind], value: key };
  }

  /**
   * Whether an error will meet every other operation as well. One write that finds no connection may be the fault of
   * that write (a server that stumbles over an entry); several in a row are the fault of the target.
   */
  #isFatal(error: unknown): boolean {
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

/** Whether it makes sense to write the state of the account alone after an error. */
function isWorthAccount(error: unknown): boolean {
  return !(error instanceof UdmError) || WORTH_ACCOUNT.has(error.kind);
}

function firstOf(refused: ReadonlyMap<string, string>): string | undefined {
  return [...refused.values()][0];
}
