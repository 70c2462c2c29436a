import assert from "node:assert/strict";
import { collectGarbage } from "../../tests/support/garbage.ts";
import { createHttp, type Fetch, type Http, type HttpOptions, type HttpRequest } from "./http.ts";
import { failureOf, type Handler, startServer, type TestServer } from "./testing.ts";

const READ: HttpRequest = {
  subject: { method: "GET", type: "users/user", dn: "uid=anna,dc=x" },
  path: "users/user/uid%3Danna%2Cdc%3Dx",
};
const WRITE: HttpRequest = {
  subject: { method: "POST", type: "users/user", dn: "dc=x", name: "anna" },
  path: "users/user/",
  body: { properties: { password: "very secret" } },
};

function httpFor(uri: string, options: Partial<HttpOptions> = {}): Http {
  return createHttp({
    baseUrl: new URL(uri),
    user: "Administrator",
    password: "se cret:Ä",
    connectTimeoutMs: 5000,
    readTimeoutMs: 10_000,
    ...options,
  });
}

async function withServer(
  handler: Handler,
  test: (http: Http, server: TestServer) => Promise<void>,
  options: Partial<HttpOptions> = {},
): Promise<void> {
  await using server = startServer(handler);
  const http = httpFor(server.uri, options);
  try {
    await test(http, server);
  } finally {
    http.close();
  }
}

const readAll = async (http: Http) => await (await http.send(READ)).text();

Deno.test("udm: a request has credentials in ISO-8859-1, the Accept header that UDM requires, and an ID", async () => {
  await withServer((_, connection) => connection.answer(200, { x: 1 }), async (http, server) => {
    const response = await http.send(READ);
    assert.equal(await response.text(), '{"x":1}');
    const [request] = server.requests;
    assert.ok(request);
    assert.equal(request.path, READ.path);
    assert.equal(request.headers.get("accept"), "application/json");
    assert.equal(request.headers.get("accept-language"), "en-US");
    assert.equal(request.headers.get("content-type"), null);
    assert.equal(request.headers.get("x-request-id"), response.requestId);
    assert.match(response.requestId, /^[0-9a-f-]{36}$/);
    const [scheme, credentials = ""] = request.headers.get("authorization")?.split(" ") ?? [];
    assert.equal(scheme, "Basic");
    assert.equal(atob(credentials), "Administrator:se cret:Ä");
  });
});

Deno.test("udm: a body is sent as JSON with its content type", async () => {
  await withServer((_, connection) => connection.answer(201, {}), async (http, server) => {
    await (await http.send(WRITE)).text();
    assert.equal(server.requests[0]?.headers.get("content-type"), "application/json");
    assert.deepEqual(JSON.parse(server.requests[0]?.body ?? ""), WRITE.body);
  });
});

Deno.test("udm: consecutive requests share a connection", async () => {
  await withServer((_, connection) => connection.answer(200, {}), async (http, server) => {
    for (let request = 0; request < 5; request++) await readAll(http);
    assert.equal(server.connections(), 1);
  });
});

Deno.test("udm: redirects are not followed", async () => {
  await withServer(
    (_, connection) => connection.answer(301, "", { Location: "/elsewhere" }),
    async (http, server) => {
      const response = await http.send(READ);
      await response.text();
      assert.equal(response.status, 301);
      assert.equal(response.headers.get("location"), "/elsewhere");
      assert.equal(server.requests.length, 1);
    },
  );
});

Deno.test("udm: a request on a refused connection was not carried out", async () => {
  const server = startServer(() => {});
  await server[Symbol.asyncDispose]();
  const http = httpFor(server.uri);
  const error = await failureOf(http.send(WRITE));
  assert.deepEqual([error.kind, error.transient, error.mayHaveExecuted], ["connection", true, false]);
  assert.match(
    error.message,
    /^POST users\/user "anna" in "dc=x": cannot connect to 127\.0\.0\.1:\d+: the connection was refused \(.*\)\. Check/,
  );
  http.close();
});

Deno.test("udm: an unknown host name is reported", async () => {
  const http = httpFor("http://nowhere.invalid/udm/");
  const error = await failureOf(http.send(READ));
  assert.equal(error.kind, "connection");
  assert.match(error.message, /the host name of nowhere\.invalid cannot be resolved/);
  http.close();
});

