import assert from "node:assert/strict";
import { mapInTurns } from "./map_in_turns.ts";

Deno.test("map in turns: all items are mapped in their order, and timers run in between", async () => {
  let turns = 0;
  const beat = setInterval(() => turns++, 1);
  const items = Array.from({ length: 20_500 }, (_, at) => at);
  const results = await mapInTurns(items, (item) => item + 1);
  clearInterval(beat);
  assert.deepEqual(results, items.map((item) => item + 1));
  assert.ok(turns > 3, `${turns}`);
});
