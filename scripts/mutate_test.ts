import assert from "node:assert/strict";
import { testMutants } from "./mutate.ts";

Deno.test("mutation testing: tells which changes of the code no test notices", async () => {
  const { all, judged, unusable } = await testMutants({
    target: "scripts/mutate/example",
    count: 1000,
    seed: 1,
  });
  assert.deepEqual([judged.length, unusable], [all, 0]);
  const fates = judged.map(({ mutant: { line, original, replacement }, fate }) =>
    `${line} ${original.includes("\n") ? "{…}" : original} -> ${replacement}: ${fate}`
  );
  assert.deepEqual(fates, [
    // While the module is loaded
    "7 [1, 2, 3] -> []: killed",
    "10 {…} -> {}: killed",
    "12 index < numbers.length -> false: killed",
    "12 index < numbers.length -> index <= numbers.length: killed",
    "12 index < numbers.length -> index >= numbers.length: killed",
    // An endless loop
    "12 index++ -> index--: killed",
    "12 total += numbers[index] as number -> total -= numbers[index] as number: killed",
    "17 {…} -> {}: killed",
    "22 {…} -> {}: killed",
    "23 number > 1000 -> true: killed",
    "23 number > 1000 -> false: killed",
    "23 number > 1000 -> number >= 1000: survived",
    "23 number > 1000 -> number <= 1000: killed",
    "27 {…} -> {}: uncovered",
    "28 true -> false: uncovered",
  ]);
});
