import assert from "node:assert/strict";
import fc from "fast-check";
import { collectGarbage } from "../../tests/support/garbage.ts";
import type { RawEntry } from "./messages.ts";
import { Repetition } from "./repetition.ts";

const entry = (number: number): RawEntry => ({
  dn: new TextEncoder().encode(`uid=${number}`),
  attributes: [],
});

Deno.test("ldap: entries that all differ are no repetition, whatever the pages", () => {
  fc.assert(fc.property(fc.array(fc.nat(20), { maxLength: 40 }), (sizes) => {
    const repetition = new Repetition();
    let next = 0;
    for (const size of sizes) {
      assert.equal(repetition.add(Array.from({ length: size }, () => entry(next++))), undefined);
    }
  }));
});

Deno.test("ldap: a cycle of entries is found, whatever its length and the pages", () => {
  const pages = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(fc.nat(50), fc.integer({ min: 1, max: 50 }), pages, (before, length, sizes) => {
    const repetition = new Repetition();
    const at = (number: number) => entry(number < before ? number : before + (number - before) % length);
    let next = 0;
    for (let page = 0; page < 1000; page++) {
      const size = sizes[page % sizes.length] as number;
      if (repetition.add(Array.from({ length: size }, () => at(next++))) !== undefined) return;
    }
    assert.fail("no repetition found");
  }));
});

Deno.test("ldap: an entry that comes twice on pages of one entry is no repetition, four times it is", () => {
  const repetition = new Repetition();
  for (const number of [1, 1, 2, 3, 3, 4]) assert.equal(repetition.add([entry(number)]), undefined);
  const again = Array.from({ length: 4 }, () => new Repetition()).map((each, at) =>
    Array.from({ length: at + 1 }, () => each.add([entry(1)])).at(-1)
  );
  assert.deepEqual(again, [undefined, undefined, undefined, 2]);
});

Deno.test("ldap: of a page of long DNs, only digests are remembered", () => {
  const page = (last: string) =>
    Array.from({ length: 30 }, (_, at) => ({
      dn: new TextEncoder().encode(`${"x".repeat(1_000_000)}${at}${last}`),
      attributes: [],
    }));
  const repetition = new Repetition();
  collectGarbage();
  const before = Deno.memoryUsage().heapUsed;
  assert.equal(repetition.add(page("a")), undefined);
  collectGarbage();
  assert.ok(Deno.memoryUsage().heapUsed - before < 5_000_000);
  assert.equal(repetition.add(page("b")), undefined);
  assert.equal(repetition.add(page("b")), 2);
});

Deno.test("ldap: single entries that come twice are no repetition", () => {
  const repetition = new Repetition();
  assert.equal(repetition.add([entry(1), entry(2)]), undefined);
  assert.equal(repetition.add([entry(1), entry(3)]), undefined);
  assert.equal(repetition.add([entry(3), entry(4)]), undefined);
});

Deno.test("ldap: entries whose DNs only begin alike are no repetition", () => {
  const repetition = new Repetition();
  for (let length = 1; length < 40; length++) {
    const dn = new TextEncoder().encode("uid=" + "x".repeat(length));
    assert.equal(repetition.add([{ dn, attributes: [] }]), undefined);
  }
});
