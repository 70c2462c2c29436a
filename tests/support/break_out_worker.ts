/**
 * A worker that tries to break out of the sandbox and tells how far it got.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import * as net from "node:net";

/** An action that the sandbox must prevent. */
export type Attempt =
  | { readonly what: "connect" | "connect with node"; readonly hostname: string; readonly port: number }
  | { readonly what: "connect to a socket"; readonly path: string }
  | { readonly what: "fetch"; readonly url: string }
  | { readonly what: "read" | "write"; readonly path: string }
  | { readonly what: "environment"; readonly name: string }
  | { readonly what: "run"; readonly command: string }
  | { readonly what: "import"; readonly url: string }
  | { readonly what: "worker" };

self.onmessage = async ({ data }: MessageEvent<Attempt | { type: string }>) => {
  if (!("what" in data)) return;
  try {
    await tryTo(data);
    self.postMessage("succeeded");
  } catch (error) {
    self.postMessage(error instanceof Error ? error.name : String(error));
  }
};

async function tryTo(attempt: Attempt): Promise<void> {
  switch (attempt.what) {
    case "connect":
      (await Deno.connect({ hostname: attempt.hostname, port: attempt.port })).close();
      return;
    case "connect with node":
      return await new Promise((resolve, reject) => {
        const socket = net.connect(attempt.port, attempt.hostname, () => resolve(void socket.destroy()));
        socket.once("error", reject);
      });
    case "connect to a socket":
      (await Deno.connect({ transport: "unix", path: attempt.path })).close();
      return;
    case "fetch":
      await (await fetch(attempt.url)).body?.cancel();
      return;
    case "read":
      await Deno.readTextFile(attempt.path);
      return;
    case "write":
      await Deno.writeTextFile(attempt.path, "written");
      return;
    case "environment":
      Deno.env.get(attempt.name);
      return;
    case "run":
      await new Deno.Command(attempt.command).output();
      return;
    case "import":
      await import(attempt.url);
      return;
    case "worker": {
      const permissions = { net: true } as const;
      new Worker("data:application/javascript,", { type: "module", deno: { permissions } }).terminate();
      return;
    }
  }
}
