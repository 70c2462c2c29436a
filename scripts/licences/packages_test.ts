import assert from "node:assert/strict";
import { ALLOWED_IN_TOOLS, isAllowed } from "./allowed.ts";
import { closure, findPackages, INSTRUMENTER } from "./packages.ts";
import { grantOf, holdersIn } from "./texts.ts";

Deno.test("licences: all packages have allowed licences, and those of the program have their texts", async () => {
  const { locked, imported, needed } = await findPackages();
  const wrong = [...locked.values()].filter(({ licence }) => !isAllowed(licence));
  assert.deepEqual(wrong.map(({ id, licence }) => `${id}: ${licence}`), []);
  for (const id of [...imported, ...needed]) assert.ok(locked.has(id), id);
  assert.ok(needed.some((id) => id.startsWith("strict-event-emitter-types@")), needed.join());
  assert.ok(!needed.some((id) => id.startsWith("fast-check@")), needed.join());
  for (const found of locked.values()) {
    const { holders, text } = await grantOf(found);
    assert.ok(holders.length > 0, `${found.id} has no holder`);
    assert.match(text, /permission|Redistribution|Apache License/i, found.id);
    assert.match(found.integrity, /^sha512-[A-Za-z0-9+/]{86}==$/);
  }
});

Deno.test("licences: all packages of the instrumenter of mutation testing have allowed licences", async () => {
  const { locked } = await findPackages(INSTRUMENTER);
  assert.ok([...locked.keys()].some((id) => id.startsWith("@stryker-mutator/instrumenter@")));
  const wrong = [...locked.values()].filter(({ licence }) => !isAllowed(licence, ALLOWED_IN_TOOLS));
  assert.deepEqual(wrong.map(({ id, licence }) => `${id}: ${licence}`), []);
});

Deno.test("licences: transitive dependencies are found, also in cycles", () => {
  const packages = new Map([
    ["a@1", { dependencies: ["b@1"] }],
    ["b@1", { dependencies: ["c@1", "a@1"] }],
    ["c@1", { dependencies: [] }],
    ["d@1", { dependencies: ["c@1"] }],
  ]);
  assert.deepEqual(closure(["b@1"], packages), ["a@1", "b@1", "c@1"]);
  assert.throws(() => closure(["e@1"], packages), /e@1 is not in deno\.lock/);
});

Deno.test("licences: copyright holders are found, sentences about copyright are not", () => {
  const text = [
    "Copyright (c) 2018 jim@example.org",
    "  - Copyright (c) Some One",
    "Copyright © 2017 Ändere Person",
    "Copyright 2024–2026 Min Hee",
    "copyright notice and this permission notice appear in all copies.",
    "THE COPYRIGHT HOLDER",
    "Copyright [yyyy] [name of copyright owner]",
    "Copyright (c) Some One",
  ].join("\n");
  assert.deepEqual(holdersIn(text), [
    "2018 jim@example.org",
    "Some One",
    "2017 Ändere Person",
    "2024–2026 Min Hee",
  ]);
});
