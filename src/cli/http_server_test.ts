import assert from "node:assert/strict";
import { type Answer, type Answers, HttpServer, LIMITS, type Limits } from "./http_server.ts";

const METRICS = "a 1\nü 2\n";

const ANSWERS: Answers = new Map<string, () => Answer>([
  ["/metrics", () => ({ status: 200, contentType: "text/plain; version=0.0.4", body: METRICS })],
  ["/readyz", () => ({ status: 503, contentType: "text/plain", body: "not yet\n" })],
]);

/** A server and how to reach it. */
function serve(limits: Partial<Limits> = {}, answers = ANSWERS) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const server = new HttpServer(listener, answers, { ...LIMITS, ...limits });
  return {
    url: `http://127.0.0.1:${port}`,
    connect: () => Deno.connect({ hostname: "127.0.0.1", port }),
    [Symbol.dispose]: () => server[Symbol.dispose](),
  };
}

/** Everything that comes until the connection ends. */
async function readAll(connection: Deno.Conn): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65536);
  try {
    for (let length; (length = await connection.read(buffer)) !== null;) {
      text += decoder.decode(buffer.subarray(0, length), { stream: true });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  }
  return text;
}

/** The status line that answers these bytes. */
async function statusOf(server: ReturnType<typeof serve>, text: string): Promise<string> {
  using connection = await server.connect();
  await connection.write(new TextEncoder().encode(text));
  return (await readAll(connection)).split("\r\n")[0] as string;
}

Deno.test("http server: GET gives the text, HEAD only its head", async () => {
  using server = serve();
  const got = await fetch(`${server.url}/metrics?x=1`);
  assert.equal(await got.text(), METRICS);
  assert.deepEqual(
    ["content-type", "content-length", "cache-control", "x-content-type-options"].map((name) =>
      got.headers.get(name)
    ),
    ["text/plain; version=0.0.4", "9", "no-store", "nosniff"],
  );
  const head = await fetch(`${server.url}/metrics`, { method: "HEAD" });
  assert.deepEqual([head.status, head.headers.get("content-length"), await head.text()], [200, "9", ""]);
  const other = await fetch(`${server.url}/readyz`);
  assert.deepEqual([other.status, await other.text()], [503, "not yet\n"]);
});

Deno.test("http server: other methods, paths and protocols get an error and nothing else", async () => {
  using server = serve();
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const body = method === "OPTIONS" ? null : "x".repeat(20_000);
    const answer = await fetch(`${server.url}/metrics`, { method, body });
    assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "GET, HEAD"], method);
    await answer.body?.cancel();
  }
  for (const path of ["/", "/metrics/", "//metrics", "/Metrics", "/metrics%00", "/../metrics/..", "/.env"]) {
    assert.equal(await statusOf(server, `GET ${path} HTTP/1.1\r\n\r\n`), "HTTP/1.1 404 Not Found", path);
  }
  for (
    const head of [
      "GET /metrics\r\n\r\n",
      "GET  /metrics HTTP/1.1\r\n\r\n",
      "GET /metrics HTTP/2.0\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\x16\x03\x01\x02\r\n\r\n",
      "\r\n\r\n",
      `${"A".repeat(33)} /metrics HTTP/1.1\r\n\r\n`,
    ]
  ) assert.equal(await statusOf(server, head), "HTTP/1.1 400 Bad Request", JSON.stringify(head));
});

Deno.test("http server: a request may come in single bytes, with bare line feeds", async () => {
  using server = serve();
  using connection = await server.connect();
  for (const byte of new TextEncoder().encode("GET /readyz HTTP/1.0\nHost: a\n\n")) {
    await connection.write(Uint8Array.of(byte));
  }
  assert.match(await readAll(connection), /^HTTP\/1\.1 503 Service Unavailable\r\n[^]*\r\n\r\nnot yet\n$/);
});

Deno.test("http server: long headers are refused before they are complete", async () => {
  using server = serve({ requestBytes: 1000 });
  const text = `GET /metrics HTTP/1.1\r\nX: ${"a".repeat(5000)}`;
  assert.equal(await statusOf(server, text), "HTTP/1.1 431 Request Header Fields Too Large");
});

Deno.test("http server: silent connections and readers that take nothing are ended in time", async () => {
  const long = () => ({ status: 200, contentType: "text/plain", body: "x".repeat(50_000_000) }) as const;
  using server = serve({ connectionMs: 50 }, new Map([["/metrics", long]]));
  for (const begin of ["", "GET /metrics HTTP/1.1\r\nX: ", "GET /metrics HTTP/1.1\r\n\r\n"]) {
    using connection = await server.connect();
    await connection.write(new TextEncoder().encode(begin));
    if (begin.endsWith("\r\n\r\n")) await new Promise((resolve) => setTimeout(resolve, 200));
    assert.ok((await readAll(connection)).length < 50_000_000, begin);
  }
});

Deno.test("http server: more connections than allowed end the oldest, and the newest is answered", async () => {
  using server = serve({ connections: 4, connectionMs: 600_000 });
  const open = await Promise.all(Array.from({ length: 100 }, () => server.connect()));
  const answer = await fetch(`${server.url}/metrics`);
  assert.equal(await answer.text(), METRICS);
  let ended = 0;
  await Promise.all(
    open.slice(0, 96).map(async (connection) => {
      assert.equal(await readAll(connection), "");
      ended++;
    }),
  );
  assert.equal(ended, 96);
  for (const connection of open) connection.close();
});

Deno.test("http server: a client that resets its connections disturbs no other", async () => {
  using server = serve();
  for (let at = 0; at < 200; at++) {
    const connection = await server.connect();
    await connection.write(new TextEncoder().encode("GET /metrics HTTP/1.1\r\n\r\n"));
    connection.close();
  }
  const answer = await fetch(`${server.url}/metrics`);
  assert.equal(await answer.text(), METRICS);
});

Deno.test("http server: its end ends open connections", async () => {
  const server = serve();
  using connection = await server.connect();
  await connection.write(new TextEncoder().encode("GET /me"));
  await (await fetch(`${server.url}/metrics`)).body?.cancel();
  server[Symbol.dispose]();
  assert.equal(await readAll(connection), "");
  await assert.rejects(server.connect(), Deno.errors.ConnectionRefused);
});

Deno.test("http server: after a failure to accept it goes on", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { accept } = listener;
  let failures = 0;
  listener.accept = () =>
    failures++ === 0 ? Promise.reject(new Error("no descriptor")) : accept.call(listener);
  using _server = new HttpServer(listener, ANSWERS);
  const answer = await fetch(`http://127.0.0.1:${listener.addr.port}/metrics`);
  assert.equal(await answer.text(), METRICS);
  assert.ok(failures > 1);
});

Deno.test("http server: it accepts no connection before the one that makes room is really closed", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { accept } = listener;
  let [reading, most] = [0, 0];
  listener.accept = async () => {
    most = Math.max(most, reading);
    const connection = await accept.call(listener);
    const { read } = connection;
    connection.read = async (buffer) => {
      reading++;
      try {
        return await read.call(connection, buffer);
      } finally {
        reading--;
      }
    };
    return connection;
  };
  using _server = new HttpServer(listener, ANSWERS, { ...LIMITS, connections: 4, connectionMs: 600_000 });
  const { port } = listener.addr;
  const open = await Promise.all(
    Array.from({ length: 50 }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  assert.equal(await answer.text(), METRICS);
  for (const connection of open) connection.close();
  assert.equal(most, 4);
});
