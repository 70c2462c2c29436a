/**
 * Faults and their triggers.
 *
 * @module
 */
import { sameDn } from "../../../src/syntax/dn.ts";
import { BAD_LENGTH, GARBAGE } from "./modes.ts";
import type { MessageStep, Step } from "./steps.ts";

/** The moments at which something can go wrong. "search" is the first page of a search, "page" every page. */
export type Moment = "connect" | "startTls" | "bind" | "search" | "page";

/** When a fault strikes. */
export interface FaultTrigger {
  /** When it happens. */
  readonly at: Moment;
  /** The number of the moment, counted from 1 since the faults were set. Default: 1. */
  readonly nth?: number;
  /** How many times it strikes, one after the other. Default: 1. */
  readonly times?: number;
  /** It counts and strikes only searches with this base. */
  readonly base?: string;
  /** Number of entries sent before the fault, or after the whole response. Default: 0, before the response. */
  readonly after?: number | "answer";
}

/** What goes wrong. */
export type Misbehaviour =
  /** The connection stays open, but neither reads nor writes. */
  | { readonly do: "silence" }
  /** Half a message, then the connection is closed. */
  | { readonly do: "half" }
  | { readonly do: "close" }
  /** TCP RST. */
  | { readonly do: "reset" }
  /** The words of an HTTP server. */
  | { readonly do: "garbage" }
  /** A message of indefinite length. */
  | { readonly do: "badLength" }
  /** The notice of disconnection, then the connection is closed. */
  | { readonly do: "notice" }
  /** A pause before every message. */
  | { readonly do: "slow"; readonly ms: number }
  /** Sends the response in segments of this size in bytes. */
  | { readonly do: "dribble"; readonly bytes: number }
  /** An intermediate response of an unknown kind. */
  | { readonly do: "intermediate" }
  | { readonly do: "references"; readonly urls: readonly string[] }
  /** The answer ends with this result instead of its own. */
  | {
    readonly do: "code";
    readonly code: number;
    readonly text?: string;
    readonly matchedDn?: string;
    readonly referrals?: readonly string[];
  }
  /** A page without entries, but with a cookie. */
  | { readonly do: "emptyPage" }
  /** The cookie of the client is not accepted. */
  | { readonly do: "expireCookie" }
  /** The paging control is not seen: all entries come at once. */
  | { readonly do: "ignorePaging" };

/** Something that goes wrong at some moment. */
export type Fault = FaultTrigger & Misbehaviour;

/** The faults of a simulator, with their counters. */
export class FaultList {
  #faults: { readonly fault: Fault; seen: number }[] = [];

  /** Replaces all faults and restarts their counting. */
  set(faults: readonly Fault[]): void {
    this.#faults = faults.map((fault) => ({ fault, seen: 0 }));
  }

  /** Counts a moment; returns the fault that it triggers, if any. */
  take(moments: readonly Moment[], base?: string): Fault | undefined {
    let struck: Fault | undefined;
    for (const entry of this.#faults) {
      const { at, nth = 1, times = 1, base: only } = entry.fault;
      if (!moments.includes(at)) continue;
      if (only !== undefined && (base === undefined || !sameDn(only, base))) continue;
      entry.seen++;
      if (entry.seen >= nth && entry.seen < nth + times) struck ??= entry.fault;
    }
    return struck;
  }
}

/** Misbehaviour that changes which entries are found, and is left to the search. */
const OF_SEARCH: ReadonlySet<Misbehaviour["do"]> = new Set(["emptyPage", "expireCookie", "ignorePaging"]);
/** Misbehaviour after which the response continues. */
const HARMLESS: ReadonlySet<Misbehaviour["do"]> = new Set(["slow", "dribble", "intermediate", "references"]);

/** An answer with a fault in it. */
export function* withFault(steps: Iterable<Step>, fault: Fault | undefined): Generator<Step> {
  if (fault === undefined || OF_SEARCH.has(fault.do)) return yield* steps;
  const { after = 0 } = fault;
  let entries = 0;
  let struck = false;
  for (const step of steps) {
    if (!struck && after !== "answer" && (entries >= after || step.step === "result")) {
      yield* misbehave(fault, step);
      if (!HARMLESS.has(fault.do)) return;
      struck = true;
    }
    if (struck && fault.do === "slow") yield { step: "pause", ms: fault.ms };
    yield step;
    if (step.step === "entry") entries++;
  }
  if (after === "answer") yield* misbehave(fault, { step: "notice" });
}

/**
 * The steps of the misbehaviour itself.
 *
 * @param next the step that would have come
 */
export function* misbehave(fault: Misbehaviour, next: Step): Generator<Step> {
  switch (fault.do) {
    case "silence":
      return yield { step: "mute" };
    case "half":
      yield { step: "half", of: isMessage(next) ? next : { step: "notice" } };
      return yield { step: "close" };
    case "close":
    case "reset":
      return yield { step: fault.do };
    case "garbage":
      return yield GARBAGE;
    case "badLength":
      return yield BAD_LENGTH;
    case "notice":
      yield { step: "notice" };
      return yield { step: "close" };
    case "dribble":
      return yield { step: "dribble", bytes: fault.bytes };
    case "intermediate":
      return yield { step: "intermediate" };
    case "references":
      return yield { step: "references", urls: fault.urls };
    case "code": {
      const { do: _, code, text = "text from server", matchedDn = "", referrals } = fault;
      return yield { step: "result", code, text, matchedDn, ...(referrals && { referrals }) };
    }
  }
}

function isMessage(step: Step): step is MessageStep {
  return ["entry", "references", "intermediate", "notice", "result"].includes(step.step);
}
