// Attacks of an LDAP server, with small bounds. measure.ts measures them in full size.
import assert from "node:assert/strict";
import { BOUNDS, type Bounds } from "../../src/ldap/bounds.ts";
import type { SearchOptions } from "../../src/ldap/search.ts";
import { connect, failureOf, readAll } from "../../src/ldap/testing.ts";
import { startHostileServer } from "../simulators/ldap/hostile.ts";
import { ATTACKS } from "./ldap_attacks.ts";

/** What a test changes. */
interface Changes extends Partial<Bounds> {
  readonly timeoutMs?: number;
  readonly pageSize?: number;
}

/** Reads from a server that attacks. */
async function attacked(name: string, size: number, changes: Changes = {}) {
  const { timeoutMs = 20_000, pageSize = 100, ...bounds } = changes;
  const attack = ATTACKS[name]?.(size);
  assert.ok(attack, name);
  await using server = startHostileServer(attack);
  await using connection = await connect(server.url, { timeoutMs, bounds: { ...BOUNDS, ...bounds } });
  const options: Partial<SearchOptions> = { pageSize, filter: "(uid=*)" };
  return await readAll(connection, "dc=x", options);
}

const REFUSED: readonly (readonly [string, string, number, RegExp, Changes?])[] = [
  [
    "a message above 64 MiB is refused by its announced length",
    "message",
    65 * 2 ** 20,
    /announced a message of 65 MiB; at most 64 MiB are accepted/,
  ],
  [
    "a response that would fill the memory is refused",
    "page",
    20,
    /the response exceeds 8 MiB of memory after 9 entries.*search_pagesize/,
    { responseBytes: 8 * 2 ** 20 },
  ],
  [
    "small entries count with the memory of their objects",
    "entries",
    20_000,
    /the response exceeds 4 MiB of memory after 7,\d{3} entries/,
    { responseBytes: 4 * 2 ** 20, pageSize: 0 },
  ],
  [
    "a page has at most the requested entries",
    "excess",
    1,
    /page 1 has 51 entries, but at most 50 were requested/,
  ],
  [
    "the same page again ends the search",
    "same page",
    1000,
    /page 2 repeats entries: all entries of page 1 were sent again/,
  ],
  [
    "a cycle of pages ends the search, whatever the cookies",
    "cycle of pages",
    13,
    /page 58 repeats entries: all entries of page 32 were sent again/,
  ],
  ["pages without entries end the search", "empty pages", 0, /1000 empty pages in a row/],
  [
    "the same range again is refused",
    "same range",
    10,
    /read all values of member of cn=g,dc=x.*lacks the values from number 10/,
  ],
  ["ranges that go backwards are refused", "ranges backwards", 10, /lacks the values from number 10/],
  ["gaps between ranges are refused", "gaps between ranges", 10, /lacks the values from number 1/],
  [
    "ranges without end are refused",
    "endless ranges",
    100,
    /the entry cn=g,dc=x has more than 1,000 values/,
    { values: 1000 },
  ],
  [
    "an entry with too many values is refused",
    "empty values",
    2000,
    /the entry uid=values,dc=x has more than 1,000 values/,
    { values: 1000 },
  ],
  [
    "single bytes do not extend the time for a page",
    "drip",
    20,
    /did not complete its response within 0.3 s/,
    { responseMs: 300, timeoutMs: 100 },
  ],
  [
    "more than 10,000 references are refused",
    "references",
    10_001,
    /more than 10,000 references to other servers/,
  ],
  [
    "more than 10,000 references in one message are refused",
    "references at once",
    130_000,
    /more than 10,000 references to other servers/,
  ],
];

for (const [rule, name, size, message, changes] of REFUSED) {
  Deno.test(`hostile ldap: ${rule}`, async () => {
    const error = await failureOf(attacked(name, size, changes));
    assert.match(error.message, message);
    assert.match(error.message, /^ldap:\/\/127\.0\.0\.1:\d+: (search|read all values)/);
  });
}

Deno.test("hostile ldap: an attribute that is repeated 60,000 times takes no longer than once", async () => {
  const { entries: [entry] } = await attacked("repeated attribute", 60_000);
  const start = performance.now();
  assert.equal(entry?.attributes.get("mail")?.length, 60_000);
  // A quadratic reader takes minutes
  assert.ok(performance.now() - start < 10_000, `${performance.now() - start} ms`);
});

Deno.test("hostile ldap: an entry with a DN above 64 kB is refused, the others are read", async () => {
  const { entries, summary } = await attacked("dn", 65_536);
  const [long, other] = entries;
  assert.match(long?.refused ?? "", /the DN has a length of 65,545; at most 65,536 are accepted/);
  assert.match(long?.dn ?? "", /^uid=x{196}… \([0-9a-f]{16}\)$/);
  assert.deepEqual([other?.dn, other?.refused, summary.entries], ["uid=u1,dc=x", undefined, 2]);
});

Deno.test("hostile ldap: a server that does not page may send everything at once", async () => {
  const { summary } = await attacked("no paging", 120);
  assert.equal(summary.entries, 120);
});

Deno.test("hostile ldap: of many referrals, the message names three", async () => {
  const error = await failureOf(attacked("referrals", 100_000));
  assert.equal(error.code, 10);
  assert.ok(error.message.length < 400, error.message.slice(0, 1000));
});

Deno.test("hostile ldap: attributes with 20,000 names are read", async () => {
  const { entries: [entry] } = await attacked("attribute names", 20_000);
  assert.equal(entry?.attributes.size, 20_000);
});
