import assert from "node:assert/strict";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { createUdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { simulatedClient } from "../../tests/support/simulated_client.ts";
import type { Kind, Properties } from "../common/model.ts";
import { CATEGORY } from "../logging/category.ts";
import { verifyWrites, type Write } from "./verify.ts";

/** An operation that created an object. */
function created(kind: Kind, key: string, name: string, properties: Properties): Write {
  return {
    type: "create",
    id: 0,
    phase: 0,
    needs: [],
    after: [],
    kind,
    key,
    name,
    sourceDn: "",
    properties,
    photo: undefined,
    membership: undefined,
  };
}

/** A server with an OU, the verification of writes to it, and what was logged. */
function world() {
  const udm = createUdmSimulator();
  const ou = udm.store.add("container/ou", { name: "import" }).dn;
  const client = simulatedClient(udm);
  const verify = async (writes: readonly Write[], missing: readonly string[] = []) => {
    const messages: string[] = [];
    await configure({
      sinks: { kept: ({ message }: LogRecord) => messages.push(message.map(String).join("")) },
      loggers: [
        { category: [CATEGORY], sinks: ["kept"], lowestLevel: "warning" },
        { category: ["logtape", "meta"], sinks: [] },
      ],
      reset: true,
    });
    try {
      const notPersisted = await verifyWrites(writes, () => new Set(missing), {
        client,
        primaryKeys: { user: "employeeNumber", group: "name" },
        positions: { user: ou, group: ou },
        concurrency: 2,
        signal: new AbortController().signal,
      });
      return { messages, notPersisted };
    } finally {
      await reset();
      client.close();
    }
  };
  return { udm, ou, verify };
}

Deno.test("verify: a value of a new object that UDM did not keep is named, omitted values apart", async () => {
  const { udm, ou, verify } = world();
  udm.store.add("users/user", { username: "anna", lastname: "A", employeeNumber: "1", title: "Dr." }, ou);
  const sent = { username: "anna", lastname: "A", employeeNumber: "1", title: "Prof.", city: "Bremen" };
  const { messages } = await verify([created("user", "1", "anna", sent)], ["city"]);
  assert.deepEqual(messages, ["UDM did not keep title of user anna: sent Prof., stored Dr."]);
});

Deno.test("verify: a value whose property may hold a secret is not logged", async () => {
  const { udm, ou, verify } = world();
  udm.store.add("users/user", { username: "anna", lastname: "A", employeeNumber: "1" }, ou);
  const sent = {
    username: "anna",
    lastname: "A",
    employeeNumber: "1",
    serviceSpecificPassword: "hidden-value",
  };
  const { messages } = await verify([created("user", "1", "anna", sent)]);
  assert.deepEqual(messages, [
    "UDM did not keep serviceSpecificPassword of user anna: sent a secret, stored another value",
  ]);
});

Deno.test("verify: the primary group among the groups of a user is no difference", async () => {
  const { udm, ou, verify } = world();
  const group = udm.store.add("groups/group", { name: "team" }, ou).dn;
  const user = { username: "anna", lastname: "A", employeeNumber: "1", groups: [group] };
  udm.store.add("users/user", user, ou);
  assert.deepEqual((await verify([created("user", "1", "anna", user)])).messages, []);
  const other = { ...user, groups: [group, "cn=other,dc=x"] };
  assert.equal((await verify([created("user", "1", "anna", other)])).messages.length, 1);
});

Deno.test("verify: a property that UDM fills when it is emptied is no difference", async () => {
  const { udm, ou, verify } = world();
  const user = { username: "anna", lastname: "A", employeeNumber: "1", displayName: "Anna A" };
  udm.store.add("users/user", user, ou);
  assert.deepEqual(
    (await verify([created("user", "1", "anna", { ...user, displayName: null })])).messages,
    [],
  );
  assert.equal(
    (await verify([created("user", "1", "anna", { ...user, displayName: "Other" })])).messages.length,
    1,
  );
});

Deno.test("verify: a property that UDM never returns is no difference", async () => {
  const { udm, ou, verify } = world();
  udm.store.add("users/user", { username: "anna", lastname: "A", employeeNumber: "1" }, ou);
  const { notPersisted } = await verify([created("user", "1", "anna", { overridePWHistory: true })]);
  assert.deepEqual(notPersisted, []);
});

Deno.test("verify: a thousand new users need 14 requests, and a value that all of them lack is named 20 times", async () => {
  const { udm, ou, verify } = world();
  const writes = Array.from({ length: 1000 }, (_, at) => {
    const key = `11111111-1111-4111-8111-${String(at).padStart(12, "0")}`;
    const properties = { username: `user${at}`, lastname: "A", employeeNumber: key };
    udm.store.add("users/user", properties, ou);
    return created("user", key, `user${at}`, { ...properties, title: "Dr." });
  });
  udm.clearLog();
  const { messages, notPersisted } = await verify(writes);
  assert.equal(udm.requests.length, 14);
  assert.equal(notPersisted.length, 1000);
  assert.equal(messages.length, 21);
  assert.equal(messages.at(-1), "UDM did not keep title of 1000 users in total");
});
