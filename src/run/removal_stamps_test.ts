import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import type { UdmConfig } from "../config/types.ts";
import { createSeal, stampKeeping } from "./removal_stamps.ts";

const DAY = 86_400_000;
const UDM = { userRemoval: "disable", deleteAfterMs: 30 * DAY, password: "of udm" } as UdmConfig;

Deno.test("removal stamps: a seal is valid only with the same secret, user and text", async () => {
  for (const secrets of [{ password: "a" }, { password: "a", markerSecret: "b" }]) {
    const seal = (await createSeal(secrets)).make("key 1", "text");
    assert.match(seal, /^[\w-]{43}$/);
    const again = await createSeal({ ...secrets });
    assert.equal(again.isGenuine("key 1", "text", seal), true);
    assert.equal(again.isGenuine("key 2", "text", seal), false);
    assert.equal(again.isGenuine("key 1", "text ", seal), false);
    // The boundary between user and text is part of the seal.
    assert.equal(again.isGenuine("key 1text", "", seal), false);
    for (const other of ["", "a", seal.slice(1), `${seal}A`, "A".repeat(43)]) {
      assert.equal(again.isGenuine("key 1", "text", other), false, other);
    }
  }
});

Deno.test("removal stamps: the same text as password and as secret gives different seals", async () => {
  const made = [];
  for (
    const secrets of [
      { password: "a" },
      { password: "b" },
      { password: "a", markerSecret: "a" },
      { password: "a", markerSecret: "b" },
    ]
  ) made.push((await createSeal(secrets)).make("key 1", "text"));
  assert.equal(new Set(made).size, 4);
  // With a marker secret, the password does not matter.
  assert.equal((await createSeal({ password: "x", markerSecret: "b" })).make("key 1", "text"), made[3]);
  // The password itself is not the key.
  assert.ok(!made.includes(createHmac("sha256", "a").update("text").digest("base64url")));
});

Deno.test("removal stamps: kept in umcProperty with a seal, or in the configured property without one", async () => {
  const now = Date.UTC(2026, 5, 1);
  const sealed = await stampKeeping(UDM, now);
  assert.equal(sealed?.property, "umcProperty");
  assert.ok(sealed.seal !== undefined && "staleBefore" in sealed);
  assert.equal(sealed.staleBefore, now - 60 * DAY);
  assert.deepEqual(await stampKeeping({ ...UDM, removalProperty: "removedAt" }, now), {
    property: "removedAt",
    seal: undefined,
  });
});

Deno.test("removal stamps: no stamp is read if users are deleted at once", async () => {
  assert.equal(await stampKeeping({ ...UDM, userRemoval: "delete" }, 0), undefined);
  assert.equal(
    await stampKeeping({ ...UDM, userRemoval: "delete", removalProperty: "removedAt" }, 0),
    undefined,
  );
});
