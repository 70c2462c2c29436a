/**
 * Faults that tests order: answers and broken connections that a real server shows only on bad days.
 *
 * @module
 */

import type { RequestInfo, RequestKind } from "./kinds.ts";

/** What goes wrong. */
export type FaultAction =
  /**
   * An error is answered and nothing is executed. 401 has an empty body, 503 a Retry-After and a bare JSON string, all
   * others a JSON error. With a message it is a JSON error without a list of complaints.
   */
  | {
    readonly action: "status";
    readonly status: 400 | 401 | 403 | 404 | 412 | 422 | 500 | 502 | 503;
    readonly message?: string;
  }
  /** 422 that names properties, if one of them is in the body; other requests are executed. */
  | { readonly action: "refuse"; readonly properties: readonly string[]; readonly message?: string }
  /** The connection is closed without an answer, before the request is executed or after it. */
  | { readonly action: "drop"; readonly when: "before" | "after" }
  /** The request is executed, and the connection is closed after half of the answer. */
  | { readonly action: "half" }
  /** Added to `results` of a list; may be negative. */
  | { readonly action: "wrong results"; readonly by: number }
  /** Answers show objects without a property, as to an account that may not read it. */
  | { readonly action: "withhold"; readonly property: string }
  /** The request is executed; the response is 200 with a body that is not JSON. */
  | { readonly action: "garbage" }
  /** Something before UDM drops these parameters of the query. */
  | { readonly action: "drop query"; readonly parameters: readonly string[] }
  /** The request is executed, and the answer says another DN, in its body and in its Location. */
  | { readonly action: "wrong dn"; readonly dn: string }
  /** The request is never answered, nor executed. */
  | { readonly action: "silence" };

/** Which requests a fault hits. Without any of these: every request. */
export interface FaultTarget {
  /** HTTP method. */
  readonly method?: string;
  /** What the request does. */
  readonly kind?: RequestKind;
  /** Object type, such as `users/user`. */
  readonly type?: string;
  /** Any other condition. */
  readonly matches?: (request: RequestInfo) => boolean;
  /** Number of matching requests that pass first; default 0. */
  readonly after?: number;
  /** Only every n-th of the matching requests is hit, the n-th first; default 1, that is all. */
  readonly every?: number;
  /** Number of hits after which the fault ends; default: never. */
  readonly count?: number;
  /** The answer waits so long (ms); default 0. */
  readonly delay?: number;
}

/** A fault and the requests it hits. */
export type Fault = FaultAction & FaultTarget;

/** What UDM answers to a write if there are more users than the licence allows (read in its source code). */
export const LICENCE_EXCEEDED = {
  action: "status",
  status: 400,
  message: "During this session add and modify are disabled.",
} as const satisfies FaultAction;

/** What UDM answers if a value is on one of its block lists (read in its source code). */
export function blocked(property: string, value: string): Fault {
  return {
    action: "refuse",
    properties: [property],
    message: `The value '${value}' is blocked for the UDM property '${property}'.`,
    matches: ({ body }) => JSON.stringify(body)?.includes(JSON.stringify(value)) ?? false,
  };
}

/** The faults that are in force. */
export class Faults {
  #active: { readonly fault: Fault; seen: number; hits: number }[] = [];

  /** Replaces all faults; without arguments removes them. */
  set(faults: readonly Fault[]): void {
    this.#active = faults.map((fault) => ({ fault, seen: 0, hits: 0 }));
  }

  /** The fault that hits this request: the first that applies. Counts the request for each it matches. */
  hit(request: RequestInfo): Fault | undefined {
    let result: Fault | undefined;
    for (const state of this.#active) {
      const { fault } = state;
      if (!isTarget(fault, request)) continue;
      const turn = ++state.seen - (fault.after ?? 0);
      if (turn <= 0 || turn % (fault.every ?? 1) !== 0) continue;
      if (result !== undefined || state.hits >= (fault.count ?? Infinity)) continue;
      state.hits++;
      result = fault;
    }
    return result;
  }
}

function isTarget(fault: FaultTarget, request: RequestInfo): boolean {
  return (fault.method === undefined || fault.method === request.method) &&
    (fault.kind === undefined || fault.kind === request.kind) &&
    (fault.type === undefined || fault.type === request.type) &&
    (fault.matches === undefined || fault.matches(request));
}
