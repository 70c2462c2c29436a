/**
 * What the client holds is released: connections when it is closed, listeners when a request ends.
 *
 * @module
 */

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { createUdmClient } from "./client.ts";
import { createHttp } from "./http.ts";
import { failureOf, listBody, startServer, testOptions } from "./testing.ts";

const READ = { subject: { method: "GET", type: "users/user" }, path: "users/user/" } as const;

/** Below the time after which idle connections are closed anyway. */
const AT_ONCE_MS = 2000;

Deno.test("udm: close() closes idle connections", async () => {
  const closed = Promise.withResolvers<"closed" | "still open">();
  await using server = startServer(async (_, connection) => {
    await connection.answer(200, listBody([]));
    await connection.closedByClient();
    closed.resolve("closed");
  });
  const client = createUdmClient(testOptions(server.uri));
  assert.deepEqual(await client.findByKey("users/user", { property: "username", value: "anna" }), []);
  const timer = setTimeout(() => closed.resolve("still open"), AT_ONCE_MS);
  client.close();
  assert.equal(await closed.promise, "closed");
  clearTimeout(timer);
});

Deno.test("udm: no listener of a request stays at the signal of the run, however the request ends", async () => {
  await using server = startServer(({ number }, connection) => {
    return number === 3 ? connection.write("nonsense\r\n\r\n") : connection.answer(number === 2 ? 204 : 200);
  });
  const { signal } = new AbortController();
  const listeners = () => getEventListeners(signal, "abort").length;
  const http = createHttp({ ...testOptions(server.uri), baseUrl: new URL(server.uri), signal });
  const response = await http.send(READ);
  assert.equal(listeners(), 1);
  await response.text();
  assert.equal(listeners(), 0);
  await http.send(READ);
  assert.equal(listeners(), 0);
  await failureOf(http.send(READ));
  assert.equal(listeners(), 0);
  const { chunks } = await http.send(READ);
  for await (const _ of chunks()) break;
  assert.equal(listeners(), 0);
  http.close();
});
