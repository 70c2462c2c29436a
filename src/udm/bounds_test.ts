import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { collectGarbage } from "../../tests/support/garbage.ts";
import { BOUNDS } from "./bounds.ts";
import { readListInParts } from "./list.ts";
import { ListSplitter } from "./list_splitter.ts";
import { errorBody, failureOf, type Handler, listBody, listedUser, withServer } from "./testing.ts";

const SUBJECT = { method: "GET", type: "users/user", dn: "ou=people,dc=example" } as const;
const DN = "uid=anna,ou=people,dc=example";
const MIB = 1 << 20;

const encode = (text: string) => new TextEncoder().encode(text);
const HEAD = encode('{"_embedded": {"udm:object": [');

/** Reads a list whose body is a start and then the same chunk for ever. */
async function failureOfEndless(
  start: Uint8Array,
  piece: Uint8Array,
  limits: Parameters<typeof readListInParts>[4] = {},
): Promise<{ message: string; transient: boolean; bytes: number }> {
  let bytes = start.length;
  async function* body() {
    yield await Promise.resolve(start);
    for (;; bytes += piece.length) yield piece;
  }
  const list = readListInParts(body(), SUBJECT, "request-1", SUBJECT.dn, limits);
  const { message, transient } = await failureOf(Array.fromAsync(list));
  return { message, transient, bytes };
}

for (
  const [what, start, piece, limit, expected] of [
    ["an object without an end", '[{"a": "', "x", BOUNDS.object, "an object is larger than 16 MiB"],
    ["space in a list", "[", " ", BOUNDS.envelope, "the space between two objects is larger than 1 MiB"],
  ] as const
) {
  Deno.test(`udm: ${what} is not read further than its bound`, async () => {
    const head = encode('{"_embedded": {"udm:object": ' + start);
    const error = await failureOfEndless(head, encode(piece.repeat(1 << 16)));
    assert.ok(error.message.startsWith(`GET users/user "${SUBJECT.dn}": `), error.message);
    assert.ok(error.message.includes(`the answer is not used: somewhere after 0 objects, ${expected}`));
    assert.equal(error.transient, false);
    assert.ok(error.bytes <= limit + (1 << 17), `${error.bytes}`);
  });
}

Deno.test("udm: a list without its objects has a bound", async () => {
  const expected = "the list without its objects is larger than 1 MiB";
  for (
    const start of [
      '{"a": "',
      '{"_embedded": {"udm:object": [{"dn": "uid=a,ou=people,dc=example", "properties": {}}], "a": "',
    ]
  ) {
    const error = await failureOfEndless(encode(start), encode("x".repeat(1 << 16)));
    assert.ok(error.message.includes(expected), error.message);
    assert.ok(error.bytes <= 2 * MIB);
  }
});

Deno.test("udm: a list may have any number of chunks, whatever its bound without objects", async () => {
  const count = 20_000;
  async function* body() {
    yield await Promise.resolve(HEAD);
    const object = encode(JSON.stringify(listedUser("anna")));
    const gap = encode("," + " ".repeat(100));
    for (let number = 0; number < count; number++) {
      yield object;
      if (number < count - 1) yield gap;
    }
    yield encode(`]}, "results": ${count}}`);
  }
  let seen = 0;
  for await (const objects of readListInParts(body(), SUBJECT, "", SUBJECT.dn)) seen += objects.length;
  assert.equal(seen, count);
});

Deno.test("udm: an endless list ends, also if it repeats one object", async () => {
  const object = encode(JSON.stringify(listedUser("anna")) + ",");
  const many = await failureOfEndless(HEAD, object, { objects: 1000 });
  assert.match(many.message, /somewhere after 1001 objects, the list has more than 1,000 objects/);
  const large = await failureOfEndless(HEAD, object, { list: MIB });
  assert.match(large.message, /the list is larger than 1 MiB/);
});

/** Lists in 5,000 levels. */
const DEEP = "[".repeat(5000) + "]".repeat(5000);
const TOO_DEEP = "nested more than 100 levels deep";

