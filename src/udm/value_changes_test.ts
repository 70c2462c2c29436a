import assert from "node:assert/strict";
import { jsonPatch, RequestLimit } from "./value_changes.ts";
import { errorBody, failureOf, listBody, withServer } from "./testing.ts";
import type { ValueChange } from "./types.ts";

const GROUP = "cn=team,ou=people,dc=example";
const KEY = { property: "univentionObjectIdentifier", value: "11111111-1111-4111-8111-000000000001" };

function add(value: string): ValueChange {
  return { op: "add", property: "users", value };
}

const CHANGES: readonly ValueChange[] = [{ op: "remove", property: "users", value: "uid=a" }, add("uid=b")];

/** A warning of UDM, in a language that nothing may depend on. */
const WARNED = { _embedded: { "udm:warning": [{ message: "kann uid=b nicht anhängen" }] } };

Deno.test("udm: single values are changed by a JSON patch", async () => {
  await withServer((_, connection) => connection.answer(204), async (client, requests) => {
    assert.equal(await client.changeValues("groups/group", GROUP, CHANGES, KEY), undefined);
    const [request] = requests;
    assert.equal(request?.method, "PATCH");
    assert.equal(request?.headers.get("Content-Type"), "application/json-patch+json");
    assert.deepEqual(JSON.parse(request?.body ?? ""), [
      { op: "remove", path: "/properties/users", value: "uid=a" },
      { op: "add", path: "/properties/users", value: "uid=b" },
    ]);
  });
});

Deno.test("udm: a warning means that a change had no effect, whatever its text is", async () => {
  await withServer((_, connection) => connection.answer(200, WARNED), async (client, requests) => {
    assert.equal(await client.changeValues("groups/group", GROUP, CHANGES, KEY), "kann uid=b nicht anhängen");
    assert.equal(requests.length, 1);
  });
});

Deno.test("udm: after a lost answer, the same changes are sent to the object with the key", async () => {
  const moved = "cn=crew,ou=people,dc=example";
  const listed = { dn: moved, id: "crew", position: "ou=people,dc=example", uuid: "x" };
  await withServer((request, connection) => {
    if (request.number === 1) return connection.close();
    return request.method === "GET"
      ? connection.answer(200, listBody([{ ...listed, properties: { [KEY.property]: KEY.value } }]))
      : connection.answer(200, WARNED);
  }, async (client, requests) => {
    assert.equal(await client.changeValues("groups/group", GROUP, CHANGES, KEY), "kann uid=b nicht anhängen");
    const [first, , last] = requests;
    assert.equal(last?.body, first?.body);
    assert.equal(decodeURIComponent(last?.path ?? ""), `groups/group/${moved}`);
  });
});

Deno.test("udm: the changes of an object that is gone are not sent again", async () => {
  await withServer((request, connection) => {
    if (request.number === 1) return connection.close();
    return connection.answer(200, listBody([]));
  }, async (client, requests) => {
    const error = await failureOf(client.changeValues("groups/group", GROUP, CHANGES, KEY));
    assert.equal(error.kind, "notFound");
    assert.equal(requests.length, 2);
  });
});

Deno.test("udm: refused changes are an error with its status", async () => {
  await withServer((_, connection) => connection.answer(415, errorBody(415, "no")), async (client) => {
    const error = await failureOf(client.changeValues("groups/group", GROUP, CHANGES, KEY));
    assert.equal(error.status, 415);
  });
});

Deno.test("udm: single values outside the write scope are not changed", async () => {
  await withServer((_, connection) => connection.answer(204), async (client, requests) => {
    await failureOf(client.changeValues("groups/group", "cn=team,ou=elsewhere,dc=example", CHANGES));
    assert.equal(requests.length, 0);
  });
});

Deno.test("udm: a request has at most 2,000 values", () => {
  const changes = Array.from({ length: 4500 }, (_, number) => add(`uid=${number}`));
  const limit = new RequestLimit();
  assert.deepEqual([0, 2000, 4000].map((start) => limit.fitting(changes, start)), [2000, 2000, 500]);
  assert.equal(limit.fits(changes), false);
  assert.equal(limit.fits(changes.slice(0, 2000)), true);
});

Deno.test("udm: a request has at most 256 kB of values, as UTF-8", () => {
  for (const character of ["x", "ä", "\u{1f600}", '"']) {
    const changes = Array.from({ length: 2000 }, () => add(`uid=${character.repeat(150)}`));
    const fitting = new RequestLimit().fitting(changes);
    const bytes = (count: number) =>
      new TextEncoder().encode(JSON.stringify(jsonPatch(changes.slice(0, count)))).length;
    assert.ok(bytes(fitting) <= 256_001, character);
    assert.ok(fitting === 2000 || bytes(fitting + 1) > 256_000, character);
  }
});

Deno.test("udm: a request that was too large is halved, down to one value", () => {
  const limit = new RequestLimit();
  const changes = Array.from({ length: 8 }, (_, number) => add(`uid=${number}`));
  const sizes: number[] = [];
  for (let size = 8; limit.shrink(changes.slice(0, size)); sizes.push(size)) size = limit.fitting(changes);
  assert.deepEqual(sizes, [4, 2, 1]);
});

Deno.test("udm: several requests that were too large at the same time halve the size once", () => {
  const limit = new RequestLimit();
  const changes = Array.from({ length: 8 }, (_, number) => add(`uid=${number}`));
  for (let times = 0; times < 3; times++) limit.shrink(changes);
  assert.equal(limit.fitting(changes), 4);
});

Deno.test("udm: one value that is too large for a request is sent alone", () => {
  const huge = [add("x".repeat(300_000)), add("uid=b")];
  assert.equal(new RequestLimit().fitting(huge), 1);
});
