/** @module */

import { Buffer } from "node:buffer";
import { ProtocolOperation } from "ldapts";
import { Exchange, type LdapResponse } from "../../../src/ldap/exchange.ts";
import { SourceError } from "../../../src/ldap/source_error.ts";
import { kindOf, rule, same, type Target } from "../target.ts";

/** An element of BER: its tag, and where its content begins and ends. */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the elements of a part; undefined if they do not fill it exactly. Tags have one byte, lengths are definite.
 *
 * @param most the maximum number that is read; the rest is ignored (RFC 4511 section 4)
 */
function elements(bytes: Uint8Array, start: number, end: number, most = Infinity): Element[] | undefined {
  const found: Element[] = [];
  for (let at = start; at < end && found.length < most;) {
    const tag = bytes[at++] as number;
    let length = bytes[at++] ?? 0x80;
    if (length >= 0x80) {
      const octets = length - 0x80;
      if (octets === 0 || octets > 4) return undefined;
      length = 0;
      for (let octet = 0; octet < octets; octet++) length = length * 256 + (bytes[at++] ?? Infinity);
    }
    if (!(at + length <= end)) return undefined;
    found.push({ tag, start: at, end: at + length });
    at += length;
  }
  return found;
}

/** A second reading of one SearchResultEntry, as DN and attributes in hexadecimal; undefined if it is malformed. */
function entryIn(bytes: Uint8Array, { start, end }: Element): unknown {
  const hex = (element: Element) => bytes.subarray(element.start, element.end).toHex();
  const [dn, list] = elements(bytes, start, end, 2) ?? [];
  if (dn?.tag !== 0x04 || list?.tag !== 0x30) return undefined;
  const attributes: unknown[] = [];
  for (const attribute of elements(bytes, list.start, list.end) ?? [dn]) {
    if (attribute.tag !== 0x30) return undefined;
    const [name, set] = elements(bytes, attribute.start, attribute.end, 2) ?? [];
    if (name?.tag !== 0x04 || set?.tag !== 0x31) return undefined;
    const values = elements(bytes, set.start, set.end);
    if (values === undefined || values.some(({ tag }) => tag !== 0x04)) return undefined;
    attributes.push([hex(name), values.map(hex)]);
  }
  return [hex(dn), attributes];
}

/** A second reading of the entries of a stream up to its first search result. */
function entriesIn(bytes: Uint8Array): unknown[] {
  const found: unknown[] = [];
  for (const message of elements(bytes, 0, bytes.length) ?? prefix(bytes)) {
    const [id, operation] = elements(bytes, message.start, message.end, 2) ?? [];
    if (id === undefined || operation === undefined) return [...found, undefined];
    if (operation.tag === ProtocolOperation.LDAP_RES_SEARCH) break;
    if (operation.tag === ProtocolOperation.LDAP_RES_SEARCH_ENTRY) found.push(entryIn(bytes, operation));
  }
  return found;
}

/** The complete messages at the beginning. */
function prefix(bytes: Uint8Array): Element[] {
  for (let end = bytes.length - 1; end > 0; end--) {
    const found = elements(bytes, 0, end);
    if (found !== undefined) return found;
  }
  return [];
}

/** Ends a search whose response is not complete. */
const CUT_OFF = new SourceError({
  server: "ldap://x:1",
  operation: { kind: "search", text: "search" },
  kind: "lost",
  problem: "cut off",
  advice: "",
});

/** The outcome of a search whose response arrives in pieces of a size. */
async function search(input: Uint8Array, size: number): Promise<LdapResponse | SourceError> {
  const { server, operation } = CUT_OFF;
  const exchange = new Exchange({ server, timeoutMs: 60_000, send: () => {}, onFailure: () => {} });
  const request = { write: () => Buffer.alloc(1) };
  const response = exchange.request(operation, ProtocolOperation.LDAP_RES_SEARCH, () => request);
  // A rejection must be handled before the next await
  const outcome = response.catch((error) => {
    if (error instanceof SourceError) return error;
    throw error;
  });
  for (let at = 0; at < input.length; at += size) {
    exchange.receive(Buffer.from(input.subarray(at, at + size)));
  }
  exchange.fail(CUT_OFF);
  return await outcome;
}

function plain(outcome: LdapResponse | SourceError): unknown {
  // It fails at the first byte that cannot be LDAP, and names those that it has
  if (outcome instanceof SourceError) return outcome.message.replace(/: (?:the bytes \w+|HTTP)\./, "");
  const { entries, references, result, bytes } = outcome;
  return {
    bytes,
    references,
    result,
    entries: entries.map(({ dn, attributes }) => [
      dn.toHex(),
      attributes.map(
        (
          { description, values },
        ) => [Buffer.from(description, "utf8").toString("hex"), values.map((value) => value.toHex())],
      ),
    ]),
  };
}

/** The bytes of a server in response to a search. */
export const target: Target = {
  description: "responses of LDAP servers",
  tokens: [
    "0\f\x02\x01\x01e\x07\n\x01\0\x04\0\x04\0",
    "0\x1b\x02\x01\x01d\x16\x04\x04cn=a0\x0e0\f\x04\x02cn1\x06\x04\x01a\x04\x01b",
    ...[
      "\x04\x01a",
      "1\x03\x04\x01a",
      "0\x05\x04\x01a1\0",
      "\x02\x01\x01",
      "\x02\x01\0",
      "\x0a\x01\x04",
      "s\x03\x04\x01a",
    ],
    ...["\x30\x00", "member;range=0-9", "1.2.840.113556.1.4.319", "\x7f\x7f", "HTTP/1.1 400"],
  ],
  async check(input) {
    const sizes = input.length > 4096 ? [input.length, 4096] : [Math.max(1, input.length), 1, 3, 16];
    const outcomes = await Promise.all(sizes.map((size) => search(input, size)));
    const [first = CUT_OFF] = outcomes;
    for (const outcome of outcomes) same(plain(outcome), plain(first), "the pieces do not matter");
    if (first instanceof SourceError) return kindOf(first);
    const read = plain(first) as { readonly entries: readonly unknown[] };
    if (
      first.entries.every(({ attributes }) =>
        attributes.every(({ description }) => /^[\0-\x7f]*$/.test(description))
      )
    ) {
      same(read.entries, entriesIn(input), "the entries are those of a second reading");
    }
    rule(first.bytes <= input.length, "no entry is larger than its message");
    return `${first.entries.length > 0} ${first.references.length > 0} ${first.result.code} ${
      first.result.cookie !== undefined
    }`;
  },
};
