/**
 * Reads lists that take longer than a gateway before UDM waits: in smaller parts, one after the other.
 *
 * UDM may go on with a list although the gateway has given up, and a next request would wait until that one is done. So parts
 * of such lists are never read at the same time, and after each further timeout there is a pause.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { NAMING_ATTRIBUTE, type ObjectType } from "../common/model.ts";
import { describe, type Subject, UdmError } from "./errors.ts";
import type { Retrier } from "./retry.ts";
import { type Shard, shardFilter, shardShare, splitShard, WHOLE } from "./shards.ts";
import type { ListQuery, UdmObject } from "./types.ts";

const logger = getLogger(["udm-directory-connector", "target"]);

/** Number of parts of a list that took too long. */
const PARTS = 4;
/** After this number of timeouts in a row, the size of the parts is not the reason. */
const MAX_TIMEOUTS = 5;
/** How often a part may take too long although larger ones did not: a single object may be the reason. */
const MAX_IN_VAIN = 4;
/** A connection that breaks after this time was probably ended by a gateway or a firewall. */
const LONG_REQUEST_MS = 30_000;
/** Parts with a smaller share of all objects are not split before they are tried. */
const SMALL_SHARE = 1 / 64;
/** The longest pause after a timeout. */
const MAX_PAUSE_MS = 60_000;

/** The request for a list and the objects in its answer. */
interface ListRequest<Answer> {
  readonly type: ObjectType;
  readonly query: ListQuery;
  /** Sends the request for the objects that match a filter, once. */
  readonly send: (subject: Subject, filter: string | undefined) => Promise<Answer>;
  readonly objects: (answer: Answer) => AsyncIterable<readonly UdmObject[]>;
}

/** A part of a list that is still to be read. */
interface Part {
  readonly shard: Shard;
  /** How often a part with it took too long, although larger ones did not. */
  readonly inVain: number;
}

/** Knows which lists took too long. */
export class LongLists {
  /** The lists that took too long, with the estimated share of their objects in the smallest part that did. */
  readonly #tooLongShares = new Map<string, number>();
  /** Timeouts since the last answer; those of requests that were sent before the last timeout do not count. */
  #timeouts = 0;
  #timedOutAt = -Infinity;
  #lastTimeout: UdmError | undefined;
  readonly #tooLong = new WeakSet<UdmError>();
  /** The end of the last request that others must wait for. */
  #turn: Promise<void> = Promise.resolve();

  constructor(readonly retrier: Retrier) {}

  /**
   * Reads a list, in parts if it took too long before or does now.
   *
   * @param onSplit called if it is read in several parts, which can show different moments
   * @throws {UdmError}
   */
  async *read<Answer>(
    request: ListRequest<Answer>,
    onSplit: () => void = () => {},
  ): AsyncGenerator<readonly UdmObject[], void, undefined> {
    const { type, query: { position, scope, filter, shard: asked = WHOLE } } = request;
    const list = JSON.stringify([type, position, scope, filter]);
    const queue: Part[] = [{ shard: asked, inVain: 0 }];
    /** The largest estimated share of a part that had objects and did not take too long. */
    let read = 0;
    for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
      const { shard, inVain } = part;
      const parts = this.#isProbablyTooLong(list, shard) ? splitShard(shard, PARTS) : [];
      if (parts.length > 1) {
        onSplit();
        queue.unshift(...parts.map((shard) => ({ shard, inVain })));
        continue;
      }
      let hasObjects = false;
      let sent: Sent<Answer> | undefined;
      try {
        sent = await this.#send(request, shard, this.#tooLongShares.has(list));
        for await (const objects of request.objects(sent.answer)) {
          hasObjects = true;
          const held = this.retrier.now();
          yield objects;
          // Meanwhile the gateway waits for the caller, not for UDM
          sent.started += this.retrier.now() - held;
        }
        if (hasObjects) read = Math.max(read, shardShare(shard));
      } catch (error) {
        if (!(error instanceof UdmError) || !this.#isTooLong(error, sent)) throw error;
        const splits = read >= shardShare(shard) ? inVain + 1 : inVain;
        this.#noteTooLong(list, shard, error, splits);
        // The caller has objects of this attempt and must begin again
        if (hasObjects) throw error;
        onSplit();
        // Behind the others: what they take tells whether the size is the reason
        queue.push(...splitShard(shard, PARTS).map((shard) => ({ shard, inVain: splits })));
      }
    }
  }

