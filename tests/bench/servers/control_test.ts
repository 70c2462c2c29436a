import assert from "node:assert/strict";
import { linesOf, startServer } from "./control.ts";
import type { LdapServerReady } from "./ldap.ts";

Deno.test("bench: lines are complete wherever the chunks are cut", async () => {
  const text = 'eins\n{"ö":"€"}\n\nlast';
  for (const size of [1, 2, 100]) {
    const bytes = new TextEncoder().encode(text);
    const pieces = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, at) => bytes.slice(at * size, (at + 1) * size),
    );
    assert.deepEqual(await Array.fromAsync(linesOf(ReadableStream.from(pieces))), text.split("\n"));
  }
});

Deno.test("bench: a server reports its address and ends when it is disposed", async () => {
  const server = await startServer<LdapServerReady>("ldap.ts", { users: 1, photoBytes: 0 });
  const { hostname, port } = new URL(server.ready.url.replace("ldap:", "http:"));
  (await Deno.connect({ hostname, port: Number(port) })).close();
  await server[Symbol.asyncDispose]();
  await assert.rejects(Deno.connect({ hostname, port: Number(port) }), Deno.errors.ConnectionRefused);
});
