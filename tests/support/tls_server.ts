/**
 * A TLS server for tests without a protocol inside: `openssl s_server`, which reports why it refuses a client.
 *
 * @module
 */

import { freePort } from "./free_port.ts";
import type { KeyPair } from "./certificates.ts";

/** A running server. */
interface TlsServer extends AsyncDisposable {
  readonly port: number;
}

/** Number of attempts if another process takes the port. */
const ATTEMPTS = 5;

/** Starts a server with this certificate; `options` are those of openssl-s_server(1). */
export async function startTlsServer(server: KeyPair, options: readonly string[]): Promise<TlsServer> {
  for (let attempt = 1;; attempt++) {
    const port = freePort();
    const child = new Deno.Command("openssl", {
      args: [
        "s_server",
        "-accept",
        `127.0.0.1:${port}`,
        "-cert",
        server.certFile,
        "-key",
        server.keyFile,
        ...options,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const ready = Promise.withResolvers<boolean>();
    const read = async () => {
      let said = "";
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        said += text;
        if (said.includes("ACCEPT")) ready.resolve(true);
      }
      ready.resolve(false);
    };
    const reading = read();
    const stop = async () => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await Promise.all([child.status, reading, child.stdin.abort().catch(() => {})]);
    };
    if (await ready.promise) return { port, [Symbol.asyncDispose]: stop };
    await stop();
    if (attempt === ATTEMPTS) throw new Error(`openssl s_server does not listen on port ${port}`);
  }
}
