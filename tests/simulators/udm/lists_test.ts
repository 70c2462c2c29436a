import assert from "node:assert/strict";
import { type JsonObject, startUdmSimulator, type UdmSimulator } from "./mod.ts";
import { listedDns, request } from "./test_client.ts";

async function names(udm: UdmSimulator, type: string, query: Record<string, string>): Promise<string[]> {
  const answer = await request(udm, "GET", `${type}/?${new URLSearchParams(query)}`);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.results, listedDns(answer).length);
  return listedDns(answer).map((dn) => dn.slice(dn.indexOf("=") + 1, dn.indexOf(",")));
}

async function withPeople(): Promise<UdmSimulator> {
  const udm = await startUdmSimulator();
  const add = (username: string, more = {}) =>
    udm.store.add("users/user", { username, lastname: "x", ...more }).dn;
  const anna = add("anna", { firstname: "Anna", "e-mail": ["Anna@Elsewhere.example"], phone: ["+49 1"] });
  add("bert10", { univentionObjectIdentifier: "0aaaaaaa-1111-4111-8111-000000000001" });
  add("cora11", { mailPrimaryAddress: "cora@example.org", description: "a*b (c)" });
  udm.store.add("groups/group", { name: "Team Nord", users: [anna] });
  return udm;
}

Deno.test("UDM simulator: filters accept properties and LDAP attributes and ignore case", async () => {
  await using udm = await withPeople();
  const found = (filter: string) => names(udm, "users/user", { filter });
  assert.deepEqual(await found("(username=ANNA)"), ["anna"]);
  assert.deepEqual(await found("(UID=anna)"), ["anna"]);
  assert.deepEqual(await found("uid=anna"), ["anna"]);
  assert.deepEqual(await found("(mail=anna@elsewhere.EXAMPLE)"), ["anna"]);
  assert.deepEqual(await found("(givenName=anna)"), ["anna"]);
  assert.deepEqual(await found("(mailPrimaryAddress=Cora@Example.org)"), ["cora11"]);
  assert.deepEqual(await found("(description=a\\2ab \\28c\\29)"), ["cora11"]);
  assert.deepEqual(await found("(phone=*)"), ["anna"]);
  assert.deepEqual(await found("(uid=*1*)"), ["bert10", "cora11"]);
  assert.deepEqual(await found("(uid=c*r*1)"), ["cora11"]);
  assert.deepEqual(await found("(uid=cora11*11)"), []);
  assert.deepEqual(await found("(&(uid=*1*)(!(uid=*0)))"), ["cora11"]);
  assert.deepEqual(await found("(|(uid=anna)(uid=cora11)(uid=nobody))"), ["anna", "cora11"]);
  assert.deepEqual(await found("(objectClass=posixAccount)"), ["Administrator", "anna", "bert10", "cora11"]);
  assert.deepEqual(await found(`(memberOf=CN=Team Nord,cn=groups,${udm.base})`), ["anna"]);
  assert.deepEqual(await found("(noSuchAttribute=x)"), []);
  assert.deepEqual(await found("(!(noSuchAttribute=x))"), [], "neither true nor false");
});

Deno.test("UDM simulator: identifiers match by equality and order, not by substring", async () => {
  await using udm = await withPeople();
  const found = (filter: string) => names(udm, "users/user", { filter });
  const id = "univentionObjectIdentifier";
  assert.deepEqual(await found(`(${id}=0AAAAAAA-1111-4111-8111-000000000001)`), ["bert10"]);
  assert.deepEqual(await found(`(&(uid=anna)(${id}=0aaaaaaa-1111-4111-8111-000000000001))`), []);
  assert.deepEqual(await found(`(&(uid=bert10)(${id}<=0b))`), ["bert10"]);
  assert.deepEqual(await found(`(&(uid=bert10)(${id}>=0b))`), []);
  assert.deepEqual(await found(`(${id}=0*)`), []);
  assert.deepEqual(await found(`(!(${id}=0*))`), []);
  assert.equal((await found(`(${id}=*)`)).length, 4);
});

