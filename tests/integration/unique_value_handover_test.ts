/**
 * Handover of names and mail addresses between users when UDM rejects another value of one of them: the others still get
 * theirs, and no user keeps a temporary name.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, runEngine, type SourceAttributes } from "../support/engine_run.ts";
import { identifier, nameIsTaken, person } from "../support/watched_udm.ts";

const BAD = { mail: "no mail address" };

/** The default mapping plus mailPrimaryAddress from `description`. */
const WITH_PRIMARY_MAIL = {
  user_trans: {
    rename_attrs: {
      univentionObjectIdentifier: "employeeNumber",
      username: "uid",
      lastname: "sn",
      "e-mail": "mail",
      mailPrimaryAddress: "description",
    },
  },
};

async function sync(udm: InProcessUdmSimulator, users: readonly SourceAttributes[]) {
  return await runEngine(directoryOf(users), udm, { source: WITH_PRIMARY_MAIL });
}

/** A target with these users. */
async function targetWith(...users: readonly SourceAttributes[]): Promise<InProcessUdmSimulator> {
  const udm = createUdmSimulator();
  assert.equal((await sync(udm, users)).outcome, "done");
  return udm;
}

/** One property of the users with these numbers, in this order. */
function valuesOf(udm: InProcessUdmSimulator, property: string, ...numbers: readonly number[]): unknown[] {
  return numbers.map((number) => udm.store.byIdentifier(identifier(number))?.properties[property]);
}

for (const faulty of [1, 2]) {
  Deno.test(`two users swap names although UDM rejects another value of user ${faulty}`, async () => {
    const udm = await targetWith(person(1, "anna"), person(2, "bert"));
    const users = [
      person(1, "bert", faulty === 1 ? BAD : {}),
      person(2, "anna", faulty === 2 ? BAD : {}),
    ];
    const { outcome, kinds } = await sync(udm, users);
    assert.equal(outcome, "partial");
    assert.deepEqual([kinds?.user.applied.renamed, kinds?.user.applied.failed], [2, 0]);
    assert.deepEqual(valuesOf(udm, "username", 1, 2), ["bert", "anna"]);
    const again = await sync(udm, users);
    assert.deepEqual([again.kinds?.user.applied.renamed, again.kinds?.user.applied.failed], [0, 1]);
  });
}

Deno.test("a chain of renames continues behind a user with a rejected value", async () => {
  const udm = await targetWith(person(1, "anna"), person(2, "bert"), person(3, "carl"));
  const { kinds } = await sync(udm, [
    person(1, "anne", BAD),
    person(2, "anna"),
    person(3, "bert"),
    person(4, "carl"),
  ]);
  assert.deepEqual(valuesOf(udm, "username", 1, 2, 3, 4), ["anne", "anna", "bert", "carl"]);
  const { added = 0, renamed = 0, failed = 0 } = kinds?.user.applied ?? {};
  assert.deepEqual({ added, renamed, failed }, { added: 1, renamed: 3, failed: 0 });
});

Deno.test("two users swap mail addresses, with or without names, although UDM rejects another value", async () => {
  for (const names of [["anna", "bert"], ["bert", "anna"]] as const) {
    for (const faulty of [1, 2]) {
      const udm = await targetWith(
        person(1, "anna", { description: "a@example.org" }),
        person(2, "bert", { description: "b@example.org" }),
      );
      await sync(udm, [
        person(1, names[0], { description: "b@example.org", ...(faulty === 1 ? BAD : {}) }),
        person(2, names[1], { description: "a@example.org", ...(faulty === 2 ? BAD : {}) }),
      ]);
      assert.deepEqual(valuesOf(udm, "mailPrimaryAddress", 1, 2), ["b@example.org", "a@example.org"]);
      assert.deepEqual(valuesOf(udm, "username", 1, 2), names);
    }
  }
});

Deno.test("no user keeps a temporary name because a mail address is taken", async () => {
  const udm = await targetWith(person(1, "anna"), person(2, "bert"));
  udm.store.add("users/user", { username: "boss", lastname: "x", mailPrimaryAddress: "boss@example.org" });
  const boss = { description: "boss@example.org" };
  for (const faulty of [1, 2]) {
    const { outcome } = await sync(udm, [
      person(1, "bert", faulty === 1 ? boss : {}),
      person(2, "anna", faulty === 2 ? boss : {}),
    ]);
    assert.equal(outcome, "partial");
    assert.deepEqual(valuesOf(udm, "username", 1, 2), ["bert", "anna"]);
    assert.equal((await sync(udm, [person(1, "anna"), person(2, "bert")])).outcome, "done");
  }
});

Deno.test("a user gets its old name back if the holder of the new one cannot be renamed", async () => {
  const udm = await targetWith(person(1, "anna"), person(2, "bert"), person(3, "carl"));
  // A cycle of three renames, which cannot complete while a name is locked.
  const lockedNames = new Set(["anna", "bert", "carl"]);
  const { outcome } = await runEngine(
    directoryOf([person(1, "bert"), person(2, "carl"), person(3, "anna")]),
    udm,
    {
      source: WITH_PRIMARY_MAIL,
      fetch: async (url, init) => {
        const { properties } = typeof init.body === "object" && init.body instanceof Blob
          ? JSON.parse(await init.body.text())
          : { properties: {} };
        if (init.method !== "PATCH" || !lockedNames.has(properties.username)) {
          return await udm.fetch(url, init);
        }
        lockedNames.delete(properties.username);
        return nameIsTaken(properties.username);
      },
    },
  );
  assert.equal(outcome, "partial");
  assert.deepEqual(valuesOf(udm, "username", 1, 2, 3).filter((name) => String(name).startsWith("tmp-")), []);
  assert.equal(
    (await sync(udm, [person(1, "bert"), person(2, "carl"), person(3, "anna")])).outcome,
    "done",
  );
  assert.deepEqual(valuesOf(udm, "username", 1, 2, 3), ["bert", "carl", "anna"]);
});
