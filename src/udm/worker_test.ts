import assert from "node:assert/strict";
import { makeCertificates } from "../../tests/support/certificates.ts";
import { listBody, listedUser, startServer, testOptions } from "./testing.ts";

/** Lets a worker with just these net permissions read a list. */
async function readInWorker(uri: string, net: string[], caCert: string): Promise<unknown> {
  const worker = new Worker(new URL("./testing_worker.ts", import.meta.url), {
    type: "module",
    deno: { permissions: { net } },
  });
  const { clock: _, ...options } = testOptions(uri);
  try {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    // The probes are provoked, as they connect by other means than fetch.
    worker.postMessage({ ...options, caCert, connectTimeoutMs: 500, retry: { attempts: 1 } });
    return await promise;
  } finally {
    worker.terminate();
  }
}

Deno.test("the client works in a worker that may connect to one host and port and do nothing else", async () => {
  const folder = await Deno.makeTempDir();
  const { ca, server: certificate } = await makeCertificates(folder);
  await using server = startServer(async (request, connection) => {
    if (request.path.endsWith("/add")) {
      // Longer than the connect timeout, so that a connection is probed meanwhile.
      while (server.connections() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      return connection.answer(200, { position: "dc=x", properties: {} });
    }
    return connection.answer(200, listBody([listedUser("anna", "dc=x"), listedUser("berta", "dc=x")]));
  }, certificate);
  try {
    assert.deepEqual(await readInWorker(server.uri, [server.host], ca.cert), {
      position: "dc=x",
      names: ["anna", "berta"],
    });
    const refused = await readInWorker(server.uri, ["127.0.0.1:1"], ca.cert) as { error: string };
    assert.match(refused.error, /without permission to connect to 127\.0\.0\.1:\d+/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
