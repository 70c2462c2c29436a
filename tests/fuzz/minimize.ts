/**
 * Makes an input smaller that violates a rule.
 *
 * @module
 */

import { errorOf, type Fault } from "./fuzz.ts";
import { type Target, Violation } from "./target.ts";

/** Checks at most. */
const TRIES = 3000;
const MOST_MS = 30_000;

/** The smallest input found that violates the same rule. */
export async function minimized(target: Target, fault: Fault): Promise<Fault> {
  const kind = faultOf(fault.error);
  const end = performance.now() + MOST_MS;
  let best = fault;
  let tries = 0;
  const accepts = async (input: Uint8Array) => {
    if (++tries > TRIES || performance.now() > end) return false;
    const error = await errorOf(target, input);
    if (error === undefined || faultOf(error) !== kind) return false;
    best = { input, error };
    return true;
  };
  for (let length = best.input.length >> 1; length >= 1;) {
    let isSmaller = false;
    for (let at = 0; at < best.input.length;) {
      const { input } = best;
      const without = new Uint8Array([...input.subarray(0, at), ...input.subarray(at + length)]);
      if (await accepts(without)) isSmaller = true;
      else at += length;
    }
    if (!isSmaller || length > best.input.length) length >>= 1;
  }
  // Letters say more than control characters
  for (let at = 0; at < best.input.length && best.input.length <= 64; at++) {
    if (best.input[at] === A) continue;
    const simpler = best.input.slice();
    simpler[at] = A;
    await accepts(simpler);
  }
  return best;
}

const A = "a".charCodeAt(0);

/** What stays the same while an input becomes smaller. */
function faultOf(error: unknown): string {
  if (error instanceof Violation) return error.rule;
  if (!(error instanceof Error)) return String(error);
  // Numbers and quotations are those of the input
  return `${error.name}: ${error.message.replace(/"[^"]*"|\d+/g, "")}`.slice(0, 100);
}
