/**
 * The connections to UDM, opened so that all of its processes get work.
 *
 * UDM answers with several processes, and each connection stays with the process that accepted it. A busy process accepts
 * none, so a connection that is opened while the others are busy leads to another process, if there is one. Connections
 * opened at the same moment often lead to the same process, which then does all the work: measured on UDM with two
 * processes, 13 of 16 pairs of requests; with 50 ms between them, none of 10. Each connection is opened again from time to time,
 * because a process may have been busy with another client, or was not running, when it was opened.
 *
 * A process answers one request after the other. So a request that is answered before another one that was sent clearly
 * earlier shows that there are several processes.
 *
 * @module
 */

/** How long a request must be under way until its process is certainly busy with it (ms). */
export const BUSY_AFTER_MS = 50;
/** The same as a share of the time that answers usually take, if that is shorter. */
const BUSY_AFTER_SHARE = 0.5;
/** A server that answers within this time is so fast that waiting for anything would cost more than it gains (ms). */
const FAST_MS = 4;
/** A connection that was opened after a smaller share of the time that is now necessary is opened again. */
const NEARLY = 0.5;
/** After this time a connection is opened again as soon as others are busy (ms). */
const RENEW_AFTER_MS = 5000;
/** Answers that came at the same time are noticed within this time, in any order (ms). */
const SAME_TIME_MS = 5;
/** The weight of the last answer in the usual time. */
const WEIGHT = 0.25;

const CLOSED = "the connections are closed";

/** Monotonic time in milliseconds, and timers. */
export interface ConnectionClock {
  now(): number;
  /** Calls back after this number of milliseconds; returns how to cancel that. */
  after(milliseconds: number, call: () => void): () => void;
}

/** One connection, or the place for one. */
export interface Connection<Client> {
  readonly client: Client;
}

interface Slot<Client> extends Connection<Client> {
  client: Client;
  /** For how long another request was under way when it was opened (ms); Infinity: there was no other connection. */
  placedAfter: number;
  openedAt: number;
  /** When its request was sent; undefined: it is idle. */
  sentAt: number | undefined;
  /** Whether its request takes long, whatever others took. */
  isLong: boolean;
  /** Whether UDM has begun to answer its request. */
  isAnswered: boolean;
  /** When its last request ended; -Infinity: it is closed. */
  usedAt: number;
}

interface Waiting<Client> {
  readonly isLong: boolean;
  readonly resolve: (connection: Connection<Client>) => void;
  readonly reject: (error: Error) => void;
}

/** Options of {@linkcode Connections}. */
export interface ConnectionsOptions<Client> {
  /** Makes the client of one connection, which opens it with its first request, and again when it was closed. */
  readonly open: () => Client;
  /** How long a client keeps an idle connection (ms). */
  readonly idleMs: number;
  readonly clock?: ConnectionClock;
}