/** Answers every request. */
const answering =
  (status: number, body: string, headers: Record<string, string> = {}): Handler => (_, connection) =>
    connection.answer(status, body, headers);

Deno.test("udm: an object in pieces of one byte takes no more memory than its bytes", () => {
  const splitter = new ListSplitter();
  splitter.push(encode('{"_embedded": {"udm:object": [{"a": "'));
  collectGarbage();
  const before = Deno.memoryUsage();
  const byte = encode("x");
  for (let count = 0; count < 300_000; count++) splitter.push(byte);
  collectGarbage();
  const { heapUsed, external } = Deno.memoryUsage();
  const more = heapUsed + external - before.heapUsed - before.external;
  assert.ok(more < 5_000_000, `300,000 bytes take ${more}`);
});

Deno.test("udm: objects and lists may be nested in 100 levels", async () => {
  const object = JSON.stringify({ ...listedUser("anna"), deep: 0 });
  const [deep, shallow] = [DEEP, "[".repeat(98) + '"[[["' + "]".repeat(98)].map((nested) =>
    object.replace(":0}", `:${nested}}`)
  ) as [string, string];
  const list = JSON.stringify(listBody([0]));
  for (
    const [body, what] of [
      [list.replace("[0]", `[${deep}]`), "an object"],
      [list.replace("{", `{"deep":${DEEP},`), "the list without its objects"],
    ] as const
  ) {
    await withServer(answering(200, body), async (client) => {
      const { message } = await failureOf(
        Array.fromAsync(client.list("users/user", { position: SUBJECT.dn })),
      );
      assert.ok(message.includes(`${what} is ${TOO_DEEP}`), message);
    });
  }
  await withServer(answering(200, deep), async (client) => {
    const { message, kind } = await failureOf(client.get("users/user", DN));
    assert.equal(kind, "protocol");
    assert.ok(
      message.startsWith(`GET users/user "${DN}": the answer is not used: it is ${TOO_DEEP}`),
      message,
    );
  });
  await withServer(answering(200, shallow), async (client) => {
    assert.equal((await client.get("users/user", DN))?.dn, DN);
  });
  await withServer(answering(200, list.replace("[0]", `[${shallow}]`)), async (client) => {
    const objects = await Array.fromAsync(client.list("users/user", { position: SUBJECT.dn }));
    assert.equal(objects[0]?.dn, DN);
  });
});

Deno.test("udm: a group with 200,000 members is read, alone and in a list", async () => {
  const dn = "cn=all,ou=people,dc=example";
  const users = Array(200_000).fill(`uid=${"x".repeat(90)},dc=example`);
  const object = { dn, properties: { name: "all", users } };
  await withServer((request, connection) => {
    const body = request.path === "groups/group/" ? listBody([object]) : object;
    return connection.answer(200, body);
  }, async (client) => {
    assert.deepEqual(await client.get("groups/group", dn), object);
    const [listed] = await Array.fromAsync(client.list("groups/group", { position: SUBJECT.dn }));
    assert.deepEqual(listed, object);
  });
});

Deno.test("udm: an object may have 100,000 lists and maps", async () => {
  const many = `{"dn":"${DN}","properties":{"a":[${"{},".repeat(100_000)}0]}}`;
  const expected = "has more than 100,000 lists and maps";
  const list = await failureOfEndless(HEAD, encode(many));
  assert.ok(list.message.includes(`an object ${expected}`), list.message);
  await withServer(answering(200, many), async (client) => {
    const { message } = await failureOf(client.get("users/user", DN));
    assert.ok(message.includes(`it ${expected}`), message);
  });
});

Deno.test("udm: an error that is nested too deep is an error with a message", async () => {
  for (const [status, kind] of [[422, "gateway"], [500, "server"]] as const) {
    const body = JSON.stringify(errorBody(status, "x")).replace('"error":{}', `"error":${DEEP}`);
    await withServer(answering(status, body), async (client) => {
      const error = await failureOf(client.get("users/user", DN));
      assert.equal(error.kind, kind);
      assert.ok(error.message.includes(`the answer is ${TOO_DEEP}`), error.message);
    });
  }
});

