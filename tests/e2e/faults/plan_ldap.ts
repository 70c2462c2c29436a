/**
 * What can go wrong at the source, when, and for how long.
 *
 * @module
 */

import type { FaultTrigger, Misbehaviour } from "../../simulators/ldap/mod.ts";
import { GROUPS, PEOPLE } from "../lab/school.ts";
import type { Trial } from "./cell.ts";
import { SMALL, VICTIMS } from "./schools.ts";

/** How long a silent source is waited for, in seconds. */
const SILENCE = 1;

const CODES = [3, 4, 10, 11, 51, 52, 53] as const;

const FAULTS: Readonly<Record<string, Misbehaviour>> = {
  "silence": { do: "silence" },
  "half a message": { do: "half" },
  "closed": { do: "close" },
  "reset": { do: "reset" },
  "no LDAP": { do: "garbage" },
  "bad length": { do: "badLength" },
  "notice of disconnection": { do: "notice" },
  ...Object.fromEntries(
    CODES.map((code) => [
      `result ${code}`,
      {
        do: "code",
        code,
        text: "the server's own words",
        ...(code === 10 ? { referrals: ["ldap://elsewhere.test/"] } : {}),
      } as const,
    ]),
  ),
  "slow": { do: "slow", ms: 20 },
  "in small pieces": { do: "dribble", bytes: 7 },
  "intermediate response": { do: "intermediate" },
  "search reference": { do: "references", urls: ["ldap://elsewhere.test/"] },
  "empty page": { do: "emptyPage" },
  "cookie refused": { do: "expireCookie" },
  "paging ignored": { do: "ignorePaging" },
};

const PHASES = {
  "connect": { at: "connect" },
  "bind": { at: "bind" },
  "users": { at: "search", base: PEOPLE },
  "amid users": { at: "search", base: PEOPLE, after: 2 },
  "2nd page": { at: "page", base: PEOPLE, nth: 2 },
  "groups": { at: "search", base: GROUPS },
  "photo": { at: "search", base: VICTIMS.photo },
} as const satisfies Readonly<Record<string, FaultTrigger>>;

/** When. */
type LdapPhase = keyof typeof PHASES;

/** The columns of the tables of the source. */
export const LDAP_COLUMNS = Object.keys(PHASES) as readonly LdapPhase[];

/** The rows of these tables. */
export const LDAP_ROWS: readonly string[] = Object.keys(FAULTS);

const OF_RESULTS = new Set<Misbehaviour["do"]>(["code"]);
const OF_SEARCHES = new Set<Misbehaviour["do"]>(["references", "emptyPage", "expireCookie", "ignorePaging"]);
const OF_PAGES = new Set<Misbehaviour["do"]>(["emptyPage", "ignorePaging"]);

/** The trial of a cell; undefined if there is nothing to try. */
export function ldapTrial(times: number, row: string, phase: LdapPhase): Trial | undefined {
  const fault = FAULTS[row] as Misbehaviour;
  const what = fault.do;
  if (phase === "connect" && (OF_RESULTS.has(what) || what === "intermediate")) return undefined;
  if (["connect", "bind"].includes(phase) && OF_SEARCHES.has(what)) return undefined;
  // The simulator takes nobody for bound who has been answered in such a way.
  if (phase === "bind" && (what === "intermediate" || what === "dribble")) return undefined;
  if (phase === "amid users" && (OF_PAGES.has(what) || what === "expireCookie")) return undefined;
  // A photo is read by itself, without pages.
  if (phase === "photo" && (OF_PAGES.has(what) || what === "expireCookie")) return undefined;
  if (what === "expireCookie" && phase !== "2nd page") return undefined;
  return {
    school: SMALL,
    ldapFaults: [{ ...PHASES[phase], times, ...fault }],
    whileReading: phase !== "photo" && what !== "references",
    ...(what === "references" && phase !== "photo" ? { mayNotDelete: true } : {}),
    ...(what === "silence" ? { patience: { source: SILENCE }, mostlyWaits: true } : {}),
  };
}
