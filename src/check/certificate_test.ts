import assert from "node:assert/strict";
import { TEST_CERTIFICATE, TEST_KEY } from "../../tests/simulators/udm/test_certificates.ts";
import { freePort } from "../../tests/support/free_port.ts";
import { certificateCheck, certificateEnd } from "./certificate.ts";

const SUBJECT = { id: "source.certificate", title: "certificate" } as const;
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

/** A port behind which this is done with every connection. */
function serve(
  listener: Deno.Listener,
  handle: (connection: Deno.Conn) => void,
): Disposable & { port: number } {
  const serving = async () => {
    try {
      for await (const connection of listener) handle(connection);
    } catch {
      // Closed while somebody came in.
    }
  };
  void serving();
  return { port: (listener.addr as Deno.NetAddr).port, [Symbol.dispose]: () => listener.close() };
}

function look(
  port: number,
  startTls = false,
  signal = AbortSignal.timeout(60_000),
): Promise<number | undefined> {
  return certificateEnd({ host: "127.0.0.1", port, startTls, timeoutMs: 30_000, signal });
}

Deno.test("a certificate with many days passes, one with few is a warning", () => {
  assert.deepEqual(certificateCheck(SUBJECT, NOW + 30 * DAY, NOW), {
    ...SUBJECT,
    status: "pass",
    detail: "valid until 2026-01-31: 30 days more",
  });
  const few = certificateCheck(SUBJECT, NOW + 30 * DAY - 1, NOW);
  assert.equal(few.status, "warning");
  assert.equal(few.detail, "valid until 2026-01-30: 29 days more");
  assert.match(String(few.advice), /Renew/);
  assert.equal(certificateCheck(SUBJECT, NOW + DAY, NOW).detail, "valid until 2026-01-02: 1 day more");
});

Deno.test("if the end of a certificate cannot be seen, nothing is made up", () => {
  assert.deepEqual(certificateCheck(SUBJECT, undefined, NOW), {
    ...SUBJECT,
    status: "pass",
    detail: "valid; until when cannot be seen from here",
  });
});

Deno.test("the end of a certificate is read, whoever signed it", async () => {
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert: TEST_CERTIFICATE, key: TEST_KEY });
  using server = serve(listener, async (connection) => {
    await connection.read(new Uint8Array(1)).catch(() => {}); // does the handshake, and waits for the client to go
    connection.close();
  });
  assert.equal(await look(server.port), Date.UTC(2119, 11, 31, 23, 59, 59));
});

Deno.test("who does not listen, hangs up, or does not speak TLS shows no certificate", async () => {
  assert.equal(await look(freePort()), undefined);
  using mute = serve(Deno.listen({ hostname: "127.0.0.1", port: 0 }), (connection) => connection.close());
  assert.equal(await look(mute.port), undefined);
  assert.equal(await look(mute.port, true), undefined);
});

Deno.test("who is silent is not waited for longer than wanted", async () => {
  const open: Deno.Conn[] = [];
  const abort = new AbortController();
  using silent = serve(Deno.listen({ hostname: "127.0.0.1", port: 0 }), (connection) => {
    open.push(connection);
    abort.abort();
  });
  assert.equal(await look(silent.port, false, abort.signal), undefined);
  for (const connection of open) connection.close();
});
