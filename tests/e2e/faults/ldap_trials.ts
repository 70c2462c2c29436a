/**
 * Faults of the source: what, when, and for how long.
 *
 * @module
 */

import type { FaultTrigger, Misbehaviour } from "../../simulators/ldap/mod.ts";
import { GROUPS, PEOPLE } from "../../support/engine_run.ts";
import type { Trial } from "./trial.ts";
import { FAULT_ENTRIES, SMALL } from "./schools.ts";

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
  "photo": { at: "search", base: FAULT_ENTRIES.photo },
} as const satisfies Readonly<Record<string, FaultTrigger>>;

/** A phase of reading the source. */
type LdapPhase = keyof typeof PHASES;

/** The columns of the source's tables. */
export const LDAP_COLUMNS = Object.keys(PHASES) as readonly LdapPhase[];

/** The rows of the source's tables. */
export const LDAP_ROWS: readonly string[] = Object.keys(FAULTS);

const OF_RESULTS = new Set<Misbehaviour["do"]>(["code"]);
const OF_SEARCHES = new Set<Misbehaviour["do"]>(["references", "emptyPage", "expireCookie", "ignorePaging"]);
const OF_PAGES = new Set<Misbehaviour["do"]>(["emptyPage", "ignorePaging"]);

/** The trial of a cell; undefined if it does not apply. */
export function ldapTrial(times: number, row: string, phase: LdapPhase): Trial | undefined {
  const fault = FAULTS[row] as Misbehaviour;
  const action = fault.do;
  if (phase === "connect" && (OF_RESULTS.has(action) || action === "intermediate")) return undefined;
  if (["connect", "bind"].includes(phase) && OF_SEARCHES.has(action)) return undefined;
  // The simulator does not accept a bind answered this way.
  if (phase === "bind" && (action === "intermediate" || action === "dribble")) return undefined;
  if (phase === "amid users" && (OF_PAGES.has(action) || action === "expireCookie")) return undefined;
  // A photo is read without paging.
  if (phase === "photo" && (OF_PAGES.has(action) || action === "expireCookie")) return undefined;
  if (action === "expireCookie" && phase !== "2nd page") return undefined;
  return {
    school: SMALL,
    ldapFaults: [{ ...PHASES[phase], times, ...fault }],
    whileReading: phase !== "photo" && action !== "references",
    ...(action === "references" && phase !== "photo" ? { mayNotDelete: true } : {}),
    ...(action === "silence" ? { mostlyWaits: true } : {}),
  };
}
