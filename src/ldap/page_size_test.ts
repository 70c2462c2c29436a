import assert from "node:assert/strict";
import fc from "fast-check";
import { FIRST_PAGE, GROWTH, PAGE_BYTES, PageSizer } from "./page_size.ts";

/** The sizes that are asked for if every entry weighs as much as `weights` say, page by page. */
function sizes(most: number, weights: readonly number[]): number[] {
  const sizer = new PageSizer(most);
  return weights.map((weight) => {
    const { size } = sizer;
    sizer.saw(size, size * weight);
    return size;
  });
}

Deno.test("light entries: pages grow to the configured size and not beyond it", () => {
  assert.deepEqual(sizes(500, [1000, 1000, 1000, 1000]), [50, 200, 500, 500]);
  assert.deepEqual(sizes(1000, [500, 500, 500, 500, 500]), [50, 200, 800, 1000, 1000]);
  assert.deepEqual(sizes(10, [1000, 1000]), [10, 10]);
  assert.deepEqual(sizes(1, [1e6, 1e6]), [1, 1]);
});

Deno.test("photos of 100 kB: about 40 entries make a page", () => {
  assert.deepEqual(sizes(500, [102_400, 102_400, 102_400]), [50, 40, 40]);
});

Deno.test("an entry that weighs more than a page comes alone", () => {
  assert.deepEqual(sizes(500, [2 * PAGE_BYTES, 2 * PAGE_BYTES]), [50, 1]);
});

Deno.test("heavy entries behind light ones shrink the pages at once, and they grow again by and by", () => {
  const light = 1000;
  const heavy = 100_000;
  const asked = sizes(500, [light, light, light, heavy, light, light, light, light]);
  assert.deepEqual(asked.slice(0, 5), [50, 200, 500, 500, 41]);
  assert.ok(asked[5] as number < 500 && asked[6] as number < 500, String(asked));
});

Deno.test("without paging there is nothing to choose", () => {
  const sizer = new PageSizer(0);
  sizer.saw(100_000, 1e9);
  assert.equal(sizer.size, 0);
});

Deno.test("a page without entries changes nothing", () => {
  const sizer = new PageSizer(500);
  sizer.saw(0, 0);
  assert.equal(sizer.size, FIRST_PAGE);
});

Deno.test("whatever comes, a page is between 1 and the configured size, and grows by no more than a factor", () => {
  const page = fc.record({ entries: fc.nat(2000), weight: fc.integer({ min: 7, max: 20_000_000 }) });
  fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), fc.array(page), (most, pages) => {
    const sizer = new PageSizer(most);
    for (const { entries, weight } of pages) {
      const before = sizer.size;
      sizer.saw(entries, entries * weight);
      assert.ok(sizer.size >= 1 && sizer.size <= most && sizer.size <= before * GROWTH);
      assert.ok(entries === 0 || sizer.size === 1 || sizer.size * weight <= PAGE_BYTES);
    }
  }));
});
