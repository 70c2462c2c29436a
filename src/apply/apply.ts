/**
 * Carries a plan out, operation by operation, and keeps account of it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../error_text.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, KINDS, OBJECT_TYPE, type Properties, type PropertyValue } from "../model.ts";
import { joinPreferences, PHOTO, PREFERENCES } from "../reconcile/photo.ts";
import type {
  Create,
  Delete,
  Disable,
  MemberRef,
  Membership,
  Modify,
  Operation,
  Plan,
} from "../reconcile/plan_types.ts";
import { TargetUnavailable, UdmError } from "../target/errors.ts";
import { randomPassword } from "../target/password.ts";
import { type Ending, schedule } from "./schedule.ts";
import type { Unstuck } from "./verify.ts";
import type { UniqueKey, Writer } from "./writer.ts";

const log = getLogger([CATEGORY, "apply"]);

/** What an operation counts as. */
export type Change = "added" | "modified" | "renamed" | "disabled" | "deleted";

/** What became of a plan, for one kind. */
export interface Applied {
  readonly added: number;
  readonly modified: number;
  readonly renamed: number;
  readonly disabled: number;
  readonly deleted: number;
  /** Operations that were tried and failed, or could not be tried because of one that failed. */
  readonly failed: number;
  /** Operations that were not begun, because the run was stopped. */
  readonly left: number;
}

/** What became of a plan. */
export interface ApplyResult {
  readonly applied: Readonly<Record<Kind, Applied>>;
  /** Why the run ended early, if it did. */
  readonly stopped: string | undefined;
  /** Values that were written but are not there. */
  readonly unstuck: readonly Unstuck[];
}

/** What carrying out a plan needs to know. */
export interface ApplyOptions {
  readonly writer: Writer;
  /** DN of the container in which new objects of a kind are made. */
  readonly positions: Readonly<Record<Kind, string>>;
  readonly primaryKeys: Readonly<Record<Kind, string>>;
  /** The DN of an object when the target was read. */
  readonly dnOf: (kind: Kind, key: string) => string | undefined;
  /** Reads the photo of a source entry again: base64, and its digest. */
  readonly loadPhoto: (sourceDn: string) => Promise<{ value: string; digest: string } | undefined>;
  /** What can be found out about a failed write, such as who has the name. */
  readonly explain: (error: unknown, operation: Operation) => Promise<string>;
  /** Reads modifications that succeeded back. */
  readonly verify: (modifications: readonly Modify[]) => Promise<readonly Unstuck[]>;
  readonly concurrency: number;
  /** Nothing is really written. */
  readonly dryRun: boolean;
  /** Once aborted, the writes under way are finished and nothing new is begun. */
  readonly signal: AbortSignal;
}

/**
 * Carries out a plan. Errors belong to entries: one that fails stops no other, except those that need what it would
 * have given free. Only a target that cannot be reached, or does not let us in, ends the run.
 */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<ApplyResult> {
  const counts = { user: emptyCounts(), group: emptyCounts() };
  const stop = new AbortController();
  const run = new Run(options, (reason) => stop.abort(reason));
  const endings: Ending[] = await schedule(plan.operations, {
    concurrency: options.concurrency,
    carryOut: (operation) => run.carryOut(operation),
    held: (operation) => run.held(operation, plan),
    signal: AbortSignal.any([options.signal, stop.signal]),
  });
  plan.operations.forEach((operation, place) => {
    const count = counts[operation.kind];
    const ending = endings[place];
    if (ending === "failed" || ending === "held") count.failed++;
    else if (ending === "left") count.left++;
    else if (!isStep(operation, plan)) count[changeOf(operation)]++;
  });
  if (stop.signal.aborted) return { applied: counts, stopped: String(stop.signal.reason), unstuck: [] };
  const modified = plan.operations.filter((operation, place): operation is Modify =>
    operation.type === "modify" && !operation.interim && endings[place] === "done"
  );
  const unstuck = options.dryRun || options.signal.aborted ? [] : await options.verify(modified);
  return { applied: counts, stopped: undefined, unstuck };
}

/** What an operation that succeeds counts as. */
export function changeOf(operation: Operation): Change {
  if (operation.type === "create") return "added";
  if (operation.type === "delete") return "deleted";
  if (operation.type === "disable") return "disabled";
  return operation.rename === undefined ? "modified" : "renamed";
}

/** Whether an operation is one step of several for one object, and another of them is the one that counts. */
function isStep(operation: Operation, plan: Plan): boolean {
  if (operation.type !== "modify") return false;
  if (operation.interim) return true;
  return operation.needs.some((id) => {
    const earlier = plan.operations[id];
    return earlier?.kind === operation.kind && earlier.key === operation.key && earlier.type !== "delete" &&
      !(earlier.type === "modify" && earlier.interim);
  });
}

function emptyCounts(): { -readonly [K in keyof Applied]: number } {
  return { added: 0, modified: 0, renamed: 0, disabled: 0, deleted: 0, failed: 0, left: 0 };
}

/** The state of one application: where objects are now. */
class Run {
  readonly #moved = new Map<string, string>();
  readonly #gone = new Set<string>();
  /** Objects that may have been renamed or not: nobody knows their DN. */
  readonly #lost = new Set<string>();
  #unreachable = 0;

  constructor(readonly options: ApplyOptions, readonly stop: (reason: string) => void) {}

