import assert from "node:assert/strict";
import fc from "fast-check";
import { readExposition, type Sample, writeExposition } from "./exposition.ts";

const family = (samples: Sample[]) => ({ name: "a_total", type: "counter" as const, help: "x", samples });

Deno.test("exposition: a family has its help, its type, and one line per series", () => {
  const text = writeExposition([
    {
      name: "up",
      type: "gauge",
      help: "Back\\slash\nand line.",
      samples: [{ name: "up", labels: {}, value: 1 }],
    },
    family([{ name: "a_total", labels: { config: 'q"\\', kind: "user" }, value: 0.5 }]),
    { ...family([]), name: "left_out" },
  ]);
  assert.equal(
    text,
    `# HELP up Back\\\\slash\\nand line.
# TYPE up gauge
up 1
# HELP a_total x
# TYPE a_total counter
a_total{config="q\\"\\\\",kind="user"} 0.5
`,
  );
});

Deno.test("exposition: written samples are read back with any labels", () => {
  const name = fc.constantFrom("a_total", "b", "c_bucket");
  const label = fc.dictionary(
    fc.constantFrom("config", "le", "type"),
    fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "}", " ", ",", "=", "ä") }),
  );
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ name, labels: label, value: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
      ),
      (samples) => {
        const read = readExposition(writeExposition([family(samples)]));
        const plain = (all: readonly Sample[]) =>
          all.map(({ name, labels, value }) => [name, { ...labels }, value + 0]);
        assert.deepEqual(plain(read), plain(samples));
      },
    ),
  );
});

Deno.test("exposition: unknown lines are ignored", () => {
  assert.deepEqual(readExposition('# HELP a b\n\na{ 1\nnonsense\nb NaN\nc{x="1"} 2 1234\nd 3\n'), [
    { name: "d", labels: {}, value: 3 },
  ]);
});
