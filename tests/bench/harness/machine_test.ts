import assert from "node:assert/strict";
import { allowedProcessors, machine } from "./machine.ts";

Deno.test("bench: the available processors come from the kernel's list", () => {
  assert.deepEqual(allowedProcessors("Cpus_allowed:\tf\nCpus_allowed_list:\t0-2,5\n"), [0, 1, 2, 5]);
  assert.deepEqual(allowedProcessors("Cpus_allowed_list:\t3\n"), [3]);
});

Deno.test("bench: a machine is described in one line", () => {
  assert.match(
    machine(),
    /^Last measured on: \d+ processors \(.+\), \d+ GB of memory, Deno \d+\.\d+\.\d+\.$/,
  );
});
