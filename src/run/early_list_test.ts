import assert from "node:assert/strict";
import type { EarlyBytes } from "../udm/body_reader.ts";
import type { UdmClient, UdmObject } from "../udm/types.ts";
import { listEarly } from "./early_list.ts";

const OBJECT = { dn: "cn=a", properties: {} } as UdmObject;

type List = AsyncGenerator<readonly UdmObject[], void, undefined>;

/** A client whose list is made by a function, which gets the callbacks for a split and for what is received. */
function clientWith(list: (onSplit: () => void, early: EarlyBytes) => List) {
  const listInParts = (_type: string, _query: unknown, onSplit: () => void, early: EarlyBytes) =>
    list(onSplit, early);
  return { listInParts } as UdmClient;
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("early list: it is requested and received at once, but not parsed before it is used", async () => {
  let isParsed = false;
  const client = clientWith(async function* (_, { received }) {
    await received();
    isParsed = true;
    yield [OBJECT];
  });
  const list = listEarly(client, "groups/group", { position: "ou=a" });
  await list.answered;
  await turn();
  assert.equal(isParsed, false);
  assert.deepEqual(await Array.fromAsync(list.read(() => {})), [[OBJECT]]);
});

Deno.test("early list: lists that are requested together keep as much as one alone", () => {
  const kept = [1, 4].map((together) => {
    let bytes = 0;
    const client = clientWith(async function* (_, early) {
      bytes = early.bytes;
      await early.received();
      yield [OBJECT];
    });
    listEarly(client, "groups/group", { position: "ou=a" }, together);
    return bytes * together;
  });
  assert.equal(kept[0], kept[1]);
});

Deno.test("early list: it can be used before it has been answered", async () => {
  const gate = Promise.withResolvers<void>();
  let parts = 0;
  const client = clientWith(async function* (_, { received }) {
    await gate.promise;
    await received();
    while (parts < 3) yield [{ ...OBJECT, dn: `cn=${parts++}` }];
  });
  const reading = Array.fromAsync(listEarly(client, "groups/group", { position: "ou=a" }).read(() => {}));
  await turn();
  gate.resolve();
  assert.deepEqual((await reading).flat().map(({ dn }) => dn), ["cn=0", "cn=1", "cn=2"]);
});

Deno.test("early list: a failure is reported where it is read, and a split, whenever it happens", async () => {
  for (const isLate of [false, true]) {
    const client = clientWith(async function* (onSplit, { received }) {
      if (!isLate) onSplit();
      await received();
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