Deno.test("udm: after a lost connection a write may have been carried out", async () => {
  await withServer((_, connection) => connection.close(), async (http) => {
    const error = await failureOf(http.send(WRITE));
    assert.deepEqual([error.kind, error.transient, error.mayHaveExecuted], ["connection", true, true]);
    assert.match(error.message, /the connection to .* was lost/);
    assert.equal((await failureOf(http.send(READ))).mayHaveExecuted, false);
  });
});

Deno.test("udm: a truncated body is an error", async () => {
  await withServer(async (_, connection) => {
    await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{half");
    connection.close();
  }, async (http) => {
    const error = await failureOf(readAll(http));
    assert.deepEqual([error.kind, error.transient], ["connection", true]);
  });
});

Deno.test("udm: a truncated chunked body is an error", async () => {
  await withServer(async (_, connection) => {
    await connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{half\r\n");
    connection.close();
  }, async (http) => {
    assert.equal((await failureOf(readAll(http))).kind, "connection");
  });
});

Deno.test("udm: silence before the headers times out", async () => {
  await withServer(() => {}, async (http) => {
    const error = await failureOf(http.send(WRITE));
    assert.deepEqual([error.kind, error.transient, error.mayHaveExecuted], ["timeout", true, true]);
    assert.match(
      error.message,
      /UDM sent nothing for 0\.1 s \(.*\)\. Check .* or raise udm\.read_timeout/,
    );
  }, { readTimeoutMs: 100 });
});

Deno.test("udm: silence within the body times out", async () => {
  await withServer(
    (_, connection) => connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
    async (http) => {
      const response = await http.send(READ);
      assert.equal((await failureOf(response.text())).kind, "timeout");
    },
    { readTimeoutMs: 100 },
  );
});

Deno.test("udm: a body times out after the garbage collector has run", async () => {
  const stop = new AbortController();
  await withServer(
    (_, connection) => connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
    async (http, server) => {
      const response = await http.send(READ);
      collectGarbage();
      assert.equal((await failureOf(response.text())).kind, "timeout");

      const patient = httpFor(server.uri, { signal: stop.signal });
      const called = (await patient.send(READ)).text();
      collectGarbage();
      stop.abort(new Error("enough"));
      assert.equal((await failureOf(called)).kind, "aborted");
      patient.close();
    },
    { readTimeoutMs: 100 },
  );
});

Deno.test("udm: a request aborted after the headers is not read", async () => {
  const stop = new AbortController();
  await withServer(
    (_, connection) => connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1"),
    async (http) => {
      const response = await http.send(READ);
      stop.abort(new Error("enough"));
      assert.equal((await failureOf(response.text())).kind, "aborted");
    },
    { signal: stop.signal },
  );
});

Deno.test("udm: a slow body may take longer than the read timeout", async () => {
  await withServer(async (_, connection) => {
    await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 12000\r\n\r\n");
    for (let piece = 0; piece < 12; piece++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await connection.write("x".repeat(1000));
    }
  }, async (http) => {
    assert.equal(await readAll(http), "x".repeat(12_000));
  }, { readTimeoutMs: 1000 });
});

Deno.test("udm: a byte now and then does not restart the read timeout", async () => {
  let open = true;
  await withServer(async (_, connection) => {
    await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 12000\r\n\r\n");
    while (open) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await connection.write("x");
    }
  }, async (http) => {
    const started = performance.now();
    const error = await failureOf(readAll(http));
    open = false;
    assert.ok(performance.now() - started < 30_000);
    assert.deepEqual([error.kind, error.transient], ["timeout", true]);
    assert.match(error.message, /UDM sent less than 10 kB a second for 0\.2 s/);
  }, { readTimeoutMs: 200 });
});

Deno.test("udm: a slow reader does not count as a silent server", async () => {
  await withServer((_, connection) => connection.answer(200, "x".repeat(10)), async (http) => {
    const response = await http.send(READ);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    assert.equal(await response.text(), "x".repeat(10));
  }, { readTimeoutMs: 1000 });
});

/** A fetch that never completes until it is aborted. */
const hangingFetch: Fetch = (_, { signal }) =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

Deno.test("udm: a slow reader between two chunks does not count as a silent server", async () => {
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  await withServer(async (_, connection) => {
    await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx");
    await taken;
    await connection.write("y");
  }, async (http) => {
    let text = "";
    for await (const piece of (await http.send(READ)).chunks()) {
      text += new TextDecoder().decode(piece);
      await new Promise((resolve) => setTimeout(resolve, 1100));
      take();
    }
    assert.equal(text, "xy");
  }, { readTimeoutMs: 1000 });
});

Deno.test("udm: an unreachable server fails long before the read timeout", async () => {
  const http = httpFor("https://udm.example/udm/", {
    fetch: hangingFetch,
    connectTimeoutMs: 10,
    probe: ({ timeoutMs, handshake }) => {
      assert.deepEqual([timeoutMs, handshake], [10, true]);
      return Promise.reject(new Error(`no connection within ${timeoutMs} ms`));
    },
  });
  const error = await failureOf(http.send(READ));
  assert.deepEqual([error.kind, error.transient], ["connection", true]);
  assert.match(error.message, /cannot connect to udm\.example: no connection within 10 ms \(.*\)\. Check/);
});

Deno.test("udm: a quick response costs no probe", async () => {
  await withServer((_, connection) => connection.answer(200, {}), async (http) => {
    await readAll(http);
  }, { probe: () => Promise.reject(new Error("there was a probe")) });
});

Deno.test("udm: a slow but reachable server is waited for", async () => {
  const { promise: probed, resolve } = Promise.withResolvers<void>();
  await withServer(async (_, connection) => {
    await probed;
    await connection.answer(200, "late");
  }, async (http) => {
    assert.equal(await readAll(http), "late");
  }, {
    connectTimeoutMs: 10,
    probe: () => {
      resolve();
      return Promise.resolve();
    },
  });
});

Deno.test("udm: a server that has answered before is probed without a TLS handshake", async () => {
  const handshakes: boolean[] = [];
  await withServer(
    (request, connection) => request.number === 1 ? connection.answer(200, {}) : undefined,
    async (http) => {
      await readAll(http);
      await failureOf(http.send(READ));
    },
    {
      connectTimeoutMs: 300,
      probe: ({ handshake }) => {
        handshakes.push(handshake);
        return Promise.reject(new Error("busy"));
      },
    },
  );
  assert.deepEqual(handshakes, [false]);
});

Deno.test("udm: the abort signal of the run aborts a request, before and while it runs", async () => {
  const abort = new AbortController();
  await withServer(() => abort.abort(new Error("SIGTERM")), async (http, server) => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await failureOf(http.send(READ));
      assert.deepEqual([error.kind, error.transient], ["aborted", false]);
      assert.match(error.message, /aborted: SIGTERM/);
    }
    assert.equal(server.requests.length, 1);
  }, { signal: abort.signal });
});

Deno.test("udm: the abort signal of the run aborts reading a body", async () => {
  const abort = new AbortController();
  await withServer(
    (_, connection) => connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
    async (http) => {
      const response = await http.send(READ);
      queueMicrotask(() => abort.abort(new Error("SIGTERM")));
      assert.equal((await failureOf(response.text())).kind, "aborted");
    },
    { signal: abort.signal },
  );
});

Deno.test("udm: leaving a body early closes only its connection", async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  await withServer(async (request, connection) => {
    if (request.number > 1) return connection.answer(200, "second");
    await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst");
    await connection.closedByClient();
    resolve();
  }, async (http) => {
    const response = await http.send(READ);
    for await (const _ of response.chunks()) break;
    await closed;
    assert.equal(await readAll(http), "second");
    assert.equal(response.status, 200);
  });
});

Deno.test("udm: a missing permission is not retried", async () => {
  const http = httpFor("http://udm.example/udm/", {
    fetch: () => Promise.reject(new Deno.errors.NotCapable('Requires net access to "udm.example:80"')),
  });
  const error = await failureOf(http.send(READ));
  assert.deepEqual([error.kind, error.transient], ["connection", false]);
  assert.match(error.message, /without permission to connect to udm\.example/);
});
