import assert from "node:assert/strict";
import fc from "fast-check";
import { ValueQueue } from "./value_queue.ts";

Deno.test("property: value queue: values are taken unchanged, in the order of adding, and once", () => {
  const value = fc.dictionary(
    fc.string(),
    fc.oneof(fc.string({ unit: "binary" }), fc.boolean(), fc.constant(null)),
  );
  fc.assert(fc.property(fc.array(value), (values) => {
    const queue = new ValueQueue<(typeof values)[number]>();
    for (const value of values) queue.add(value);
    assert.deepEqual(
      Array.from(queue.take(), (unpack) => unpack()),
      values.map((value) => JSON.parse(JSON.stringify(value))),
    );
    assert.deepEqual([...queue.take()], []);
  }));
});

Deno.test("value queue: values of many blocks are taken", () => {
  const queue = new ValueQueue<{ name: string }>();
  for (let number = 0; number < 20_000; number++) queue.add({ name: `user ${number}\n` });
  let number = 0;
  for (const unpack of queue.take()) assert.equal(unpack().name, `user ${number++}\n`);
  assert.equal(number, 20_000);
});