const SYSTEM_CLOCK: ConnectionClock = {
  now: () => performance.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A pool of clients, each with one connection. */
export class Connections<Client extends { close(): void }> {
  readonly #slots: Slot<Client>[] = [];
  readonly #waiting: Waiting<Client>[] = [];
  readonly #clock: ConnectionClock;
  #openedAt = -Infinity;
  /** How long answers usually take (ms). */
  #usualMs: number | undefined;
  #cancelTimer: (() => void) | undefined;
  /** The connections whose request is not answered although a later one was, and when that was. */
  readonly #overtaken = new Map<Slot<Client>, number>();
  #hasSeveralProcesses = false;
  #isClosed = false;

  constructor(private readonly options: ConnectionsOptions<Client>) {
    this.#clock = options.clock ?? SYSTEM_CLOCK;
  }

  /**
   * Takes a connection for one request. Waits for one, or with the opening of a new one, if that is better.
   *
   * @param isLong whether the request takes long, whatever others took
   * @throws {Error} if they are closed, also later
   */
  take(isLong = false): Connection<Client> | Promise<Connection<Client>> {
    if (this.#isClosed) throw new Error(CLOSED);
    const found = this.#waiting.length === 0 ? this.#find(isLong) : undefined;
    if (found !== undefined) return found;
    const { promise, resolve, reject } = Promise.withResolvers<Connection<Client>>();
    this.#waiting.push({ isLong, resolve, reject });
    if (this.#waiting.length === 1) this.#setTimer();
    return promise;
  }

  /** Notes that UDM has begun to answer the request of a connection. An answer of UDM itself may be evidence. */
  answered(connection: Connection<Client>, isFromUdm: boolean): void {
    const slot = connection as Slot<Client>;
    this.#collectEvidence();
    this.#overtaken.delete(slot);
    slot.isAnswered = true;
    if (!isFromUdm) return;
    const now = this.#clock.now();
    const { sentAt = now } = slot;
    for (const other of this.#slots) {
      if (!isBusy(other) || this.#overtaken.has(other)) continue;
      if (sentAt - other.sentAt >= BUSY_AFTER_MS) this.#overtaken.set(other, now);
    }
  }

  /** Whether UDM was seen to answer with several processes at once. */
  get hasSeveralProcesses(): boolean {
    this.#collectEvidence();
    return this.#hasSeveralProcesses;
  }

  /**
   * Gives a connection back.
   *
   * @param isOpen whether it can be used again: the whole answer has been read
   */
  give(connection: Connection<Client>, isOpen: boolean): void {
    const slot = connection as Slot<Client>;
    const now = this.#clock.now();
    const took = now - (slot.sentAt ?? now);
    this.#usualMs = (this.#usualMs ?? took) * (1 - WEIGHT) + took * WEIGHT;
    this.#overtaken.delete(slot);
    slot.sentAt = undefined;
    slot.usedAt = isOpen ? now : -Infinity;
    this.#serve();
  }

  /** Closes all connections, and those in use as soon as their answers are read. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(CLOSED));
    for (const { client } of this.#slots.splice(0)) client.close();
  }

  #collectEvidence(): void {
    const before = this.#clock.now() - SAME_TIME_MS;
    for (const at of this.#overtaken.values()) this.#hasSeveralProcesses ||= at <= before;
  }

  #serve(): void {
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      const found = this.#find(first.isLong);
      if (found === undefined) break;
      this.#waiting.shift();
      first.resolve(found);
    }
    this.#setTimer();
  }

  #find(isLong: boolean): Slot<Client> | undefined {
    const now = this.#clock.now();
    const idle = this.#slots.filter(({ sentAt }) => sentAt === undefined)
      .sort((one, other) => other.usedAt - one.usedAt);
    const [last] = idle;
    const alive = idle.filter(({ usedAt }) => usedAt + this.options.idleMs > now);
    const busyAfter = this.#busyAfter(isLong);
    const canOpen = busyAfter > 0 && now >= this.#busyFrom(busyAfter);
    const placed = alive.find(({ placedAfter, openedAt }) =>
      placedAfter >= busyAfter * NEARLY && !(canOpen && openedAt + RENEW_AFTER_MS <= now)
    );
    if (placed !== undefined) return use(placed, now, isLong);
    const isAlive = alive.length > 0;
    if (idle.length === this.#slots.length) {
      return isAlive ? use(last as Slot<Client>, now, isLong, Infinity) : this.#open(last, isLong, Infinity);
    }
    if (busyAfter === 0) {
      return isAlive ? use(last as Slot<Client>, now, isLong) : this.#open(last, isLong, 0);
    }
    if (!canOpen) return undefined;
    if (last !== undefined && isAlive) {
      last.client.close();
      last.client = this.options.open();
    }
    return this.#open(last, isLong, busyAfter);
  }

  /** How long a request must be under way until another connection may be opened (ms). */
  #busyAfter(isLong: boolean): number {
    const isLongSeen = isLong || this.#slots.some((slot) => slot.isLong && isBusy(slot));
    if (isLongSeen || this.#usualMs === undefined) return BUSY_AFTER_MS;
    return this.#usualMs < FAST_MS ? 0 : Math.min(BUSY_AFTER_MS, this.#usualMs * BUSY_AFTER_SHARE);
  }

  /** When the next connection may be opened. */
  #busyFrom(busyAfter: number): number {
    const sent = this.#slots.filter(isBusy).map(({ sentAt }) => sentAt);
    // If UDM has answered all requests whose answers are still being read, none of its processes is busy for us
    return Math.max(this.#openedAt, sent.length === 0 ? -Infinity : Math.min(...sent)) + busyAfter;
  }

  #open(idle: Slot<Client> | undefined, isLong: boolean, placedAfter: number): Slot<Client> {
    const now = this.#clock.now();
    this.#openedAt = now;
    const slot = idle ?? {
      client: this.options.open(),
      placedAfter,
      openedAt: now,
      sentAt: now,
      isLong,
      isAnswered: false,
      usedAt: now,
    };
    if (idle === undefined) this.#slots.push(slot);
    slot.openedAt = now;
    return use(slot, now, isLong, placedAfter);
  }

  #setTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const [first] = this.#waiting;
    if (first === undefined) return;
    const from = this.#busyFrom(this.#busyAfter(first.isLong));
    this.#cancelTimer = this.#clock.after(Math.max(0, from - this.#clock.now()), () => this.#serve());
  }
}

function use<Client>(
  slot: Slot<Client>,
  now: number,
  isLong: boolean,
  placedAfter = slot.placedAfter,
): Slot<Client> {
  slot.sentAt = now;
  slot.isLong = isLong;
  slot.isAnswered = false;
  slot.placedAfter = placedAfter;
  return slot;
}

/** Whether UDM has not begun to answer the request of a connection. */
function isBusy<Client>(slot: Slot<Client>): slot is Slot<Client> & { sentAt: number } {
  return slot.sentAt !== undefined && !slot.isAnswered;
}