  /** Whether a part of similar size took too long before. Small parts are tried, because sizes are only estimated. */
  #isProbablyTooLong(list: string, shard: Shard): boolean {
    const tooLong = this.#tooLongShares.get(list);
    const share = shardShare(shard);
    return tooLong !== undefined && share >= tooLong / 2 && share > SMALL_SHARE;
  }

  /**
   * Remembers that a part took too long.
   *
   * @param inVain how often it did although larger parts did not
   * @throws {UdmError} if a smaller part would not help
   */
  #noteTooLong(list: string, shard: Shard, error: UdmError, inVain: number): void {
    if (splitShard(shard, PARTS).length === 1 || this.#timeouts > MAX_TIMEOUTS || inVain > MAX_IN_VAIN) {
      // More than one attempt, so that the whole list is not read again
      throw error.afterAttempts(Math.max(this.#timeouts, inVain, 2), false);
    }
    const before = this.#tooLongShares.get(list);
    this.#tooLongShares.set(list, Math.min(before ?? 1, shardShare(shard)));
    logger[before === undefined ? "info" : "debug"](
      "{request}: {problem}; reading the list in smaller parts, one after the other. To avoid this, raise the timeout of the " +
        "gateway, or udm.list_shards for users",
      { ...error.subject, request: describe(error.subject), problem: error.problem },
    );
  }

  async #send<Answer>(
    { type, query, send }: ListRequest<Answer>,
    shard: Shard,
    inTurn: boolean,
  ): Promise<Sent<Answer>> {
    const done = inTurn ? await this.#takeTurn() : () => {};
    const part = shardFilter(shard, namingAttribute(type));
    const filters = [query.filter, part].filter((filter) => filter !== undefined);
    const filter = filters.length > 1 ? `(&${filters.join("")})` : filters[0];
    const subject: Subject = { method: "GET", type, dn: query.position };
    let started = 0;
    const attempt = () => {
      started = this.retrier.now();
      return send(subject, filter);
    };
    try {
      if (inTurn && this.#lastTimeout !== undefined && this.#timeouts > MAX_TIMEOUTS) throw this.#lastTimeout;
      const answer = await this.retrier.run(subject, attempt, {
        expected: (error) => this.#tookTooLong(error, started),
      });
      this.#timeouts = 0;
      return { answer, started };
    } catch (error) {
      if (error instanceof UdmError && error !== this.#lastTimeout && this.#tookTooLong(error, started)) {
        await this.#recordTimeout(error, started);
      }
      throw error;
    } finally {
      done();
    }
  }

  async #recordTimeout(error: UdmError, started: number): Promise<void> {
    const now = this.retrier.now();
    if (started >= this.#timedOutAt) this.#timeouts++;
    this.#timedOutAt = now;
    this.#lastTimeout = error;
    this.#tooLong.add(error);
    if (this.#timeouts === 1 || this.#timeouts > MAX_TIMEOUTS) return;
    await this.retrier.backOff(error, this.#timeouts - 1, Math.min(now - started, MAX_PAUSE_MS));
  }

  async #takeTurn(): Promise<() => void> {
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    await before;
    return resolve;
  }

  /** Whether the request, or the body of its answer, failed because it took too long. */
  #isTooLong(error: UdmError, sent: { readonly started: number } | undefined): boolean {
    return this.#tooLong.has(error) || sent !== undefined && this.#tookTooLong(error, sent.started);
  }

  #tookTooLong({ kind, status, transient, details }: UdmError, started: number): boolean {
    if (!transient) return false;
    if (details.isGatewayTimeout) return true;
    const isBroken = status === 502 || kind === "protocol" ||
      kind === "connection" && details.mayHaveExecuted;
    return isBroken === true && this.retrier.now() - started >= LONG_REQUEST_MS;
  }
}

/** An answer, and when its request was sent, without the time since then in which the caller took no objects. */
interface Sent<Answer> {
  readonly answer: Answer;
  started: number;
}

/** The attribute of LDAP with the name of an object. */
function namingAttribute(type: ObjectType): string {
  if (type === "container/ou") return NAMING_ATTRIBUTE.ou;
  return type.startsWith("users/") ? NAMING_ATTRIBUTE.user : NAMING_ATTRIBUTE.group;
}
