import assert from "node:assert/strict";
import fc from "fast-check";
import { type Shard, shardFilter, splitShard, WHOLE } from "./shards.ts";

/** Whether a name matches a filter of {@linkcode shardFilter} in LDAP. */
function matches(filter: string | undefined, name: string): boolean {
  if (filter === undefined) return true;
  const parts = filter.startsWith("(&") ? filter.match(/\(!?\(?\|.*\)\)|\(uid=\*[^)]*\)/gu) ?? [] : [filter];
  return parts.every((part) => {
    const endings = [...part.matchAll(/\(uid=\*([^)]*)\)/gu)].map(([, ending]) => ending as string);
    const ends = endings.some((ending) => name.toLowerCase().endsWith(ending));
    return part.startsWith("(!") ? !ends : ends;
  });
}

const filterOf = (shard: Shard) => shardFilter(shard, "uid");
const filters = (count: number) => splitShard(WHOLE, count).map(filterOf);
const NAMES = fc.oneof(
  fc.string({ minLength: 1, unit: "grapheme" }),
  fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom("a", "n", "7", "_", "-", "Z") }),
);

Deno.test("udm: every name is in exactly one part", () => {
  fc.assert(fc.property(NAMES, fc.integer({ min: 1, max: 64 }), (name, count) => {
    assert.equal(filters(count).filter((filter) => matches(filter, name)).length, 1);
  }));
});

Deno.test("udm: every name is in exactly one part, however often parts are split", () => {
  const splits = fc.array(fc.record({ which: fc.nat(), count: fc.integer({ min: 2, max: 40 }) }), {
    maxLength: 6,
  });
  fc.assert(fc.property(fc.array(NAMES, { minLength: 1 }), splits, (names, splits) => {
    const parts = [WHOLE];
    for (const { which, count } of splits) {
      const at = which % parts.length;
      parts.splice(at, 1, ...splitShard(parts[at] ?? WHOLE, count));
    }
    for (const name of names) {
      assert.equal(parts.filter((part) => matches(filterOf(part), name)).length, 1, name);
    }
  }));
});

Deno.test("udm: all objects need no filter, and the last part is the negation of the others", () => {
  assert.equal(filterOf(WHOLE), undefined);
  assert.deepEqual(splitShard(WHOLE, 1), [WHOLE]);
  const parts = filters(3);
  const endings = (filter: string | undefined) =>
    [...(filter ?? "").matchAll(/uid=\*./gu)].join(" ").split(" ").sort();
  assert.match(parts.at(-1) ?? "", /^\(!\(\|/);
  assert.deepEqual(endings(parts.slice(0, -1).join("")), endings(parts.at(-1)));
});

Deno.test("udm: one ending is split by the character before it", () => {
  const [first, ...others] = splitShard({ tail: "", characters: "n", withOthers: false }, 40).map(filterOf);
  assert.match(first ?? "", /^\(\|\(uid=\*.n\)\)$/);
  assert.match(others.at(-1) ?? "", /^\(&\(uid=\*n\)\(!\(\|\(uid=\*.n\).*\)\)\)$/);
  const rest = { tail: "n", characters: "", withOthers: true };
  assert.deepEqual(splitShard(rest, 4), [rest], "names that the characters do not tell apart");
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
    const sizes = filters(2).map((filter) => usernames.filter((name) => matches(filter, name)).length);
    assert.ok(Math.min(...sizes) * 4 > Math.max(...sizes), String(sizes));
  }
});

Deno.test("udm: there are at most as many parts as characters, and one for all other names", () => {
  assert.equal(filters(64).length, 38);
  assert.ok(filters(64).every((filter) => filter?.includes("uid=*")));
});
