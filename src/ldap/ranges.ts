/**
 * Range retrieval: Active Directory gives at most 1500 (MaxValRange) values of an attribute at once, and the others when asked
 * ([MS-ADTS] section 3.1.1.3.1.3.3).
 *
 * @module
 */
import { PresenceFilter } from "ldapts";
import { type OpenRange, parseDescription } from "./attributes.ts";
import type { RawAttribute, RawEntry } from "./messages.ts";
import { SourceError, type SourceErrorKind } from "./source_error.ts";

/** Reads one attribute of one entry; gives the entries found, which is one, or none if it is gone. */
type ReadAttribute = (dn: string, description: string) => Promise<readonly RawEntry[]>;

/** The filter that every entry matches. */
export const ANY_ENTRY: PresenceFilter = new PresenceFilter({ attribute: "objectClass" });

/**
 * Asks for the rest of a long attribute until the server says that it was the last part.
 *
 * @param first the values that have come already
 * @returns all values
 * @throws {SourceError} if a part is missing: the entry vanished or changed in between
 */
export async function finishRange(
  dn: string,
  open: OpenRange,
  first: readonly Uint8Array[],
  server: string,
  read: ReadAttribute,
): Promise<readonly Uint8Array[]> {
  const fail = (kind: SourceErrorKind, problem: string) =>
    new SourceError({
      server,
      operation: { kind: "search", text: `read all values of ${open.description} of ${dn}` },
      kind,
      problem,
      advice: "Nothing was changed; run again.",
    });
  const values = [...first];
  let { range } = open;
  for (let start = 0;;) {
    if (range.from !== start) {
      throw fail("protocol", `values from number ${start} on are missing in the answer`);
    }
    if (range.to === undefined) return values;
    if (values.length !== range.to + 1 || values.length === start) {
      throw fail(
        "protocol",
        `the server announced values ${start} to ${range.to}, but ${values.length - start} came`,
      );
    }
    start = values.length;
    const [entry] = await read(dn, `${open.description};range=${start}-*`);
    if (entry === undefined) throw fail("missing", "the entry vanished while it was read");
    const part = rangeOf(entry, open.description);
    if (part === undefined) {
      throw fail("protocol", `values from number ${start} on are missing in the answer`);
    }
    for (const value of part.values) values.push(value);
    range = part.range;
  }
}

/** Finds the part of the attribute in an answer. An empty one counts only if there is no other. */
function rangeOf(
  entry: RawEntry,
  description: string,
): { range: OpenRange["range"]; values: RawAttribute["values"] } | undefined {
  const wanted = description.toLowerCase();
  const parts = entry.attributes.flatMap(({ description, values }) => {
    const { name, range } = parseDescription(description);
    return name.toLowerCase() === wanted && range !== undefined ? [{ range, values }] : [];
  });
  return parts.find(({ values }) => values.length > 0) ?? parts.find(({ range }) => range.to === undefined);
}
