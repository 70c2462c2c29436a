/**
 * Creates an object unless it exists.
 *
 * @module
 */
import { UdmError } from "./errors.ts";
import type { NewObject, UdmObject } from "./types.ts";

const ATTEMPTS = 3;

/** The requests it needs, for one type of object. */
export interface ObjectRequests {
  get(dn: string): Promise<UdmObject | undefined>;
  create(object: NewObject): Promise<{ readonly dn: string }>;
}

/**
 * Ensures that the object with a DN exists.
 *
 * @returns its DN as the server spells it
 * @throws {UdmError}
 */
export async function ensureObject(
  dn: string,
  object: NewObject,
  { get, create }: ObjectRequests,
): Promise<string> {
  for (let attempt = 1;; attempt++) {
    const existing = await get(dn);
    if (existing !== undefined) return existing.dn;
    try {
      return (await create(object)).dn;
    } catch (error) {
      // Another client may have created it, or our own request whose answer was lost
      const lookAgain = error instanceof UdmError && (error.kind === "conflict" || error.mayHaveExecuted);
      if (!lookAgain || attempt === ATTEMPTS) throw error;
    }
  }
}
