import assert from "node:assert/strict";
import fc from "fast-check";
import { PackedValues } from "./packed_values.ts";

Deno.test("property: packed values: values are returned unchanged, in any order", () => {
  const values = fc.array(
    fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: "binary" }), fc.boolean(), fc.constant(null))),
  );
  fc.assert(fc.property(values, fc.infiniteStream(fc.nat()), (values, places) => {
    const packed = new PackedValues<(typeof values)[number]>();
    const desired = values.map((value) => JSON.parse(JSON.stringify(value)));
    assert.deepEqual(values.map((value) => packed.add(value)), values.map((_, place) => place));
    assert.equal(packed.size, values.length);
    for (let times = 0; times < 10 && values.length > 0; times++) {
      const place = (places.next().value as number) % values.length;
      assert.deepEqual(packed.at(place), desired[place]);
    }
  }));
});

Deno.test("packed values: values of many blocks are returned, also of the unpacked one", () => {
  const packed = new PackedValues<{ name: string }>();
  for (let place = 0; place < 20_000; place++) packed.add({ name: `user ${place}\n` });
  for (let step = 0; step < 20_000; step += 37) {
    const place = step * 7919 % 20_000;
    assert.deepEqual(packed.at(place), { name: `user ${place}\n` });
  }
});

Deno.test("packed values: a missing value throws", () => {
  const packed = new PackedValues<number>();
  assert.throws(() => packed.at(0), RangeError);
  packed.add(1);
  assert.throws(() => packed.at(1), RangeError);
});
