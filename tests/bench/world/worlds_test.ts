import assert from "node:assert/strict";
import { program } from "../../e2e/program.ts";
import { GeneratedUdmServer, startGeneratedLdap, startOpenLdap, Udm } from "../harness/servers.ts";
import { configure, type SyncSettings } from "../harness/sync.ts";
import { FIELDS, SET_FIELDS } from "./people.ts";
import { photo, PHOTOS } from "./photos.ts";

async function run(settings: SyncSettings): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    const { code, stderr } = await program([await configure(settings, folder)]);
    assert.equal(code, 0, stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("bench: thirty properties are synchronised, twelve have values", () => {
  assert.deepEqual([FIELDS.length, SET_FIELDS.length], [30, 12]);
});

Deno.test(`bench: there are ${PHOTOS} different photos`, () => {
  const different = new Set(Array.from({ length: PHOTOS + 5 }, (_, index) => photo(index, 8).join()));
  assert.equal(different.size, PHOTOS);
});

Deno.test("bench: source and target match, and only disturbed objects are written", async () => {
  const size = { users: 30, groups: 11, members: 4 };
  await using source = await startOpenLdap(size);
  await using udm = await Udm.start({ filled: size });
  await udm.clear();
  await run({ source, udm: udm.ready });
  assert.equal(await udm.writes(), 0);
  await udm.disturb({ users: [3, 29], groups: [10] });
  await udm.clear();
  await run({ source, udm: udm.ready });
  assert.equal(await udm.writes(), 3);
});

Deno.test("bench: the generated source and target match, with and without photos", async () => {
  for (const photoBytes of [0, 5000]) {
    await using source = await startGeneratedLdap({ users: 30, photoBytes });
    await using same = await GeneratedUdmServer.start({ users: 30, photoBytes });
    await run({ source, udm: same.ready });
    assert.equal(await same.takeWrites(), 0);
    await using empty = await GeneratedUdmServer.start({ users: 0, photoBytes });
    await run({ source, udm: empty.ready });
    assert.equal(await empty.takeWrites(), 30);
  }
});
