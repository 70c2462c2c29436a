// Answers that UDM never sends: each ends in an error of one short line, or is read as HTTP and JSON define it.
import assert from "node:assert/strict";
import { brotliCompressSync, gzipSync } from "node:zlib";
import {
  type Connection,
  failureOf,
  type Handler,
  listBody,
  listedUser,
  withServer,
} from "../../src/udm/testing.ts";

const POSITION = "ou=people,dc=example";
const ANNA = "uid=anna,ou=people,dc=example";
const GOOD = JSON.stringify(listBody([listedUser("anna")]));
const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

type Bytes = string | Uint8Array;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const sizeOf = (body: Bytes) =>
  `Content-Length: ${typeof body === "string" ? encode(body).length : body.length}\r\n`;

/** Writes these bytes, and leaves the connection open. */
const raw = (...parts: readonly Bytes[]): Handler => async (_, connection) => {
  for (const part of parts) await connection.write(part);
};

/** Writes these bytes, and closes the connection. */
const closing = (...parts: readonly Bytes[]): Handler => async (_, connection) => {
  for (const part of parts) await connection.write(part);
  connection.close();
};

/** Writes a beginning, and then the same piece until the client closes the connection, 20 MB at most. */
const endless = (start: string, piece: string): Handler => async (_, connection) => {
  await connection.write(start);
  await flood(connection, piece);
};

async function flood(connection: Connection, piece: string): Promise<void> {
  const part = piece.repeat(Math.ceil(65_536 / piece.length));
  for (let sent = 0; sent < 20_000_000; sent += part.length) await connection.write(part);
}

/** An answer with a body, and more header lines. */
const answer = (body: Bytes, ...lines: readonly string[]): Handler =>
  raw(HEAD + lines.map((line) => `${line}\r\n`).join("") + sizeOf(body) + "\r\n", body);

/** A list of one object, as it is written. */
const listOf = (object: string): Handler => answer(`{"_embedded":{"udm:object":[${object}]},"results":1}`);

const LOST = /the connection to \S+ was lost/;
const INCOMPLETE = /the list is not complete: /;
const HEADERS = /has more header lines than the connector can read \(100\), or very long ones/;
const NO_HTTP = /does not answer with HTTP/;
const utf16 = new Uint8Array(new Uint16Array([...GOOD].map((letter) => letter.charCodeAt(0))).buffer);
const nested = [1, 2, 3, 4, 5].reduce<Uint8Array>((bytes) => gzipSync(bytes), encode(GOOD));
const halves = [GOOD.slice(0, 20), GOOD.slice(20)].flatMap((half) => [...gzipSync(encode(half))]);

