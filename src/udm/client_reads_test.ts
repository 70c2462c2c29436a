import assert from "node:assert/strict";
import { errorBody, failureOf, listBody, listedUser, SCOPE, withServer } from "./testing.ts";

const PEOPLE = "ou=people,dc=example";
const ANNA = `uid=anna,${PEOPLE}`;

Deno.test("udm: what the account cannot read is undefined, with one request", async () => {
  for (const status of [403, 404]) {
    await withServer(
      (_, connection) => connection.answer(status, errorBody(status, "no")),
      async (client, requests) => {
        assert.equal(await client.getIfReadable("users/user", ANNA, ["username"]), undefined);
        assert.equal(
          await client.searchIfReadable("users/user", "(username=anna)", ["username"]),
          undefined,
        );
        assert.equal(requests.length, 2);
      },
    );
  }
});

Deno.test("udm: what the account can read is read, with the properties asked for", async () => {
  await withServer(({ path }, connection) => {
    const anna = listedUser("anna");
    return connection.answer(200, path.endsWith("/user/") ? listBody([anna]) : anna);
  }, async (client, requests) => {
    assert.equal((await client.getIfReadable("users/user", ANNA, ["username"]))?.dn, ANNA);
    const found = await client.searchIfReadable("users/user", "(username=anna)", ["username"]);
    assert.deepEqual(found?.map(({ dn }) => dn), [ANNA]);
    assert.deepEqual(requests.map(({ query }) => query.getAll("properties")), [["username"], ["username"]]);
  });
});

Deno.test("udm: a mail domain is created once, where UDM keeps mail domains", async () => {
  const bodies: unknown[] = [];
  let dn = "";
  await withServer(({ method, body }, connection) => {
    if (method === "GET") {
      return dn === ""
        ? connection.answer(404, errorBody(404, "no object"))
        : connection.answer(200, { ...listedUser("x"), dn });
    }
    bodies.push(JSON.parse(body));
    dn = "cn=new.example,cn=domain,cn=mail,dc=example";
    return connection.answer(201, { dn });
  }, async (client) => {
    await client.ensureMailDomain("new.example", "dc=example");
    await client.ensureMailDomain("new.example", "dc=example");
  }, { scope: { ...SCOPE, mailDomains: ["new.example"] } });
  assert.deepEqual(bodies, [{
    position: "cn=domain,cn=mail,dc=example",
    properties: { name: "new.example" },
  }]);
});

Deno.test("udm: a server that asks for a longer wait than udm.max_wait is given up", async () => {
  await withServer(
    (_, connection) => connection.answer(503, errorBody(503, "busy"), { "Retry-After": "61" }),
    async (client, requests) => {
      const error = await failureOf(client.get("users/user", ANNA));
      assert.match(error.message, /it asks to wait 61 s, and udm\.max_wait is 60 s/);
      assert.equal(requests.length, 1);
    },
    { maxWaitMs: 60_000 },
  );
});
