import assert from "node:assert/strict";
import fc from "fast-check";
import { FIRST_PAGE, MAX_GROWTH, PAGE_BYTES, PageSizer } from "./page_size.ts";

/** The requested sizes if the entries of each page have the sizes in `weights`. */
function sizes(max: number, weights: readonly number[]): number[] {
  const sizer = new PageSizer(max);
  return weights.map((weight) => {
    const { size } = sizer;
    sizer.record(size, size * weight);
    return size;
  });
}

Deno.test("ldap: with small entries, pages grow to the configured size", () => {
  assert.deepEqual(sizes(500, [1000, 1000, 1000, 1000]), [50, 200, 500, 500]);
  assert.deepEqual(sizes(1000, [500, 500, 500, 500, 500]), [50, 200, 800, 1000, 1000]);
  assert.deepEqual(sizes(10, [1000, 1000]), [10, 10]);
  assert.deepEqual(sizes(1, [1e6, 1e6]), [1, 1]);
});

Deno.test("ldap: with photos of 100 kB, a page has about 40 entries", () => {
  assert.deepEqual(sizes(500, [102_400, 102_400, 102_400]), [50, 40, 40]);
});

Deno.test("ldap: an entry larger than a page is requested alone", () => {
  assert.deepEqual(sizes(500, [2 * PAGE_BYTES, 2 * PAGE_BYTES]), [50, 1]);
});

Deno.test("ldap: large entries shrink the pages at once, and then the pages grow slowly", () => {
  const light = 1000;
  const heavy = 100_000;
  const asked = sizes(500, [light, light, light, heavy, light, light, light, light]);
  assert.deepEqual(asked.slice(0, 5), [50, 200, 500, 500, 41]);
  assert.ok(asked[5] as number < 500 && asked[6] as number < 500, String(asked));
});

Deno.test("ldap: without paging the page size stays 0", () => {
  const sizer = new PageSizer(0);
  sizer.record(100_000, 1e9);
  assert.equal(sizer.size, 0);
});

Deno.test("ldap: an empty page does not change the page size", () => {
  const sizer = new PageSizer(500);
  sizer.record(0, 0);
  assert.equal(sizer.size, FIRST_PAGE);
});

Deno.test("ldap: a page size is between 1 and the configured size and grows by at most the growth factor", () => {
  const page = fc.record({ entries: fc.nat(2000), weight: fc.integer({ min: 7, max: 20_000_000 }) });
  fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), fc.array(page), (max, pages) => {
    const sizer = new PageSizer(max);
    for (const { entries, weight } of pages) {
      const before = sizer.size;
      sizer.record(entries, entries * weight);
      assert.ok(sizer.size >= 1 && sizer.size <= max && sizer.size <= before * MAX_GROWTH);
      assert.ok(entries === 0 || sizer.size === 1 || sizer.size * weight <= PAGE_BYTES);
    }
  }));
});