/** Answers that are not used, with the error. */
const REFUSED: Readonly<Record<string, readonly [Handler, RegExp]>> = {
  "a chunk of no size": [raw(`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n${GOOD}\r\n0\r\n\r\n`), LOST],
  "a chunk of 2^72 bytes": [
    raw(`${HEAD}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n${GOOD}`),
    LOST,
  ],
  "a chunk of -5 bytes": [raw(`${HEAD}Transfer-Encoding: chunked\r\n\r\n-5\r\n${GOOD}`), LOST],
  "a chunk extension without an end": [endless(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5;`, "x"), LOST],
  "trailers without an end": [
    endless(`${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`, "X-A: b\r\n"),
    LOST,
  ],
  "chunks that also have a length": [
    raw(`${HEAD}Transfer-Encoding: chunked\r\n${sizeOf(GOOD)}\r\n${GOOD}`),
    LOST,
  ],
  "a length that is too short": [raw(`${HEAD}Content-Length: 10\r\n\r\n${GOOD}`), INCOMPLETE],
  "a length that is too long": [closing(`${HEAD}Content-Length: 99999\r\n\r\n${GOOD}`), LOST],
  "two different lengths": [raw(`${HEAD}Content-Length: 10\r\n${sizeOf(GOOD)}\r\n${GOOD}`), LOST],
  "a negative length": [raw(`${HEAD}Content-Length: -1\r\n\r\n${GOOD}`), LOST],
  "a body that ends early without a length": [closing(`${HEAD}\r\n${GOOD.slice(0, -5)}`), INCOMPLETE],
  "a body without a status": [closing(GOOD), NO_HTTP],
  "HTTP of another version": [raw(`HTTP/9.9 200 OK\r\n${sizeOf(GOOD)}\r\n${GOOD}`), NO_HTTP],
  "a status below 100": [raw(`HTTP/1.1 099 X\r\n${sizeOf(GOOD)}\r\n${GOOD}`), NO_HTTP],
  "a status line without an end": [endless("", "x"), NO_HTTP],
  "a reason of 1 MB": [raw(`HTTP/1.1 200 ${"x".repeat(1_000_000)}\r\n${sizeOf(GOOD)}\r\n${GOOD}`), HEADERS],
  "header lines without an end": [endless("HTTP/1.1 200 OK\r\n", "X-A: b\r\n"), HEADERS],
  "one header line without an end": [endless("HTTP/1.1 200 OK\r\nX: ", "x"), HEADERS],
  "a folded header line": [answer(GOOD, "X: a", " b"), LOST],
  "a NUL in a header line": [answer(GOOD, "X: a\u0000b"), LOST],
  "another protocol": [
    raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
    /does not behave like the UDM REST API \(HTTP 101/,
  ],
  "a part of the answer": [
    raw(
      `HTTP/1.1 206 X\r\nContent-Type: application/json\r\nContent-Range: bytes 0-5/100\r\n${
        sizeOf(GOOD)
      }\r\n${GOOD}`,
    ),
    /HTTP 206/,
  ],
  "no content": [raw("HTTP/1.1 204 X\r\n\r\n"), /HTTP 204/],
  "an unchanged answer": [raw('HTTP/1.1 304 X\r\nETag: "x"\r\n\r\n'), /HTTP 304/],
  "a request for other credentials": [
    raw(`HTTP/1.1 401 X\r\n${'WWW-Authenticate: Basic realm="x"\r\n'.repeat(90)}Content-Length: 0\r\n\r\n`),
    /UDM does not accept the user name and password/,
  ],
  "a status above 599": [
    raw(`HTTP/1.1 999 X\r\nContent-Type: application/json\r\n${sizeOf(GOOD)}\r\n${GOOD}`),
    /HTTP 999/,
  ],
  "UTF-16": [answer(utf16), INCOMPLETE],
  "gzip in gzip in gzip": [
    answer(nested, `Content-Encoding: ${Array(5).fill("gzip").join(", ")}`),
    INCOMPLETE,
  ],
  "gzip in Brotli": [
    answer(brotliCompressSync(gzipSync(encode(GOOD))), "Content-Encoding: gzip, br"),
    INCOMPLETE,
  ],
  "gzip that ends early": [answer(gzipSync(encode(GOOD)).subarray(0, 40), "Content-Encoding: gzip"), LOST],
  "gzip that is none": [answer(GOOD, "Content-Encoding: gzip"), LOST],
  "gzip in two parts": [answer(Uint8Array.from(halves), "Content-Encoding: gzip"), INCOMPLETE],
  "text after the list": [answer(`${GOOD}garbage`), INCOMPLETE],
  "a second list": [answer(GOOD + GOOD), INCOMPLETE],
  "an object without a DN": [listOf('{"dn":5,"properties":{}}'), INCOMPLETE],
  "properties in a list": [listOf(`{"dn":"${ANNA}","properties":[]}`), INCOMPLETE],
  "a DN that is none": [
    listOf('{"dn":"garbage\\u001b[2J","properties":{}}'),
    /the list contains "garbage\\u001b\[2J"/,
  ],
  "a DN elsewhere": [listOf('{"dn":"uid=a,dc=other","properties":{}}'), /which is not below/],
  "a DN of 1 MB": [
    listOf(`{"dn":"uid=${"x".repeat(1_000_000)},${POSITION}","properties":{}}`),
    /the list contains "uid=x+…/,
  ],
  "a negative number of objects": [
    answer('{"_embedded":{"udm:object":[]},"results":-1}'),
    /announced -1 objects/,
  ],
  "an infinite number of objects": [
    answer('{"_embedded":{"udm:object":[]},"results":1e999}'),
    /announced null/,
  ],
  "a number of objects that is a text of 900 kB": [
    answer(`{"_embedded":{"udm:object":[]},"results":"${"x".repeat(900_000)}"}`),
    /UDM announced "x+…/,
  ],
  "two numbers of objects": [answer(GOOD.replace(/}$/, ',"results":7}')), /announced 7 objects, but 1 came/],
};

for (const [what, [handler, expected]] of Object.entries(REFUSED)) {
  Deno.test(`hostile udm: ${what} is an error`, async () => {
    await withServer(handler, async (client) => {
      const error = await failureOf(Array.fromAsync(client.list("users/user", { position: POSITION })));
      assert.match(error.message, expected);
      assert.ok(error.message.length < 4500, error.message.slice(0, 5000));
    });
  });
}

/** Answers that are used. */
const ACCEPTED: Readonly<Record<string, Handler>> = {
  "HTTP/1.0": closing(`HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n${GOOD}`),
  "a thousand early hints": async (_, connection) => {
    await connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(1000));
    await connection.write(`${HEAD}${sizeOf(GOOD)}\r\n${GOOD}`);
  },
  "cookies, a refresh, and another address of the service": answer(
    GOOD,
    "Set-Cookie: a=b; Path=/",
    "Refresh: 0; url=http://evil.test/",
    'Alt-Svc: h3=":1"',
  ),
  "an ETag of 60 kB": answer(GOOD, `ETag: "${"x".repeat(60_000)}"`),
  "another character set": raw(
    `HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=iso-8859-1\r\n${sizeOf(GOOD)}\r\n${GOOD}`,
  ),
  "a byte order mark": answer(`\ufeff${GOOD}`),
  "links to other servers": listOf(
    `{"dn":"${ANNA}","properties":{},"_links":{"self":[{"href":"http://evil.test/"}],"next":[{"href":"http://evil.test/2"}]}}`,
  ),
  "a DN that comes twice": listOf(`{"dn":"uid=a,dc=other","dn":"${ANNA}","properties":{}}`),
  "keys of members of objects": listOf(
    `{"dn":"${ANNA}","__proto__":{"polluted":1},"properties":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}`,
  ),
  "numbers of any size": listOf(
    `{"dn":"${ANNA}","properties":{"a":1e999,"b":-0,"c":${"9".repeat(100_000)}}}`,
  ),
  "half characters": listOf(`{"dn":"${ANNA}","properties":{"a":"\\ud800","b":"\\u0000"}}`),
};

for (const [what, handler] of Object.entries(ACCEPTED)) {
  Deno.test(`hostile udm: ${what} changes nothing`, async () => {
    await withServer(handler, async (client, requests) => {
      const read = () => Array.fromAsync(client.list("users/user", { position: POSITION }));
      assert.deepEqual((await read()).map(({ dn }) => dn), [ANNA]);
      assert.deepEqual((await read()).map(({ dn }) => dn), [ANNA]);
      assert.deepEqual(requests.map(({ headers }) => headers.get("Cookie")), [null, null]);
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });
  });
}
