/**
 * The common start of all tasks that need a plan: connects to UDM, reads both sides completely, and plans.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Config } from "../config/types.ts";
import { nearest } from "../common/nearest.ts";
import { ConfigurationFault } from "../config/configuration_fault.ts";
import { CATEGORY } from "../logging/category.ts";
import { KINDS } from "../common/model.ts";
import { PhaseClock, type Watcher } from "../common/progress.ts";
import { turn } from "../common/turn.ts";
import { managedMemberships } from "../planner/memberships.ts";
import { createHash, type Hash } from "../planner/store/digest.ts";
import { compareSides, makePlan } from "../planner/plan.ts";
import type { Plan } from "../planner/plan_types.ts";
import type { Policy } from "../planner/policy.ts";
import type { StampKeeping } from "../planner/stamps.ts";
import { ALLOW_VALUE_LOSS } from "../planner/limits/max_value_loss.ts";
import { lookUpMembers } from "./look_up_members.ts";
import { lookUpTakenValues } from "./look_up_taken_values.ts";
import { checkMovedEntries } from "./moved_entries.ts";
import { applyValuesByGroup } from "./values_by_group.ts";
import { findMailDomains } from "./new_mail_domains.ts";
import { createOnlyOf, leanSource, readSource, type SourceReading } from "./read_source.ts";
import { describeTarget, type TargetDescription, withPresentProperty } from "./describe_target.ts";
import { readTarget, type TargetReading } from "./read_target.ts";
import { stampKeeping } from "./removal_stamps.ts";
import { openSource, type Source } from "../ldap/source.ts";
import { UdmError } from "../udm/errors.ts";
import type { MailDomains } from "../udm/mail_domain_rules.ts";
import type { EarlyList } from "./early_list.ts";
import type { EarlyUsers } from "./early_users.ts";
import { type OpenTarget, openTarget, type Templates } from "./open_target.ts";
import type { UdmClientOptions } from "../udm/client.ts";
import type { UdmClient } from "../udm/types.ts";
import { isConsistentSnapshot } from "./consistency.ts";

const log = getLogger([CATEGORY, "target"]);

/** The options of a session. */
export interface SessionOptions {
  /** Aborts reading immediately. */
  readonly signal: AbortSignal;
  /** Exact number of users and groups to delete, overriding the limits. */
  readonly allowDeletes?: number | undefined;
  /** Properties that may be emptied, overriding the limits. */
  readonly allowValueLoss?: readonly string[];
  /** Whether new entries adopt objects with their name whose primary keys are gone. */
  readonly adoptByName?: boolean | undefined;
  /** Receives progress messages. */
  readonly watcher?: Watcher;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
  /** The target, if its templates have been requested already. */
  readonly opened?: OpenTarget | undefined;
  /** Overrides client options; tests use it to retry without waiting. */
  readonly clientOptions?: Partial<UdmClientOptions>;
}

/** Both sides as read, and the plan. */
export interface Prepared {
  readonly target: TargetReading;
  readonly source: SourceReading;
  readonly plan: Plan;
  /** The mail domains of UDM and those to create; undefined if none are created. */
  readonly mailDomains?: MailDomains | undefined;
}

/** What must be known of the target before its objects are read. */
interface KnownTarget {
  readonly description: TargetDescription;
  readonly hash: Hash;
  /** Where the stamps of removed users are kept; undefined if none are read. */
  readonly stamps: StampKeeping | undefined;
}

/** Maximum number of attempts to get a consistent snapshot. */
const MAX_READINGS = 3;

/** Connects to the target and makes plans. Must be disposed of. */
export class Session implements Disposable {
  readonly client: UdmClient;
  readonly #templates: Promise<Templates>;
  readonly #groups: Promise<EarlyList | undefined>;
  readonly #users: Promise<EarlyUsers | undefined>;
  readonly clock: PhaseClock;
  readonly #reading: AbortController;
  readonly #abortReading: () => void;
  readonly #abortWaits: () => void;

