import assert from "node:assert/strict";
import { makeCertificates } from "../../tests/support/certificates.ts";
import { listBody, listedUser, startServer, testOptions } from "./testing.ts";

/** Reads a list in a worker with only these net permissions. */
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
    // Provokes probes, which do not connect by fetch
    worker.postMessage({ ...options, caCert, connectTimeoutMs: 500, retry: { attempts: 1 } });
    return await promise;
  } finally {
    worker.terminate();
  }
}

Deno.test("udm: the client needs only permission to connect to one host and port", async () => {
  const folder = await Deno.makeTempDir();
  const { ca, server: certificate } = await makeCertificates(folder);
  await using server = startServer(async (request, connection) => {
    if (request.path.endsWith("/add")) {
      // Longer than the connect timeout, so that a probe runs
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
