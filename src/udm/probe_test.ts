import assert from "node:assert/strict";
import { connectionProbe, type ProbeTarget } from "./probe.ts";
import { withSilentPort } from "./testing.ts";

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

Deno.test("a port that accepts connections is fine for http", async () => {
  await withSilentPort((port) => connectionProbe(target(`http://127.0.0.1:${port}/`)));
});

Deno.test("for https it takes a TLS handshake, within the time limit", async () => {
  await withSilentPort(async (port) => {
    await assert.rejects(
      connectionProbe(target(`https://127.0.0.1:${port}/`, { timeoutMs: 50 })),
      /no connection within 50 ms/,
    );
  });
});

Deno.test("without the handshake, accepting is enough for https too", async () => {
  await withSilentPort((port) => connectionProbe(target(`https://127.0.0.1:${port}/`, { handshake: false })));
});

Deno.test("a closed port is refused", async () => {
  let port = 0;
  await withSilentPort((free) => {
    port = free;
    return Promise.resolve();
  });
  await assert.rejects(connectionProbe(target(`http://127.0.0.1:${port}/`)), /refused/i);
});

Deno.test("a probe is called off by its signal", async () => {
  await withSilentPort(async (port) => {
    const abort = new AbortController();
    const probe = connectionProbe(target(`https://127.0.0.1:${port}/`, { signal: abort.signal }));
    abort.abort(new Error("no longer needed"));
    await assert.rejects(probe, /no longer needed/);
    await assert.rejects(
      connectionProbe(target(`http://127.0.0.1:${port}/`, { signal: abort.signal })),
      /no longer needed/,
    );
  });
});
