import assert from "node:assert/strict";
import * as nodeModule from "node:module";
import type { Attempt } from "../support/break_out_worker.ts";
import { command } from "./program.ts";
import { World } from "./world.ts";

/** Runs attempts inside the sandbox; returns their results and the net permission of the main thread. */
async function breakOut(
  net: readonly string[],
  attempts: readonly Attempt[],
  env: Record<string, string> = {},
  sockets: readonly string[] = [],
) {
  const words = command().slice(1, -1);
  const script = new URL("../support/break_out.ts", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...words, script, JSON.stringify({ net, sockets }), JSON.stringify(attempts)],
    env: { MARKED: "secret", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)) as { results: string[]; ownNet: string };
}

/** A server that counts requests. */
function listen() {
  let requests = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    requests++;
    return new Response("hello");
  });
  const { port } = server.addr;
  return {
    port,
    get requests() {
      return requests;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("sandbox: only the configured host and port can be reached", async () => {
  await using allowed = listen();
  await using forbidden = listen();
  const hostname = "127.0.0.1";
  const { results, ownNet } = await breakOut([`127.0.0.1:${allowed.port}`], [
    { what: "connect", hostname, port: allowed.port },
    { what: "fetch", url: `http://127.0.0.1:${allowed.port}/` },
    { what: "connect", hostname, port: forbidden.port },
    { what: "connect with node", hostname, port: forbidden.port },
    { what: "fetch", url: `http://127.0.0.1:${forbidden.port}/` },
    { what: "connect", hostname: "localhost", port: allowed.port },
    { what: "fetch", url: `http://[::ffff:127.0.0.1]:${forbidden.port}/` },
  ]);
  assert.deepEqual(results.slice(0, 2), ["succeeded", "succeeded"]);
  for (const result of results.slice(2)) assert.notEqual(result, "succeeded");
  assert.deepEqual(results.slice(2, 3), ["NotCapable"]);
  assert.equal(forbidden.requests, 0);
  assert.notEqual(ownNet, "granted");
});

Deno.test("sandbox: only the configured socket can be reached", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sockets-" });
  const [allowed, forbidden] = ["allowed", "forbidden"].map((name) => `${folder}/${name}`) as [
    string,
    string,
  ];
  const listeners = [allowed, forbidden].map((path) => Deno.listen({ transport: "unix", path }));
  try {
    const attempts: Attempt[] = [allowed, forbidden].map((path) => ({ what: "connect to a socket", path }));
    const { results } = await breakOut(["127.0.0.1:9"], attempts, {}, [allowed]);
    assert.deepEqual(results, ["succeeded", "NotCapable"]);
  } finally {
    for (const listener of listeners) listener.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("sandbox: files, environment and processes cannot be reached", async () => {
  const file = await Deno.makeTempFile();
  const attempts: Attempt[] = [
    { what: "read", path: "/etc/hostname" },
    { what: "read", path: file },
    { what: "write", path: file },
    { what: "environment", name: "MARKED" },
    { what: "run", command: "true" },
    { what: "import", url: "file:///etc/hostname" },
    { what: "worker" },
  ];
  const { results } = await breakOut(["127.0.0.1:9"], attempts);
  results.forEach((result, at) =>
    assert.notEqual(result, "succeeded", `the sandbox allows: ${attempts[at]?.what}`)
  );
  assert.equal(await Deno.readTextFile(file), "");
  await Deno.remove(file);
});

Deno.test("sandbox: only the program and its packages can be loaded", async () => {
  const folder = await Deno.makeTempDir({ prefix: "break-out-" });
  const [module, json] = [`${folder}/module.mjs`, `${folder}/data.json`];
  await Deno.writeTextFile(module, "export default 1;");
  await Deno.writeTextFile(json, "{}");
  try {
    const loads: Attempt[] = [
      { what: "import", url: "zod" },
      { what: "import", url: "node:crypto" },
    ];
    const bypasses: Attempt[] = [
      { what: "require", path: module },
      { what: "import", url: `file://${module}` },
      { what: "import", url: `file://${json}` },
      { what: "worker without permissions" },
      { what: "worker of node" },
      { what: "cache" },
    ];
    // Deno permits these, and before 2.9 nothing prevents them
    const onlyWithHooks: Attempt[] = [
      { what: "import", url: "data:text/javascript,export default 1" },
      { what: "import", url: "npm:is-number@7.0.0" },
      { what: "import", url: "node:worker_threads" },
      { what: "import", url: "node:module" },
      { what: "import", url: "node:test" },
    ];
    const refused = [...bypasses, ..."registerHooks" in nodeModule ? onlyWithHooks : []];
    const { results } = await breakOut(["127.0.0.1:9"], [...loads, ...refused]);
    assert.deepEqual(results.slice(0, loads.length), loads.map(() => "succeeded"));
    refused.forEach((attempt, at) =>
      assert.notEqual(results[loads.length + at], "succeeded", JSON.stringify(attempt))
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("sandbox: a proxy in the environment is not used", async () => {
  await using allowed = listen();
  await using proxy = listen();
  const url = `http://127.0.0.1:${proxy.port}`;
  const { results } = await breakOut([`127.0.0.1:${allowed.port}`], [
    { what: "fetch", url: `http://127.0.0.1:${allowed.port}/` },
  ], { HTTP_PROXY: url, http_proxy: url, HTTPS_PROXY: url, ALL_PROXY: url });
  assert.deepEqual(results, ["succeeded"]);
  assert.equal(proxy.requests, 0);
});

Deno.test("sandbox: the program ignores proxies in the environment", async () => {
  await using proxy = listen();
  await using world = await World.open();
  const url = `http://127.0.0.1:${proxy.port}`;
  await world.sync({ env: { HTTP_PROXY: url, http_proxy: url, HTTPS_PROXY: url, ALL_PROXY: url } });
  assert.equal(proxy.requests, 0);
});