Deno.test("udm: of an error page, the first MiB is read", async () => {
  const page = `<html><title>Blocked by the gateway</title>${"x".repeat(MIB)}`;
  const json = JSON.stringify(errorBody(422, "x".repeat(MIB)));
  for (
    const [body, expected] of [[page, "Blocked by the gateway"], [
      json,
      "the answer is larger than 1 MiB",
    ]] as const
  ) {
    await withServer(async (_, connection) => {
      await connection.write(`HTTP/1.1 422 X\r\nContent-Length: 9999999999\r\n\r\n${body}`);
      await connection.closedByClient();
    }, async (client) => {
      const error = await failureOf(client.get("users/user", DN));
      assert.equal(error.kind, "gateway");
      assert.ok(error.message.includes(`answered instead of it: ${JSON.stringify(expected)}`), error.message);
    });
  }
});

Deno.test("udm: an error with many reasons, or a place that is no text, has a short message", async () => {
  const messages = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`property${at}`, "wrong"]));
  const many = { error: { code: 422, error: messages } };
  const odd = {
    error: {},
    _embedded: { "udm:error": [{ location: ["properties", { toString: 1 }], message: "x".repeat(5000) }] },
  };
  for (const [body, reasons] of [[many, 100], [odd, 1]] as const) {
    await withServer(answering(422, JSON.stringify(body)), async (client) => {
      const error = await failureOf(client.get("users/user", DN));
      assert.equal(error.kind, "invalid");
      assert.equal(error.reasons.length, reasons);
      assert.ok(error.message.length < 5000);
    });
  }
});

Deno.test("udm: answers are measured after decompression", async () => {
  const body = gzipSync('{"_embedded": {"udm:object": [{"a": "' + "x".repeat(2 * BOUNDS.object));
  assert.ok(body.length < MIB);
  await withServer(async (_, connection) => {
    await connection.write(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n" +
        `Content-Length: ${body.length}\r\n\r\n`,
    );
    await connection.write(body);
  }, async (client) => {
    const single = await failureOf(client.get("users/user", DN));
    assert.match(single.message, /the answer is not used: it is larger than 16 MiB/);
    const list = await failureOf(Array.fromAsync(client.list("users/user", { position: SUBJECT.dn })));
    assert.match(list.message, /an object is larger than 16 MiB/);
    const search = await failureOf(
      client.findByKey("users/user", { property: "employeeNumber", value: "1" }),
    );
    assert.match(search.message, /the list is larger than 16 MiB/);
  });
});

Deno.test("udm: a redirect is not followed, and a long address is shortened", async () => {
  const far = "https://other.example/" + "x".repeat(60_000);
  for (const location of ["/univention/udm/users/user/", far]) {
    await withServer(answering(301, "", { Location: location }), async (client, requests) => {
      const error = await failureOf(client.get("users/user", DN));
      assert.match(error.message, /the request was redirected to "/);
      assert.ok(error.message.length < 5000, `${error.message.length}`);
      assert.equal(requests.length, 1);
    });
  }
});

Deno.test("udm: an absurd time to wait is not waited for", async () => {
  for (const wait of ["999999999999999999999", "9".repeat(400), "Fri, 31 Dec 9999 23:59:59 GMT"]) {
    const pauses: number[] = [];
    const sleep = (ms: number) => Promise.resolve(void pauses.push(ms));
    await withServer(answering(503, "{}", { "Retry-After": wait }), async (client, requests) => {
      const { message } = await failureOf(client.withListRestart(() => client.get("users/user", DN)));
      assert.match(message, /moment: \{\}; it asks to wait \S+ s, and udm\.max_wait is 300 s \(HTTP 503/);
      assert.equal(requests.length, 1);
      assert.deepEqual(pauses, []);
    }, { clock: { sleep } });
  }
});
