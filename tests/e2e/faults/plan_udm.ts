/**
 * What can go wrong at the target, when, and for how long.
 *
 * @module
 */

import type { Fault, FaultAction, FaultTarget, RequestInfo } from "../../simulators/udm/mod.ts";
import type { Trial } from "./cell.ts";
import { LARGE, LARGE_NUMBER, SMALL, VICTIMS } from "./schools.ts";

/** How long a silent target is waited for, in seconds. */
const SILENCE = 1;
/** A 401 that takes longer than five seconds is the sign of a target that has lost its LDAP server. */
const SLOW_401 = 5100;

/** A 401 means something else before the first answer than after it; several requests may be the first at once. */
const AFTER_OTHERS = 100;

/** A fault with its name in the table. */
interface Named {
  readonly name: string;
  readonly fault: FaultAction & Pick<FaultTarget, "delay">;
  /** Whether it makes sense for these phases only. */
  readonly only?: readonly Phase[];
}

const statuses = [400, 401, 403, 404, 412, 422, 500, 502, 503] as const;

const FAULTS: readonly Named[] = [
  ...statuses.map((status) => ({ name: String(status), fault: { action: "status", status } } as const)),
  { name: "401 after 5 s", fault: { action: "status", status: 401, delay: SLOW_401 } },
  { name: "dropped before", fault: { action: "drop", when: "before" } },
  { name: "dropped after", fault: { action: "drop", when: "after" } },
  { name: "half an answer", fault: { action: "half" } },
  {
    name: "wrong results",
    fault: { action: "wrong results", by: 1 },
    only: ["list users", "list photos", "list groups"],
  },
  { name: "no JSON", fault: { action: "garbage" } },
  { name: "silence", fault: { action: "silence" } },
];

type Phase =
  | "template"
  | "list users"
  | "list photos"
  | "list groups"
  | "POST"
  | "PATCH"
  | "rename"
  | "DELETE";

type Matches = (request: RequestInfo) => boolean;

const isList = (request: RequestInfo, type: string) => request.kind === "list" && request.type === type;
const asksForPhotos = ({ query }: RequestInfo) => query.filter?.[0]?.includes("jpegPhoto") === true;

/** Which reads are hit. */
const READING: Readonly<Record<string, Matches>> = {
  "template": ({ kind }) => kind === "template",
  "list users": (request) => isList(request, "users/user") && !asksForPhotos(request),
  "list photos": (request) => isList(request, "users/user") && asksForPhotos(request),
  "list groups": (request) => isList(request, "groups/group"),
};

/** Which write is hit in the small school: that of one entry. */
const WRITING: Readonly<Record<string, Matches>> = {
  "POST": ({ kind, body }) =>
    kind === "post" && JSON.stringify(body)?.includes(`"username":"${VICTIMS.post}"`) === true,
  "PATCH": ({ kind, dn }) => kind === "patch" && dn === VICTIMS.patch,
  "rename": ({ kind, dn }) => kind === "patch" && dn === VICTIMS.rename,
  "DELETE": ({ kind, dn }) => kind === "delete" && dn === VICTIMS.delete,
};

/** For how long. */
export type Duration = "once" | "one request for good" | "everything from then on";

const PHASES: readonly Phase[] = [
  "template",
  "list users",
  "list photos",
  "list groups",
  "POST",
  "PATCH",
  "rename",
  "DELETE",
];

/** The tables of the target: columns by duration. */
export const UDM_COLUMNS: Readonly<Record<Duration, readonly Phase[]>> = {
  "once": PHASES,
  "one request for good": PHASES,
  "everything from then on": PHASES.filter((phase) => phase !== "rename"),
};

/** The rows of each of these tables. */
export const UDM_ROWS: readonly string[] = FAULTS.map(({ name }) => name);

/** With which status, or without an answer, the target says no to a request and not to everybody. */
const OF_REQUEST = new Set(["400", "403", "404", "412", "422", "500"]);

/**
 * So many requests at most meet a target that is gone: six lists are under way at once, each is tried five times, and
 * fetch may repeat some that found a connection closed. Trying all entries five times would be nearly five hundred.
 */
export const MOST_REQUESTS = 45;

/** One request for each entry that has to be written, and one more for whoever is to be deleted: where is it now? */
const ONCE_EACH = 4 * LARGE_NUMBER + 1 + 3;

/** The trial of a cell; undefined if there is nothing to try. */
export function udmTrial(duration: Duration, row: string, phase: Phase): Trial | undefined {
  const named = FAULTS.find(({ name }) => name === row);
  if (named === undefined || (named.only !== undefined && !named.only.includes(phase))) return undefined;
  const whileReading = phase in READING;
  const target = targetOf(duration, phase);
  const slow = named.fault.delay === SLOW_401;
  return {
    school: duration === "everything from then on" ? LARGE : SMALL,
    udmFaults: [{ ...named.fault, ...target, ...(row === "401" ? { delay: AFTER_OTHERS } : {}) } as Fault],
    whileReading,
    ...(row === "404" && phase === "DELETE" ? { mayLeaveOne: true } : {}),
    ...(row === "silence" ? { patience: { target: SILENCE }, mostlyWaits: true } : {}),
    // Each attempt takes five seconds.
    ...(slow ? { clientOptions: { retry: { attempts: 2 } }, mostlyWaits: true } : {}),
    ...(duration === "everything from then on"
      ? { bound: OF_REQUEST.has(row) ? ONCE_EACH : MOST_REQUESTS }
      : {}),
  };
}

function targetOf(duration: Duration, phase: Phase): FaultTarget {
  const matches = (READING[phase] ?? WRITING[phase]) as Matches;
  if (duration === "once") return { matches, count: 1 };
  if (duration === "one request for good") return { matches };
  const begins = READING[phase] ?? (({ kind }: RequestInfo) => kind === phase.toLowerCase());
  let begun = false;
  return { matches: (request) => begun ||= begins(request) };
}
