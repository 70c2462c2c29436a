/**
 * Stamps: the time at which the connector disabled a user who was no longer in the source. UDM stores them with the user.
 *
 * The default is a key of the map `umcProperty`. UCS lets users write it, so such a stamp only counts with a seal for this user. In
 * a property of the administrator's choice, which users cannot write, it needs no seal.
 *
 * @module
 */

import { normaliseDn } from "../syntax/dn.ts";
import { type Properties, type PropertyValue, textOf } from "../common/model.ts";
import { PREFERENCES, REMOVED_KEY } from "../udm/photo.ts";

/** The content of a stamp. */
export interface Stamp {
  /** When the connector disabled the user, in milliseconds since 1970. */
  readonly since: number;
  /** Whether the account was already disabled: then the connector never enables it. */
  readonly wasDisabled: boolean;
  /** Whether it is too old to enable an account. It still counts for a deletion. */
  readonly isStale: boolean;
}

/** A stamp as it was read; "doubtful" if it is invalid. */
export type FoundStamp = Stamp | "doubtful";

/** Creates and checks seals. A seal for another user or text requires the secret. */
export interface Seal {
  /** Creates a seal: 43 letters, digits, `-` and `_`. */
  make(identity: string, text: string): string;
  isGenuine(identity: string, text: string, seal: string): boolean;
}

/** Where stamps are stored, and when they count. */
export type StampKeeping =
  /** In `umcProperty`, sealed. */
  | {
    readonly property: typeof PREFERENCES;
    readonly seal: Seal;
    /**
     * An older stamp does not enable an account, in milliseconds since 1970: users can restore a stamp of an earlier absence.
     */
    readonly staleBefore: number;
  }
  /** In a property of its own, which users cannot write. */
  | { readonly property: string; readonly seal: undefined };

/** The user of a stamp. */
export interface Stamped {
  readonly key: string | undefined;
  readonly dn: string;
}

const BEFORE = " was-disabled";

const SEALED = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z( was-disabled)?) ([\w-]{43})$/;

/** ISO 8601 and generalised time (RFC 4517 section 3.3.13), with or without time of day and offset. */
const TIME =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)? ?(?:Z|UTC|([+-])(\d{2}):?(\d{2})?)?$/i;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The stamp of a user; undefined if there is none. */
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

/** Whether a stamp counts for a user who has returned. */
export function countsForReturn(stamp: FoundStamp | undefined): stamp is Stamp {
  return stamp !== undefined && stamp !== "doubtful" && !stamp.isStale;
}

/** Whether a user who has returned must be enabled: only if the connector disabled the account. */
export function mustEnable(stamp: FoundStamp | undefined): boolean {
  return countsForReturn(stamp) && !stamp.wasDisabled;
}

/** A stamp as text. */
export function formatStamp(
  { since, wasDisabled }: Pick<Stamp, "since" | "wasDisabled">,
  user: Stamped,
  { seal }: StampKeeping,
): string {
  const text = stampTime(since) + (wasDisabled ? BEFORE : "");
  return seal === undefined ? text : `${text} ${seal.make(identityOf(user), text)}`;
}

/** The time format of stamps: UTC in whole seconds. */
export function stampTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** The value of our key in `umcProperty`. */
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

/** Other programs may have written the time, so all usual formats are accepted. */
function readPlain(written: string): FoundStamp {
  const wasDisabled = written.endsWith(BEFORE);
  const since = readTime((wasDisabled ? written.slice(0, -BEFORE.length) : written).trim());
  return since === undefined ? "doubtful" : { since, wasDisabled, isStale: false };
}

/**
 * Parses a time, in milliseconds since 1970; undefined if it is invalid. The default offset is UTC. A date without a time means the
 * end of the day, so that no user is deleted early.
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
  // `Date.UTC` turns an invalid time (the 40th, 25 o'clock) into another one.
  const pad = (number: number, digits = 2) => String(number).padStart(digits, "0");
  const same = `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}Z`;
  if (Number.isNaN(time) || stampTime(time) !== same || offsetHours > 23 || offsetMinutes > 59) {
    return undefined;
  }
  if (found[4] === undefined) return time + DAY_MS;
  const offset = (offsetHours * 60 + offsetMinutes) * MINUTE_MS;
  return sign === "-" ? time + offset : time - offset;
}

/** The identity that a seal is bound to. */
function identityOf({ key, dn }: Stamped): string {
  return key === undefined ? `dn ${normaliseDn(dn)}` : `key ${key}`;
}
