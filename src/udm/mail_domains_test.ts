import assert from "node:assert/strict";
import { createUdmSimulator, type Fault } from "../../tests/simulators/udm/mod.ts";
import { createUdmClient } from "../udm/client.ts";
import { readMailDomains } from "./mail_domains.ts";
import type { UdmClient } from "./types.ts";

function read(faults: readonly Fault[] = [], signal?: AbortSignal) {
  const udm = createUdmSimulator({ faults });
  udm.store.add("mail/domain", { name: "Other.Example" });
  const client = createUdmClient({
    uri: udm.url,
    user: udm.username,
    password: udm.password,
    connectTimeoutMs: 20_000,
    readTimeoutMs: 20_000,
    fetch: (url, init) => signal?.aborted ? Promise.reject(signal.reason) : udm.fetch(url, init),
    clock: { sleep: () => Promise.resolve(), random: () => 0.5 },
    ...(signal === undefined ? {} : { signal }),
  });
  return readMailDomains(client, udm.base);
}

Deno.test("mail domains: they are read in lower case", async () => {
  assert.deepEqual(await read(), new Set(["example.org", "other.example"]));
});

Deno.test("mail domains: missing rights or a missing module give undefined", async () => {
  for (const status of [403, 404, 500] as const) {
    assert.equal(await read([{ action: "status", status, type: "mail/domain" }]), undefined);
  }
});

Deno.test("mail domains: an aborted request throws", async () => {
  await assert.rejects(read([], AbortSignal.abort(new Error("stop"))));
});

Deno.test("mail domains: one whose name is not told is left out", async () => {
  const objects = [{ properties: {} }, { properties: { name: "A.Example" } }];
  const client = {
    withListRestart: (read: () => Promise<unknown>) => read(),
    list: () => ReadableStream.from(objects),
  } as unknown as UdmClient;
  assert.deepEqual(await readMailDomains(client, "dc=example"), new Set(["a.example"]));
});
