/**
 * What can go wrong at the target, when, and for how long.
 *
 * @module
 */

import type { Fault, FaultAction, FaultTarget, RequestInfo } from "../../simulators/udm/mod.ts";
import type { Trial } from "./cell.ts";
import { LARGE, SMALL, VICTIMS } from "./schools.ts";

/** How long a silent target is waited for, in seconds. */
const SILENCE = 0.4;
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
  { name: "wrong results", fault: { action: "wrong results", by: 1 }, only: ["list users", "list groups"] },
  { name: "no JSON", fault: { action: "garbage" } },
  { name: "silence", fault: { action: "silence" } },
];

type Phase = "template" | "OU" | "list users" | "list groups" | "POST" | "PATCH" | "rename" | "DELETE";

const READING: Readonly<Record<string, FaultTarget>> = {
  "template": { kind: "template" },
  "OU": { kind: "get", type: "container/ou" },
  "list users": { kind: "list", type: "users/user" },
  "list groups": { kind: "list", type: "groups/group" },
};

/** Which write is hit in the small school: that of one entry. */
const WRITING: Readonly<Record<string, (request: RequestInfo) => boolean>> = {
  "POST": ({ kind, body }) =>
    kind === "post" && JSON.stringify(body)?.includes(`"username":"${VICTIMS.post}"`) === true,
  "PATCH": ({ kind, dn }) => kind === "patch" && dn === VICTIMS.patch,
  "rename": ({ kind, dn }) => kind === "patch" && dn === VICTIMS.rename,
  "DELETE": ({ kind, dn }) => kind === "delete" && dn === VICTIMS.delete,
};

/** For how long. */
export type Duration = "once" | "one request for good" | "everything from then on";

/** The tables of the target: columns by duration. */
export const UDM_COLUMNS: Readonly<Record<Duration, readonly Phase[]>> = {
  "once": ["template", "OU", "list users", "list groups", "POST", "PATCH", "rename", "DELETE"],
  "one request for good": [
    "template",
    "OU",
    "list users",
    "list groups",
    "POST",
    "PATCH",
    "rename",
    "DELETE",
  ],
  "everything from then on": ["template", "OU", "list users", "list groups", "POST", "PATCH", "DELETE"],
};

/** The rows of each of these tables. */
export const UDM_ROWS: readonly string[] = FAULTS.map(({ name }) => name);

/** With which status, or without an answer, the target says no to a request and not to everybody. */
const OF_REQUEST = new Set(["400", "403", "404", "412", "422", "500"]);

/**
 * So many requests at most meet a target that is gone: four are under way at once, each is tried five times, and before
 * the third of them has failed for good two more may have begun. Trying all entries would be some hundred requests.
 */
export const MOST_REQUESTS = 30;

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
    ...(row === "silence" ? { patience: { target: SILENCE } } : {}),
    // Each attempt takes five seconds.
    ...(slow ? { clientOptions: { retry: { attempts: 2 } } } : {}),
    ...(duration === "everything from then on" && !OF_REQUEST.has(row) ? { bound: MOST_REQUESTS } : {}),
  };
}

function targetOf(duration: Duration, phase: Phase): FaultTarget {
  const reading = READING[phase];
  if (duration === "once") return { ...(reading ?? { matches: WRITING[phase] as Matches }), count: 1 };
  if (duration === "one request for good") return reading ?? { matches: WRITING[phase] as Matches };
  let begun = false;
  const begins = reading === undefined
    ? ({ kind }: RequestInfo) => kind === phase.toLowerCase()
    : ({ kind, type }: RequestInfo) => kind === reading.kind && (reading.type ?? type) === type;
  return { matches: (request) => begun ||= begins(request) };
}

type Matches = (request: RequestInfo) => boolean;
