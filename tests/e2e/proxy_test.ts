import assert from "node:assert/strict";
import { startProxy } from "../support/proxy.ts";
import { World } from "./world.ts";

const ACCOUNT = { user: "connector", password: "proxy secret/1" };
const CREDENTIALS = `${ACCOUNT.user}:${encodeURIComponent(ACCOUNT.password)}`;

Deno.test("proxy: all requests to UDM use it, and its password is not logged", async () => {
  await using world = await World.open();
  await using proxy = await startProxy(ACCOUNT);
  const { code, stderr } = await world.sync({
    udm: { proxy: `http://${CREDENTIALS}@127.0.0.1:${proxy.port}` },
    args: ["--log-level", "trace"],
  });
  assert.equal(code, 0, stderr);
  assert.equal(world.udm.store.byName("anna")?.properties.lastname, "Example");
  assert.equal(proxy.seen.length, world.udm.requests.length);
  assert.ok(proxy.seen.some((line) => line.startsWith("POST http://127.0.0.1:")), proxy.seen.join());
  for (const secret of [ACCOUNT.password, encodeURIComponent(ACCOUNT.password), btoa(CREDENTIALS)]) {
    assert.ok(!stderr.includes(secret), secret);
  }
});

Deno.test("proxy: with TLS it only sees tunnels", async () => {
  await using world = await World.open({ tls: true });
  await using proxy = await startProxy();
  const { code, stderr } = await world.sync({ udm: { proxy: `http://127.0.0.1:${proxy.port}` } });
  assert.equal(code, 0, stderr);
  assert.ok(world.udm.requests.length > 0);
  assert.ok(
    proxy.seen.length > 0 && proxy.seen.every((line) => line.startsWith("CONNECT ")),
    proxy.seen.join(),
  );
});

Deno.test("proxy: missing credentials are reported with advice", async () => {
  for (const tls of [false, true]) {
    await using world = await World.open({ tls });
    await using proxy = await startProxy(ACCOUNT);
    const { code, stderr } = await world.run({ udm: { proxy: `http://127.0.0.1:${proxy.port}` } });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /proxy .*Check (?:the address in )?udm\.proxy/);
    assert.equal(world.udm.requests.length, 0);
  }
});

Deno.test("proxy: a URL with a path is a configuration fault, which does not quote it", async () => {
  await using world = await World.open();
  const { code, stderr } = await world.run({ udm: { proxy: `http://${CREDENTIALS}@proxy.test/path` } });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /udm\.proxy/);
  assert.ok(!stderr.includes(encodeURIComponent(ACCOUNT.password)), stderr);
});
