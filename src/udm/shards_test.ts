import assert from "node:assert/strict";
import fc from "fast-check";
import { shardFilters } from "./shards.ts";

/** Whether a username matches a filter of {@linkcode shardFilters} in LDAP. */
function matches(filter: string, username: string): boolean {
  const endings = [...filter.matchAll(/\(uid=\*(.)\)/gu)].map(([, ending]) => ending as string);
  const ends = endings.some((ending) => username.toLowerCase().endsWith(ending));
  return filter.startsWith("(!") ? !ends : ends;
}

Deno.test("udm: every username is in exactly one part", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: "grapheme" }),
      fc.integer({ min: 2, max: 64 }),
      (name, count) => {
        assert.equal(shardFilters(count).filter((filter) => matches(filter, name)).length, 1);
      },
    ),
  );
});

Deno.test("udm: the last part is the negation of the others", () => {
  const filters = shardFilters(3);
  const others = filters.slice(0, -1).map((filter) => filter.slice(2, -1)).join("");
  assert.equal(filters.at(-1), `(!(|${others}))`);
});

Deno.test("udm: parts have similar sizes for names and numbers", () => {
  const names = [
    "martin",
    "mueller",
    "schmidt",
    "weber",
    "anna",
    "sophie",
    "becker",
    "klaus",
    "neumann",
    "koch",
    "lea",
  ];
  for (const usernames of [names, Array.from({ length: 100 }, (_, number) => `s${number}`)]) {
    const sizes = shardFilters(2).map((filter) => usernames.filter((name) => matches(filter, name)).length);
    assert.ok(Math.min(...sizes) * 4 > Math.max(...sizes), String(sizes));
  }
});

Deno.test("udm: there are at most as many parts as characters", () => {
  assert.equal(shardFilters(64).length, 37);
  assert.ok(shardFilters(64).every((filter) => filter.includes("uid=*")));
});
