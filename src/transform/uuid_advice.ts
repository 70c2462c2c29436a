/**
 * Which sanitizers make primary keys that UDM takes.
 *
 * @module
 */

import { OBJECT_IDENTIFIER, refusedIdentifier } from "../reconcile/identifier.ts";
import { SanitizerError, SANITIZERS } from "./sanitizers/mod.ts";
import { decodeUtf8 } from "./text.ts";

/** What to try, the nearest to the value first. The last one makes a key of anything. */
const CANDIDATES: readonly (readonly string[])[] = [
  [],
  ["lower"],
  ["guid2uuid"],
  ["uuid_from_nsuniqueid"],
  ["base64:b64decode", "guid2uuid"],
  ["uuid4_from_hash"],
];

/**
 * The sanitizers that turn values of the source into identifiers that UDM takes; none if the values are identifiers
 * already. The more values are given, the surer the answer: of 16 random bytes, one in 16 looks like a UUID of version 4.
 *
 * @param values raw values of the attribute that is to become univentionObjectIdentifier
 */
export function keySanitizers(values: readonly Uint8Array[]): readonly string[] {
  const fitting = CANDIDATES.find((names) => values.every((value) => isIdentifier(value, names)));
  return fitting as readonly string[];
}

function isIdentifier(value: Uint8Array, names: readonly string[]): boolean {
  try {
    const made = names.reduce(
      (bytes, name) =>
        (SANITIZERS.get(name) as NonNullable<ReturnType<typeof SANITIZERS.get>>)(bytes, CONTEXT),
      value,
    );
    const text = decodeUtf8(made);
    return text !== undefined && refusedIdentifier(OBJECT_IDENTIFIER, text) === undefined;
  } catch (error) {
    if (!(error instanceof SanitizerError)) throw error;
    return false;
  }
}

/** None of these sanitizers looks at it. */
const CONTEXT = { phoneRegion: "DE" };
