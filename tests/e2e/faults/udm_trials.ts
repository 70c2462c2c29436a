/**
 * Faults of the target: what, when, and for how long.
 *
 * @module
 */

import type { Fault, FaultAction, FaultTarget, RequestInfo } from "../../simulators/udm/mod.ts";
import type { Trial } from "./trial.ts";
import { FAULT_ENTRIES, LARGE, LARGE_NUMBER, SMALL } from "./schools.ts";

/** A 401 after more than five seconds means that UDM has lost its LDAP server (ms). */
const SLOW_401 = 5100;

/** A fault with its name in the table. */
interface NamedFault {
  readonly name: string;
  readonly fault: FaultAction & Pick<FaultTarget, "delay">;
  /** The phases to which it applies; default: all. */
  readonly only?: readonly Phase[];
}

const statuses = [400, 401, 403, 404, 412, 422, 500, 502, 503] as const;

const FAULTS: readonly NamedFault[] = [
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

/** A template that is requested after UDM has accepted the password: before, a 401 means a wrong one. */
const laterTemplate: Matches = ({ kind, type }) => kind === "template" && type !== "container/ou";

/** The reads that are hit. */
const READING: Readonly<Record<string, Matches>> = {
  "template": ({ kind }) => kind === "template",
  "list users": (request) => isList(request, "users/user") && !asksForPhotos(request),
  "list photos": (request) => isList(request, "users/user") && asksForPhotos(request),
  "list groups": (request) => isList(request, "groups/group"),
};

/** The writes that are hit in the small school, one entry each. */
const WRITING: Readonly<Record<string, Matches>> = {
  "POST": ({ kind, body }) =>
    kind === "post" && JSON.stringify(body)?.includes(`"username":"${FAULT_ENTRIES.post}"`) === true,
  "PATCH": ({ kind, dn }) => kind === "patch" && dn === FAULT_ENTRIES.patch,
  "rename": ({ kind, dn }) => kind === "patch" && dn === FAULT_ENTRIES.rename,
  "DELETE": ({ kind, dn }) => kind === "delete" && dn === FAULT_ENTRIES.delete,
};

/** The duration of a fault. */
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

/** The columns of the target's tables, by duration. */
export const UDM_COLUMNS: Readonly<Record<Duration, readonly Phase[]>> = {
  "once": PHASES,
  "one request for good": PHASES,
  "everything from then on": PHASES.filter((phase) => phase !== "rename"),
};

/** The rows of the target's tables. */
export const UDM_ROWS: readonly string[] = FAULTS.map(({ name }) => name);

/** Faults that concern one request, not the whole target. */
const PER_REQUEST = new Set(["400", "403", "404", "412", "422", "500"]);

/**
 * Maximum number of requests to an unavailable target: a few lists, five attempts each, and retries by fetch on closed
 * connections. Five attempts for each entry would be nearly five hundred.
 */
export const MAX_REQUESTS = 45;

/** One request for each changed entry, plus one read before each deletion. */
const ONE_PER_ENTRY = 4 * LARGE_NUMBER + 1 + 3;

/** The trial of a cell; undefined if it does not apply. */
export function udmTrial(duration: Duration, row: string, phase: Phase): Trial | undefined {
  const named = FAULTS.find(({ name }) => name === row);
  if (named === undefined || (named.only !== undefined && !named.only.includes(phase))) return undefined;
  const whileReading = phase in READING;
  const target = targetOf(duration, phase, row);
  const slow = named.fault.delay === SLOW_401;
  return {
    school: duration === "everything from then on" ? LARGE : SMALL,
    udmFaults: [{ ...named.fault, ...target } as Fault],
    whileReading,
    ...(row === "silence" ? { mostlyWaits: true } : {}),
    // Each attempt takes five seconds.
    ...(slow ? { clientOptions: { retry: { attempts: 2 } }, mostlyWaits: true } : {}),
    // With several deletions at once, chance decides whether the answer of one or the read before another is reported
    ...(row === "no JSON" && phase === "DELETE" ? { clientOptions: { concurrency: 1 } } : {}),
    ...(duration === "everything from then on"
      ? { bound: PER_REQUEST.has(row) ? ONE_PER_ENTRY : MAX_REQUESTS }
      : {}),
  };
}

function targetOf(duration: Duration, phase: Phase, row: string): FaultTarget {
  const matches = row === "401" && phase === "template" && duration !== "everything from then on"
    ? laterTemplate
    : (READING[phase] ?? WRITING[phase]) as Matches;
  if (duration === "once") return { matches, count: 1 };
  if (duration === "one request for good") return { matches };
  const starts = READING[phase] ?? (({ kind }: RequestInfo) => kind === phase.toLowerCase());
  let started = false;
  return { matches: (request) => started ||= starts(request) };
}
