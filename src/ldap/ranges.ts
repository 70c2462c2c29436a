/**
 * Range retrieval: Active Directory returns at most 1500 (MaxValRange) values of an attribute per request ([MS-ADTS]
 * section 3.1.1.3.1.3.3).
 *
 * @module
 */
import { PresenceFilter } from "ldapts";
import { sameDn } from "../syntax/dn.ts";
import { type OpenRange, parseDescription } from "./attributes.ts";
import { type RawAttribute, type RawEntry, readDn, shownDn } from "./messages.ts";
import type { Bounds } from "./bounds.ts";
import { manyValues } from "./exchange.ts";
import { type Operation, SourceError, type SourceErrorKind } from "./source_error.ts";

/** Reads one attribute of one entry; returns no entry if it no longer exists. */
type ReadAttribute = (dn: string, description: string) => Promise<readonly RawEntry[]>;

/** A filter that matches every entry. */
export const ANY_ENTRY: PresenceFilter = new PresenceFilter({ attribute: "objectClass" });

/**
 * Requests the remaining values of a long attribute, until the server marks a range as the last one.
 *
 * @param first the values already received
 * @returns all values
 * @throws {SourceError} if a range is missing because the entry was deleted or changed
 */
export async function readRemainingValues(
  dn: string,
  open: OpenRange,
  first: readonly Uint8Array[],
  { server, bounds }: { readonly server: string; readonly bounds: Bounds },
  read: ReadAttribute,
): Promise<readonly Uint8Array[]> {
  const operation: Operation = { kind: "search", text: `read all values of ${open.description} of ${dn}` };
  const fail = (kind: SourceErrorKind, problem: string) =>
    new SourceError({ server, operation, kind, problem, advice: "Nothing was changed; run again." });
  const values = [...first];
  let bytes = 0;
  let { range } = open;
  for (let start = 0;;) {
    if (range.from !== start) {
      throw fail("protocol", `the answer lacks the values from number ${start}`);
    }
    if (range.to === undefined) return values;
    if (values.length !== range.to + 1 || values.length === start) {
      throw fail(
        "protocol",
        `the server announced values ${start} to ${range.to}, but sent ${values.length - start}`,
      );
    }
    start = values.length;
    const [entry, another] = await read(dn, `${open.description};range=${start}-*`);
    if (entry === undefined) throw fail("missing", "the entry was deleted while it was read");
    const wrong = [entry, another].find((each) => each !== undefined && !isAbout(each, dn));
    if (wrong !== undefined) {
      throw fail("protocol", `the answer is about another entry, ${shownDn(wrong.dn)}`);
    }
    const part = rangeOf(entry, open.description);
    if (part === undefined) {
      throw fail("protocol", `the answer lacks the values from number ${start}`);
    }
    for (const value of part.values) {
      values.push(value);
      bytes += value.length;
    }
    if (values.length > bounds.values || bytes > bounds.responseBytes) {
      throw new SourceError({ server, operation, ...manyValues(dn, bounds.values) });
    }
    range = part.range;
  }
}

/** Whether an entry has this DN. Values of another one would enter a group. */
function isAbout({ dn }: RawEntry, wanted: string): boolean {
  const found = readDn(dn);
  return typeof found === "string" && sameDn(found, wanted);
}

/** Finds the range of an attribute in an answer. An empty one counts only if there is no other. */
function rangeOf(
  entry: RawEntry,
  description: string,
): { range: OpenRange["range"]; values: RawAttribute["values"] } | undefined {
  const requested = description.toLowerCase();
  const parts = entry.attributes.flatMap(({ description, values }) => {
    const { name, range } = parseDescription(description);
    return name.toLowerCase() === requested && range !== undefined ? [{ range, values }] : [];
  });
  return parts.find(({ values }) => values.length > 0) ?? parts.find(({ range }) => range.to === undefined);
}
