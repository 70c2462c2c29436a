/**
 * Stamps: when the connector found a user gone and disabled the account. They are kept in UDM, with the user.
 *
 * By default that is one key of the map `umcProperty`, which UCS lets every user write. Such a stamp counts only if it is
 * sealed for this user. In a property of the administrator's choice, which users cannot write, it needs no seal.
 *
 * @module
 */

import { normaliseDn } from "../syntax/dn.ts";
import { type Properties, type PropertyValue, textOf } from "../common/model.ts";
import { PREFERENCES, REMOVED_KEY } from "../udm/photo.ts";

/** What a stamp says. */
export interface Stamp {
  /** When the connector disabled the user, in milliseconds since 1970. */
  readonly since: number;
  /** Whether the account had been disabled before by someone else: then the connector never enables it. */
  readonly wasDisabled: boolean;
  /** Whether it is too old to enable an account. It still counts for a user who is gone. */
  readonly isStale: boolean;
}

/** A stamp as it was found: what it says, or that it counts for nothing. */
export type FoundStamp = Stamp | "doubtful";

/** Makes and checks seals. Without the secret, no seal can be made for another user or another text. */
export interface Seal {
  /** A seal: 43 letters, digits, `-` and `_`. */
  make(identity: string, text: string): string;
  isGenuine(identity: string, text: string, seal: string): boolean;
}

/** Where stamps are kept, and when they count. */
export type StampKeeping =
  /** In `umcProperty`, sealed. */
  | {
    readonly property: typeof PREFERENCES;
    readonly seal: Seal;
    /**
     * An older stamp does not enable an account, in milliseconds since 1970. Its owner may have kept one of an earlier
     * absence and written it back.
     */
    readonly staleBefore: number;
  }
  /** Alone in a property that users cannot write. */
  | { readonly property: string; readonly seal: undefined };

/** Whom a stamp is for. */
export interface Stamped {
  readonly key: string | undefined;
  readonly dn: string;
}

const BEFORE = " was-disabled";

const SEALED = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z( was-disabled)?) ([\w-]{43})$/;

/** ISO 8601 and generalised time (RFC 4517 section 3.3.13), whole or a date alone, with or without an offset. */
const TIME =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)? ?(?:Z|UTC|([+-])(\d{2}):?(\d{2})?)?$/i;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The stamp that a user has; undefined if there is none. */
export function readStamp(
  properties: Properties,
  user: Stamped,
  keeping: StampKeeping,
): FoundStamp | undefined {
  if (keeping.seal !== undefined) {
    const value = stampIn(properties[PREFERENCES]);
    return value === undefined ? undefined : readSealed(value, user, keeping.seal, keeping.staleBefore);
  }
  const value = properties[keeping.property];
  if (value === undefined || value === null || value === "") return undefined;
  return readPlain(textOf(value) ?? "");
}

/** Whether a stamp counts for a user who is back. */
export function countsForReturn(stamp: FoundStamp | undefined): stamp is Stamp {
  return stamp !== undefined && stamp !== "doubtful" && !stamp.isStale;
}

/** Whether a user who is back must be enabled: only those whom the connector disabled. */
export function mustEnable(stamp: FoundStamp | undefined): boolean {
  return countsForReturn(stamp) && !stamp.wasDisabled;
}

/** A stamp as it is written. */
export function formatStamp(
  { since, wasDisabled }: Pick<Stamp, "since" | "wasDisabled">,
  user: Stamped,
  { seal }: StampKeeping,
): string {
  const text = stampTime(since) + (wasDisabled ? BEFORE : "");
  return seal === undefined ? text : `${text} ${seal.make(identityOf(user), text)}`;
}

/** A time as stamps have it, in UTC and whole seconds. */
export function stampTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** What stands under our key in a value of `umcProperty`. */
function stampIn(value: PropertyValue | undefined): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const map = value as Readonly<Record<string, unknown>>;
  return Object.hasOwn(map, REMOVED_KEY) ? map[REMOVED_KEY] : undefined;
}

function readSealed(value: unknown, user: Stamped, seal: Seal, staleBefore: number): FoundStamp {
  const [, text = "", before, found = ""] = SEALED.exec(typeof value === "string" ? value : "") ?? [];
  if (text === "" || !seal.isGenuine(identityOf(user), text, found)) return "doubtful";
  const since = Date.parse(text.slice(0, 20));
  if (Number.isNaN(since)) return "doubtful";
  return { since, wasDisabled: before !== undefined, isStale: since < staleBefore };
}

/** Other programs may have written the time there, so it is read in any usual form. */
function readPlain(written: string): FoundStamp {
  const wasDisabled = written.endsWith(BEFORE);
  const since = readTime((wasDisabled ? written.slice(0, -BEFORE.length) : written).trim());
  return since === undefined ? "doubtful" : { since, wasDisabled, isStale: false };
}

/**
 * The time that a text means, in milliseconds since 1970; undefined if it means none. Without an offset it is UTC. A date
 * alone stands for its end, so that no user is deleted early.
 */
export function readTime(text: string): number | undefined {
  const found = TIME.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [sign, offsetHours, offsetMinutes] = [found[7], Number(found[8] ?? 0), Number(found[9] ?? 0)];
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  // What does not exist (the 40th, 25 o'clock) becomes another time.
  const pad = (number: number, digits = 2) => String(number).padStart(digits, "0");
  const same = `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}Z`;
  if (Number.isNaN(time) || stampTime(time) !== same || offsetHours > 23 || offsetMinutes > 59) {
    return undefined;
  }
  if (found[4] === undefined) return time + DAY_MS;
  const offset = (offsetHours * 60 + offsetMinutes) * MINUTE_MS;
  return sign === "-" ? time + offset : time - offset;
}

/** What a seal binds a stamp to. */
function identityOf({ key, dn }: Stamped): string {
  return key === undefined ? `dn ${normaliseDn(dn)}` : `key ${key}`;
}
