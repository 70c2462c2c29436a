import assert from "node:assert/strict";
import { freePort } from "../../tests/support/free_port.ts";
import { RawServer } from "../../tests/support/raw_server.ts";
import { connectionProbe, type ProbeTarget } from "./probe.ts";

function target(url: string, options: Partial<ProbeTarget> = {}): ProbeTarget {
  return {
    url: new URL(url),
    caCerts: [],
    handshake: true,
    timeoutMs: 5000,
    signal: new AbortController().signal,
    ...options,
  };
}

Deno.test("probe: for http, a port that accepts connections is enough", async () => {
  await using silent = RawServer.start();
  await connectionProbe(target(`http://127.0.0.1:${silent.port}/`));
});

Deno.test("probe: https requires a TLS handshake within the timeout", async () => {
  await using silent = RawServer.start();
  await assert.rejects(
    connectionProbe(target(`https://127.0.0.1:${silent.port}/`, { timeoutMs: 50 })),
    /no connection within 50 ms/,
  );
});

Deno.test("probe: without the handshake, a port that accepts connections is enough for https", async () => {
  await using silent = RawServer.start();
  await connectionProbe(target(`https://127.0.0.1:${silent.port}/`, { handshake: false }));
});

Deno.test("probe: a closed port is refused", async () => {
  await assert.rejects(connectionProbe(target(`http://127.0.0.1:${freePort()}/`)), /refused/i);
});

Deno.test("probe: its signal ends it", async () => {
  await using silent = RawServer.start();
  const abort = new AbortController();
  const probe = connectionProbe(target(`https://127.0.0.1:${silent.port}/`, { signal: abort.signal }));
  abort.abort(new Error("no longer needed"));
  await assert.rejects(probe, /no longer needed/);
  await assert.rejects(
    connectionProbe(target(`http://127.0.0.1:${silent.port}/`, { signal: abort.signal })),
    /no longer needed/,
  );
});
