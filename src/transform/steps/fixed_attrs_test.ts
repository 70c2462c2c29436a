import assert from "node:assert/strict";
import { run } from "../testing.ts";

Deno.test("fixed_attrs: values of the configuration replace all others", () => {
  const { record, changes } = run({ fixed_attrs: { o: ["Ä", "Ä"], l: ["x"] } }, {
    o: ["old"],
    l: ["x"],
  });
  assert.deepEqual(record, { o: ["Ä"], l: ["x"] });
  assert.deepEqual(changes, [["fixed_attrs", "o", ["old"], ["Ä"]]]);
});

Deno.test("fixed_attrs: no value or an empty one clears the property", () => {
  assert.deepEqual(
    run({ fixed_attrs: { a: [], b: [""] } }, { a: ["1"], b: ["2"], c: ["3"] }).record,
    {
      c: ["3"],
    },
  );
});