Deno.test("UDM simulator: filters by the last character split a list", async () => {
  await using udm = await withPeople();
  const parts = await Promise.all(
    ["(uid=*0)", "(uid=*1)", "(!(|(uid=*0)(uid=*1)))"].map((filter) => names(udm, "users/user", { filter })),
  );
  assert.deepEqual(parts, [["bert10"], ["cora11"], ["Administrator", "anna"]]);
});

Deno.test("UDM simulator: query[property] takes patterns and combines with a filter", async () => {
  await using udm = await withPeople();
  assert.deepEqual(await names(udm, "users/user", { "query[username]": "*1*" }), ["bert10", "cora11"]);
  assert.deepEqual(
    await names(udm, "users/user", { "query[username]": "*1*", filter: "(description=*)" }),
    ["cora11"],
  );
  assert.deepEqual(await names(udm, "users/user", { "query[description]": "a*(c)" }), ["cora11"]);
});

Deno.test("UDM simulator: position and scope limit a list; a subtree includes its base", async () => {
  await using udm = await startUdmSimulator();
  const outer = udm.store.add("container/ou", { name: "outer" }).dn;
  const inner = udm.store.add("container/ou", { name: "inner" }, outer).dn;
  udm.store.add("users/user", { username: "alice", lastname: "x" }, inner);
  const found = (type: string, position: string, scope: string) => names(udm, type, { position, scope });
  assert.deepEqual(await found("container/ou", outer, "sub"), ["outer", "inner"]);
  assert.deepEqual(await found("container/ou", outer, "one"), ["inner"]);
  assert.deepEqual(await found("container/ou", outer, "base"), ["outer"]);
  assert.deepEqual(await found("users/user", outer, "sub"), ["alice"]);
  assert.deepEqual(await found("users/user", outer, "one"), []);
  assert.deepEqual(await names(udm, "users/user", { position: outer, filter: "(uid=alice)" }), ["alice"]);
  assert.deepEqual(await names(udm, "users/user", { position: outer, filter: "(uid=Administrator)" }), []);
});

Deno.test("UDM simulator: a list without a query is not a search", async () => {
  await using udm = await withPeople();
  const { body } = await request(udm, "GET", "users/user/");
  assert.deepEqual([body._embedded, "results" in body], [{}, false]);
});

Deno.test("UDM simulator: a list omits unset properties, but never the members of a group", async () => {
  await using udm = await withPeople();
  const properties = async (type: string, query: string) => {
    const { body } = await request(udm, "GET", `${type}/?${query}`);
    return (body._embedded as { "udm:object": { properties: unknown }[] })["udm:object"].map((o) =>
      o.properties
    );
  };
  assert.deepEqual(
    await properties(
      "users/user",
      "filter=(uid=anna)&properties=phone&properties=umcProperty&properties=title",
    ),
    [{ phone: ["+49 1"] }],
  );
  assert.deepEqual(
    await properties("groups/group", "filter=(cn=Team Nord)&properties=nestedGroup&properties=description"),
    [{ nestedGroup: [] }],
  );
  const [all] = await properties("users/user", "filter=(uid=anna)") as Record<string, unknown>[];
  assert.equal(all?.title, null);
});

Deno.test("UDM simulator: finds users and groups by their mail addresses, also by alternative ones", async () => {
  await using udm = await startUdmSimulator();
  const add = (username: string, more: JsonObject) =>
    udm.store.add("users/user", { username, lastname: "x", ...more }).dn;
  const shared = { mailAlternativeAddress: ["shared@example.org"] };
  const users = [add("a", { ...shared, mailPrimaryAddress: "a@example.org" }), add("b", shared)];
  const group = udm.store.add("groups/group", { name: "g", mailAddress: "g@example.org" }).dn;
  const find = async (type: string, filter: string) =>
    listedDns(await request(udm, "GET", `${type}/?filter=${filter}`));
  assert.deepEqual(await find("users/user", "(mailAlternativeAddress=Shared@example.org)"), users);
  assert.deepEqual(await find("users/user", "(mailPrimaryAddress=A@example.org)"), [users[0]]);
  assert.deepEqual(await find("groups/group", "(mailAddress=g@example.org)"), [group]);
  udm.store.patch(users[0] ?? "", { mailAlternativeAddress: [] });
  assert.deepEqual(await find("users/user", "(mailAlternativeAddress=shared@example.org)"), [users[1]]);
});