  constructor(readonly config: Config, readonly options: SessionOptions) {
    this.clock = new PhaseClock(options.watcher);
    const { client, templates, groups, users, reading, waiting } = options.opened ??
      openTarget(config, options.clientOptions);
    this.client = client;
    this.#templates = templates;
    this.#groups = groups;
    this.#users = users;
    this.#reading = reading;
    this.#abortReading = () => this.#reading.abort(options.signal.reason);
    this.#abortWaits = () => waiting.abort(options.signal.reason);
    for (const abort of [this.#abortReading, this.#abortWaits]) {
      options.signal.addEventListener("abort", abort, { once: true });
    }
  }

  /**
   * Reads both sides completely and plans. Writes nothing.
   *
   * @throws {ConfigurationFault} if the configuration does not fit the directories, or an option does not fit the
   *   configuration
   * @throws {SourceError | UdmError} if a side cannot be read completely
   */
  async prepare(): Promise<Prepared> {
    const { config, options, client } = this;
    checkAllowValueLoss(options.allowValueLoss ?? [], config);
    options.signal.throwIfAborted();
    const { target, source: read } = await this.#readBothSides();
    const policy = policyOf(config, options, client.serverTime);
    const managed = managedMemberships(target.kinds.group.managed, target.kinds.group.rules.createOnly);
    this.clock.begin("plan");
    applyValuesByGroup(config, read.state, target.kinds.user);
    compareSides(target.state, read.state, policy);
    const { signal } = this.#reading;
    const source = await lookUpMembers(target, read, { config, managed, signal });
    const taken = await lookUpTakenValues(client, target, source.state, config);
    const plan = makePlan({ ...target.state, taken }, source.state, managed, policy);
    const keys = {
      user: target.kinds.user.rules.primaryKeyProperty,
      group: target.kinds.group.rules.primaryKeyProperty,
    };
    await checkMovedEntries(plan.operations, source, { config, keys, signal });
    const mailDomains = await findMailDomains(client, config, plan, target.base);
    this.clock.end("plan", plan.operations.length);
    return { target, source, plan, mailDomains };
  }

  /** Aborts all requests to both sides. */
  abort(reason: unknown): void {
    this.#reading.abort(reason);
  }

  /** From now on, an aborted signal lets the requests in progress finish, but repeats none. Throws if it is aborted already. */
  finishRequestsOnAbort(): void {
    this.options.signal.throwIfAborted();
    this.options.signal.removeEventListener("abort", this.#abortReading);
  }

  [Symbol.dispose](): void {
    for (const abort of [this.#abortReading, this.#abortWaits]) {
      this.options.signal.removeEventListener("abort", abort);
    }
    // The requests for the templates may still be running if a check failed before they were needed.
    this.#reading.abort(new DOMException("the session has ended", "AbortError"));
    this.client.close();
  }

  /**
   * Reads both sides at the same time; the first failure aborts the other side. UDM is read as soon as it has accepted the
   * account and fits the configuration, also while the source is still connecting: no answer of UDM waits for another server.
   * The source is read as soon as both have accepted their accounts. The connection to the source is closed before anything is
   * written.
   */
  async #readBothSides(): Promise<{ target: TargetReading; source: SourceReading }> {
    const { config, client, clock } = this;
    await using open = new AsyncDisposableStack();
    const known = this.#describeTarget();
    const opened = openSource(config.source, { signal: this.#reading.signal })
      .then((source) => open.use(source));
    const readUdm = async (
      how: {
        readonly groups?: EarlyList | undefined;
        readonly users?: EarlyUsers | undefined;
        readonly inOnePiece?: boolean;
      },
    ) => {
      const { description, hash, stamps } = await known;
      const onProgress = (done: number) => clock.reached("target", done);
      const options = { config, hash, onProgress, ...(stamps === undefined ? {} : { stamps }), ...how };
      return await readTarget(client, description, options);
    };
    const readEntries = async ({ description }: KnownTarget, connection: Source) => {
      clock.begin("source");
      const lean = leanSource(config, createOnlyOf(description));
      const onProgress = (done: number) => clock.reached("source", done);
      const source = await readSource(connection.searching(lean), config, description, onProgress);
      clock.end("source", source.state.user.entries + source.state.group.entries);
      return source;
    };
    const [target, source] = await this.#allOrAbort([
      known.then(async () => {
        clock.begin("target");
        const target = await readUdm({ groups: await this.#groups, users: await this.#users });
        clock.end("target", target.state.user.size + target.state.group.size);
        return target;
      }),
      Promise.all([known, opened]).then(async ([known, connection]) => {
        await turn(); // so that the requests for the lists have left
        return await readEntries(known, connection);
      }),
      opened,
    ]);
    return {
      target: await this.#consistentTarget(target, source, () => readUdm({ inOnePiece: true })),
      source,
    };
  }

  /** What must be known of the target before its objects are read. */
  async #describeTarget(): Promise<KnownTarget> {
    const { config, options: { now = Date.now } } = this;
    const templates = await this.#templates;
    const description = describeTarget(templates, config);
    const [, { kinds }] = templates;
    const [stamps, hash] = await Promise.all([
      stampKeeping(withPresentProperty(config.udm, kinds), now()),
      createHash(),
    ]);
    return { description, stamps, hash };
  }

  /**
   * Returns a consistent snapshot of the target: the first reading, or a later one, read in one piece.
   *
   * @throws {UdmError} if no reading is consistent
   */
  async #consistentTarget(
    first: TargetReading,
    { state: source }: SourceReading,
    readAgain: () => Promise<TargetReading>,
  ): Promise<TargetReading> {
    let target = first;
    for (let readings = 1; !await isConsistentSnapshot(this.client, target, source); readings++) {
      if (readings === MAX_READINGS) throw inconsistentError(readings);
      log.info("UDM changed while it was read: reading it again");
      target = await readAgain();
    }
    return target;
  }

  /** Waits for all; the first failure aborts the others, and its error is thrown. */
  async #allOrAbort<T extends readonly unknown[]>(
    parts: readonly [...{ [Index in keyof T]: Promise<T[Index]> }],
  ): Promise<T> {
    let first: { readonly error: unknown } | undefined;
    const watched = parts.map((part) =>
      part.catch((error) => {
        if (first === undefined) {
          first = { error };
          this.#reading.abort(new DOMException("reading the other directory failed", "AbortError"));
        }
        throw error;
      })
    );
    await Promise.allSettled(watched);
    if (first !== undefined) throw (first as { readonly error: unknown }).error;
    return await Promise.all(watched) as unknown as T;
  }
}

function inconsistentError(readings: number): UdmError {
  return new UdmError({ method: "GET", type: "lists" }, {
    kind: "protocol",
    problem:
      `UDM was read ${readings} times, and each time its lists contradicted groups or single objects: users or groups ` +
      "were renamed, moved or deleted during the run, or the lists omit objects that can be read",
    advice: "Nothing was written. The next run tries again.",
    transient: true,
  });
}

/** @throws {ConfigurationFault} if a property of `--allow-value-loss` is not owned: it is probably misspelt */
function checkAllowValueLoss(allowed: readonly string[], config: Config): void {
  const owned = KINDS.map((kind) => config.udm.kinds[kind].properties);
  for (const property of allowed) {
    if (owned.some((properties) => properties.includes(property))) continue;
    const guess = nearest(property, owned.flat());
    throw new ConfigurationFault(
      config,
      [ALLOW_VALUE_LOSS],
      `${JSON.stringify(property)} is not an owned property; ` +
        (guess === undefined ? "" : `did you mean ${JSON.stringify(guess)}? `) +
        KINDS.map((kind, at) => `Owned properties of ${kind}s: ${owned[at]?.join(", ")}`).join(". "),
    );
  }
}

function policyOf(
  { safety, udm }: Config,
  { allowDeletes, allowValueLoss = [], adoptByName = false, now: clock = Date.now }: SessionOptions,
  serverTime: number | undefined,
): Policy {
  const { userRemoval, deleteAfterMs } = udm;
  const now = clock();
  return {
    ...safety,
    allowDeletes,
    allowValueLoss,
    adoptByName,
    removal: userRemoval === "disable" ? { type: "disable", deleteAfterMs } : { type: userRemoval },
    now,
    clockSkewMs: serverTime === undefined ? undefined : Math.round(serverTime - now),
  };
}
