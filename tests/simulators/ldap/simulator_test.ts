import assert from "node:assert/strict";
import { Client, InvalidCredentialsError, OperationsError } from "ldapts";
import { generateDirectory } from "./generate.ts";
import { startLdapSimulator } from "./simulator.ts";

/** A client that is bound. */
async function bound(to: { url: string; bindDn: string; password: string }): Promise<Client> {
  const client = new Client({ url: to.url, timeout: 5000, connectTimeout: 5000 });
  await client.bind(to.bindDn, to.password);
  return client;
}

Deno.test("a client binds, pages through all users and unbinds", async () => {
  const directory = generateDirectory({ users: 2500, groups: 3, membersPerGroup: 5 });
  await using simulator = await startLdapSimulator({ directory });
  await using client = await bound(simulator);
  const { searchEntries } = await client.search("OU=Users,DC=ad,DC=test", {
    filter: "(objectClass=user)",
    attributes: ["cn", "objectGUID"],
    paged: { pageSize: 1000 },
  });
  assert.equal(searchEntries.length, 2500);
  assert.equal(new Set(searchEntries.map((entry) => entry["objectGUID"]?.toString())).size, 2500);
  const searches = simulator.operations.filter((one) => one.kind === "search");
  assert.deepEqual(searches.map((one) => one.continued), [false, true, true]);
  assert.equal(searches[0]?.filter, "(objectClass=user)");
});

Deno.test("a wrong password is refused and a search without a bind as well", async () => {
  await using simulator = await startLdapSimulator();
  await using client = new Client({ url: simulator.url, timeout: 5000 });
  await assert.rejects(client.bind(simulator.bindDn, "wrong"), InvalidCredentialsError);
  await assert.rejects(client.search("DC=ad,DC=test"), OperationsError);
  assert.equal(simulator.plaintextBinds, 1);
});
