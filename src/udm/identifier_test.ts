import assert from "node:assert/strict";
import { OBJECT_IDENTIFIER, refusedIdentifier } from "./identifier.ts";

for (
  const [value, accepted] of [
    ["c232ab00-9414-11ec-b3c8-9f6bdeced846", true],
    ["919108f7-52d1-4320-9bac-f847db4148a8", true],
    ["5df41881-3aed-3515-88a7-2f4a814cf09e", false],
    ["2ed6657d-e927-568b-95e1-2665a8aea6a2", false],
    ["017f22e2-79b0-7cc3-98c4-dc0c0c07398f", false],
    ["00000000-0000-0000-0000-000000000000", false],
    ["919108F7-52D1-4320-9BAC-F847DB4148A8", false],
    ["919108f752d143209bacf847db4148a8", false],
    ["919108f7-52d1-4320-cbac-f847db4148a8", false],
    ["urn:uuid:919108f7-52d1-4320-9bac-f847db4148a8", false],
    ["919108f7-52d1-4320-9bac-f847db4148a8\n", false],
    ["emp-4711", false],
  ] as const
) {
  Deno.test(`udm: UDM ${accepted ? "accepts" : "refuses"} ${JSON.stringify(value)} as identifier`, () => {
    const refused = refusedIdentifier(OBJECT_IDENTIFIER, value);
    assert.equal(refused === undefined, accepted);
    if (!accepted) assert.ok(refused?.includes(JSON.stringify(value)) && refused.includes("version 1 or 4"));
  });
}

Deno.test("udm: every other property accepts every text as key", () => {
  assert.equal(refusedIdentifier("employeeNumber", "emp-4711"), undefined);
});
