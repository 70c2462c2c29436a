/**
 * A worker that tries to break out of the sandbox and tells how far it got.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import "../../src/sandbox/import_wall.ts"; // first, as in the worker of the program
import * as net from "node:net";
import process from "node:process";

/** An action that the sandbox must prevent. */
export type Attempt =
  | { readonly what: "connect" | "connect with node"; readonly hostname: string; readonly port: number }
  | { readonly what: "connect to a socket"; readonly path: string }
  | { readonly what: "fetch"; readonly url: string }
  | { readonly what: "read" | "write"; readonly path: string }
  | { readonly what: "environment"; readonly name: string }
  | { readonly what: "run"; readonly command: string }
  | { readonly what: "import"; readonly url: string }
  | { readonly what: "require"; readonly path: string }
  | { readonly what: "worker" | "worker without permissions" | "worker of node" | "cache" };

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
    case "require":
      requireModule(attempt.path);
      return;
    case "worker without permissions":
      new Worker("data:application/javascript,", { type: "module", deno: { permissions: "none" } })
        .terminate();
      return;
    case "worker of node": {
      const { Worker } = process.getBuiltinModule("node:worker_threads");
      await new Worker("", { eval: true }).terminate();
      return;
    }
    case "cache":
      await (await caches.open("break-out")).put("http://break-out.test/", new Response("written"));
      return;
    case "worker": {
      const permissions = { net: true } as const;
      new Worker("data:application/javascript,", { type: "module", deno: { permissions } }).terminate();
      return;
    }
  }
}

/** Loads a module in each of the ways in which `require()` does it after it found the file and may read it. */
function requireModule(path: string): void {
  const { Module } = process.getBuiltinModule("node:module") as unknown as {
    readonly Module: {
      new (
        id: string,
      ): { load(path: string): void; _compile(code: unknown, path: string, format: string): void };
      readonly _extensions: Readonly<Record<string, (module: object, path: string) => void>>;
    };
  };
  const attempts = [
    ...Object.values(Module._extensions).map((load) => () => load(new Module("x"), path)),
    () => new Module("x").load(path),
    () => new Module("x")._compile(undefined, path, "module"),
  ];
  const errors = attempts.flatMap((attempt) => {
    try {
      attempt();
      return [];
    } catch (error) {
      return [error];
    }
  });
  if (errors.length === attempts.length) throw errors[0];
}
