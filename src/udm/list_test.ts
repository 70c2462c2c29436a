import assert from "node:assert/strict";
import fc from "fast-check";
import { UdmError } from "./errors.ts";
import { readList } from "./list.ts";
import { listBody, listedUser } from "./testing.ts";
import type { UdmObject } from "./types.ts";

const SUBJECT = { method: "GET", type: "users/user", dn: "ou=people,dc=example" } as const;

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

const read = (text: string, size = 7): Promise<UdmObject[]> =>
  Array.fromAsync(readList(pieces(text, size), SUBJECT, "request-1", SUBJECT.dn));

async function failure(text: string): Promise<UdmError> {
  try {
    await read(text);
  } catch (error) {
    assert.ok(error instanceof UdmError, String(error));
    assert.equal(error.kind, "protocol");
    assert.ok(error.transient);
    return error;
  }
  assert.fail(`${text} was taken for a complete list`);
}

const USERS = [listedUser("anna"), listedUser("jörg"), listedUser('zoë\u{1f600}"\\')];

Deno.test("udm: objects are unchanged, wherever the chunks are split", async () => {
  for (const size of [1, 2, 3, 64, 100_000]) {
    assert.deepEqual(await read(JSON.stringify(listBody(USERS)), size), USERS);
  }
});

Deno.test("udm: a list without hits is empty", async () => {
  assert.deepEqual(await read('{"_links": {}, "_embedded": {}, "results": 0}\n'), []);
  assert.deepEqual(await read('{"results": 0, "_embedded": {"udm:object": []}}'), []);
});

Deno.test("udm: links and nested keys with the same names do not count as objects", async () => {
  const object = { ...listedUser("anna"), _embedded: { "udm:object": [1] }, properties: { results: "5" } };
  assert.deepEqual(
    await read(JSON.stringify({ ...(listBody([object]) as object), _links: { results: 7 } })),
    [object],
  );
});

Deno.test("udm: a truncated list never looks complete", async () => {
  const text = JSON.stringify(listBody(USERS));
  for (let end = 0; end < text.length; end++) await failure(text.slice(0, end));
});

Deno.test("udm: a list with another number of objects than announced is incomplete", async () => {
  for (const results of [2, 4, "3", null]) {
    const error = await failure(JSON.stringify({ ...(listBody(USERS) as object), results }));
    assert.match(error.message, /UDM announced .* objects, but 3 came/);
  }
});

Deno.test("udm: a list without an announced number is incomplete", async () => {
  assert.match(
    (await failure('{"_embedded": {}}')).message,
    /does not say how many objects it has; 0 came/,
  );
});

Deno.test("udm: a response without a search is not a list", async () => {
  await failure('{"_links": {}, "_embedded": {}}');
});

Deno.test("udm: elements that are no objects, or have no DN or properties, are refused", async () => {
  for (const object of [{}, { dn: "uid=a" }, { properties: {} }]) {
    const { message } = await failure(JSON.stringify(listBody([listedUser("anna"), object])));
    assert.match(message, /object 2 has no DN or no properties/);
  }
  for (const value of [null, 1, "x", []]) {
    const { message } = await failure(JSON.stringify(listBody([value])));
    assert.match(message, /after 0 objects, .* an element of the list is not an object/);
  }
});

Deno.test("udm: invalid JSON and trailing text are reported", async () => {
  assert.match((await failure("<html>")).message, /it is not JSON/);
  assert.match((await failure(JSON.stringify(listBody([])) + "{}")).message, /it is not JSON/);
  assert.match((await failure("")).message, /it ended after 0 objects/);
});

Deno.test("udm: objects are yielded before the list has ended", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  async function* body() {
    const text = JSON.stringify(listBody(USERS));
    const half = text.indexOf("jörg");
    yield new TextEncoder().encode(text.slice(0, half));
    await promise;
    yield new TextEncoder().encode(text.slice(half));
  }
  const list = readList(body(), SUBJECT, "request-1", SUBJECT.dn);
  assert.equal((await list.next()).value?.id, "anna");
  resolve();
  assert.equal((await Array.fromAsync(list)).length, 2);
});

Deno.test("udm: yielded objects are not kept in memory", async () => {
  const value = "x".repeat(500_000);
  async function* body() {
    const encoder = new TextEncoder();
    yield encoder.encode('{"_embedded": {"udm:object": [');
    for (let number = 0; number < 400; number++) {
      const object = { ...listedUser("anna"), properties: { value } };
      yield await Promise.resolve(encoder.encode((number === 0 ? "" : ",") + JSON.stringify(object)));
    }
    yield encoder.encode(']}, "results": 400}');
  }
  const before = Deno.memoryUsage().heapUsed;
  let most = 0;
  for await (const _ of readList(body(), SUBJECT, "request-1", SUBJECT.dn)) {
    most = Math.max(most, Deno.memoryUsage().heapUsed);
  }
  assert.ok(most - before < 150e6, `${most - before} bytes more were in use while 200 MB went by`);
});

Deno.test("udm: leaving a list early ends the body", async () => {
  let ended = false;
  async function* body() {
    try {
      yield* pieces(JSON.stringify(listBody(USERS)), 10);
    } finally {
      ended = true;
    }
  }
  for await (const _ of readList(body(), SUBJECT, "request-1", SUBJECT.dn)) break;
  assert.ok(ended);
});

Deno.test("udm: every JSON value in properties is unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue(), { maxLength: 5 }),
      fc.integer({ min: 1, max: 50 }),
      async (values, size) => {
        const objects = values.map((value, at) => ({ ...listedUser(`user${at}`), properties: { value } }));
        const text = JSON.stringify(listBody(objects));
        assert.deepEqual(await read(text, size), JSON.parse(text)._embedded?.["udm:object"] ?? []);
      },
    ),
  );
});

Deno.test("udm: a list with an object from elsewhere is an error, whatever its position", async () => {
  for (
    const dn of [
      "uid=Administrator,cn=users,dc=example",
      SUBJECT.dn,
      "dc=example",
      "",
      "anna",
      `uid=anna\\,${SUBJECT.dn}`,
      `uid="anna,${SUBJECT.dn}`,
    ]
  ) {
    for (const at of [0, 1, 3]) {
      const objects = USERS.toSpliced(at, 0, { ...listedUser("anna"), dn });
      for (const size of [7, 100_000]) {
        await assert.rejects(read(JSON.stringify(listBody(objects)), size), (error) => {
          assert.ok(error instanceof UdmError && error.kind === "protocol");
          // The same query has the same answer
          assert.equal(error.transient, false);
          assert.ok(
            error.message.includes(`contains ${JSON.stringify(dn)}, which is not below "${SUBJECT.dn}"`),
          );
          assert.match(
            error.message,
            /proxy, cache or web application firewall before UDM may drop the query/,
          );
          return true;
        });
      }
    }
  }
});

Deno.test("udm: other spellings of the container are accepted, and an OU is found in itself", async () => {
  const spelled = USERS.map((user) => ({
    ...user,
    dn: String(user.dn).replace(SUBJECT.dn, "OU=People, DC=Example"),
  }));
  assert.equal((await read(JSON.stringify(listBody(spelled)))).length, 3);
  const ous = [{ ...listedUser("x"), dn: SUBJECT.dn }, { ...listedUser("x"), dn: `ou=x,${SUBJECT.dn}` }];
  const subject = { ...SUBJECT, type: "container/ou" };
  const list = readList(pieces(JSON.stringify(listBody(ous)), 50), subject, "request-1", SUBJECT.dn);
  assert.equal((await Array.fromAsync(list)).length, 2);
});
