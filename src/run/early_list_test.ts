import assert from "node:assert/strict";
import type { UdmClient, UdmObject } from "../udm/types.ts";
import { listEarly } from "./early_list.ts";

const OBJECT = { dn: "cn=a", properties: {} } as UdmObject;

/** A client whose list is made by a function, which gets the callback for a split. */
function clientWith(list: (onSplit: () => void) => AsyncGenerator<readonly UdmObject[], void, undefined>) {
  return { listInParts: (_type: string, _query: unknown, onSplit: () => void) => list(onSplit) } as UdmClient;
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("early list: it is requested at once, and only so much of it is kept until it is used", async () => {
  for (const length of [3, 100]) {
    let parts = 0;
    const client = clientWith(async function* () {
      while (parts < length) {
        parts++;
        yield [OBJECT];
      }
    });
    const list = listEarly(client, "groups/group", { position: "ou=a" });
    await list.answered;
    assert.equal(parts, Math.min(length, 16));
    assert.equal((await Array.fromAsync(list.read(() => {}))).length, length);
  }
});

Deno.test("early list: it can be used before it has been answered", async () => {
  const gate = Promise.withResolvers<void>();
  let parts = 0;
  const client = clientWith(async function* () {
    await gate.promise;
    while (parts < 3) yield [{ ...OBJECT, dn: `cn=${parts++}` }];
  });
  const reading = Array.fromAsync(listEarly(client, "groups/group", { position: "ou=a" }).read(() => {}));
  await turn();
  gate.resolve();
  assert.deepEqual((await reading).flat().map(({ dn }) => dn), ["cn=0", "cn=1", "cn=2"]);
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
