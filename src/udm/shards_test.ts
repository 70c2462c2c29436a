import assert from "node:assert/strict";
import fc from "fast-check";
import { shardFilters } from "./shards.ts";

/** Whether a username matches a filter of {@linkcode shardFilters}, as LDAP would see it. */
function matches(filter: string, username: string): boolean {
  const endings = [...filter.matchAll(/\(uid=\*(.)\)/gu)].map(([, ending]) => ending as string);
  const ends = endings.some((ending) => username.toLowerCase().endsWith(ending));
  return filter.startsWith("(!") ? !ends : ends;
}

Deno.test("property: every username is in exactly one part, whatever it is made of", () => {
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

Deno.test("the last part is what the others leave", () => {
  const filters = shardFilters(3);
  const others = filters.slice(0, -1).map((filter) => filter.slice(2, -1)).join("");
  assert.equal(filters.at(-1), `(!(|${others}))`);
});

Deno.test("parts are of about the same size, for names and for numbers", () => {
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

Deno.test("there are never more parts than characters to tell them apart", () => {
  assert.equal(shardFilters(64).length, 37);
  assert.ok(shardFilters(64).every((filter) => filter.includes("uid=*")));
});