  async carryOut(operation: Operation): Promise<"done" | "failed"> {
    const began = performance.now();
    try {
      const { dn, properties } = await this.#perform(operation);
      this.#unreachable = 0;
      if (operation.key !== undefined && operation.type !== "delete") {
        this.#move(operation.kind, operation.key, dn);
      }
      const fields = {
        dn,
        operation: operation.type,
        kind: operation.kind,
        primary_key: operation.key,
        properties,
        duration: Math.round(performance.now() - began),
      };
      log.info(`${this.options.dryRun ? "would have " : ""}${describe(operation)}`, {
        ...fields,
        ...texts(operation),
      });
      return "done";
    } catch (error) {
      await this.#findAgain(operation, error);
      if (this.#isFatal(error)) {
        this.stop(errorText(error));
        log.error("stopping: {error}", { error: errorText(error), ...identity(operation) });
      } else {
        const explained = await this.options.explain(error, operation);
        log.error("{kind} {name} could not be {done}: {error}", {
          ...identity(operation),
          done: PARTICIPLES[operation.type],
          error: explained,
        });
      }
      return "failed";
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
      ...this.#members(operation.membership),
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
    if (photo !== undefined || isBack) {
      properties[PREFERENCES] = joinPreferences(others, marker, isBack ? undefined : removed);
    }
    if (Object.keys(properties).length === 0) {
      throw new Error("the members that it is to get could not be made; the next run tries again");
    }
    const dn = this.#dn(kind, key) ?? operation.dn;
    const now = await this.options.writer.modify(
      OBJECT_TYPE[kind],
      dn,
      properties,
      this.#uniqueKey(kind, key),
    );
    return { dn: now, properties: Object.keys(properties) };
  }

  async #disable(
    { kind, key, dn, stamp, preferences }: Disable,
  ): Promise<{ dn: string; properties: string[] }> {
    const { others, photoMarker } = preferences;
    const properties = { disabled: true, [PREFERENCES]: joinPreferences(others, photoMarker, stamp) };
    const now = await this.options.writer.modify(
      OBJECT_TYPE[kind],
      dn,
      properties,
      this.#uniqueKey(kind, key),
    );
    return { dn: now, properties: Object.keys(properties) };
  }

  async #delete(operation: Delete): Promise<{ dn: string; properties: string[] }> {
    await this.options.writer.remove(OBJECT_TYPE[operation.kind], operation.dn);
    if (operation.key !== undefined) this.#gone.add(`${operation.kind}:${operation.key}`);
    return { dn: operation.dn, properties: [] };
  }

  async #photo(operation: Create | Modify): Promise<{ value: string; digest: string }> {
    const photo = await this.options.loadPhoto(operation.sourceDn);
    if (photo !== undefined) return photo;
    throw new Error(
      `the photo of ${operation.sourceDn} is no longer in the source; the next run will see to it`,
    );
  }

  /**
   * The memberships as DNs. A member that could not be made is left out: it cannot be a member yet. If nothing is left
   * to be changed then, nothing is written, now and in every run until the member can be made.
   */
  #members(membership: Membership | undefined): Properties {
    if (membership === undefined) return {};
    const { users, nestedGroup, keptUsers, keptGroups, added, removed } = membership;
    const lost = [...users ?? [], ...nestedGroup ?? []].find(({ kind, key }) =>
      this.#lost.has(`${kind}:${key}`)
    );
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
    return this.#moved.get(`${kind}:${key}`) ?? this.options.dnOf(kind, key);
  }

  #move(kind: Kind, key: string, dn: string): void {
    if (this.options.dnOf(kind, key) !== dn || this.#moved.has(`${kind}:${key}`)) {
      this.#moved.set(`${kind}:${key}`, dn);
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

/** Errors that say that the target cannot be reached, after the client has tried again several times. */
const UNREACHABLE: ReadonlySet<string> = new Set(["unavailable", "timeout", "connection", "tls"]);

/** After so many operations in a row that could not reach the target, the others are not tried. */
const UNREACHABLE_IN_A_ROW = 3;

const PARTICIPLES = {
  create: "created",
  modify: "modified",
  disable: "disabled",
  delete: "deleted",
} as const;

function describe(operation: Operation): string {
  if (operation.type === "delete") return "deleted {kind} {name}: {dn} ({primary_key})";
  if (operation.type === "disable") return "disabled {kind} {name}, who is gone: {dn} ({primary_key})";
  if (operation.type === "create") {
    return "created {kind} {name}: {dn} ({primary_key}), properties {properties}";
  }
  if (operation.rename === undefined) {
    return "modified {kind} {name}: {dn} ({primary_key}), properties {properties}";
  }
  return operation.interim
    ? "renamed {kind} {name} to {rename} for a moment: {dn} ({primary_key})"
    : "renamed {kind} {name} to {rename}: {dn} ({primary_key}), properties {properties}";
}

function texts(operation: Operation) {
  return { name: operation.name, ...(operation.type === "modify" ? { rename: operation.rename } : {}) };
}

function identity(operation: Operation) {
  return {
    kind: operation.kind,
    name: operation.name,
    primary_key: operation.key,
    operation: operation.type,
    dn: operation.type === "create" ? operation.sourceDn : operation.dn,
  };
}

/** All kinds, none of anything. */
export function nothingApplied(): Readonly<Record<Kind, Applied>> {
  return Object.fromEntries(KINDS.map((kind) => [kind, emptyCounts()])) as unknown as Record<Kind, Applied>;
}
