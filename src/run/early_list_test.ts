import assert from "node:assert/strict";
import type { UdmClient, UdmObject } from "../udm/types.ts";
import { listEarly } from "./early_list.ts";

const OBJECT = { dn: "cn=a", properties: {} } as UdmObject;

/** A client whose list is made by a function, which gets the callback for a split. */
function clientWith(list: (onSplit: () => void) => AsyncGenerator<readonly UdmObject[], void, undefined>) {
  return { listInParts: (_type: string, _query: unknown, onSplit: () => void) => list(onSplit) } as UdmClient;
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("early list: it is requested at once, and read no further than its first part until it is used", async () => {
  let parts = 0;
  const client = clientWith(async function* () {
    while (parts < 3) {
      parts++;
      yield [OBJECT];
    }
  });
  const list = listEarly(client, "groups/group", { position: "ou=a" });
  assert.equal(list.isAnswered, false);
  await turn();
  assert.deepEqual([list.isAnswered, parts], [true, 1]);
  assert.equal((await Array.fromAsync(list.read(() => {}))).length, 3);
});

Deno.test("early list: a failure is reported where it is read, and a split, whenever it happens", async () => {
  for (const isLate of [false, true]) {
    const client = clientWith(async function* (onSplit) {
      if (!isLate) onSplit();
      yield [OBJECT];
      if (isLate) onSplit();
      throw new Error("broken");
    });
    const list = listEarly(client, "groups/group", { position: "ou=a" });
    await turn();
    let splits = 0;
    await assert.rejects(Array.fromAsync(list.read(() => splits++)), /broken/);
    assert.equal(splits, 1);
  }
});

Deno.test("early list: others can wait until it has been read, or has failed, but not for ever", async () => {
  for (const fails of [false, true]) {
    const client = clientWith(async function* () {
      yield [OBJECT];
      if (fails) throw new Error("broken");
    });
    const list = listEarly(client, "groups/group", { position: "ou=a" });
    await list.waitUntilRead(1);
    const reading = Array.fromAsync(list.read(() => {})).catch(() => {});
    await list.waitUntilRead(2 ** 31 - 1);
    await reading;
  }
});
