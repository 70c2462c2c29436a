// --listen: what a repeating program serves, and that nothing a client does reaches the runs.
import assert from "node:assert/strict";
import { join } from "node:path";
import { freePort } from "../support/free_port.ts";
import { promtool, whyNoPromtool } from "../support/promtool.ts";
import { group, person, userNames, World } from "./world.ts";

/** Options of a program that listens on a free port, and how to ask it. */
function listening(...more: string[]) {
  const port = freePort();
  const args = ["--repeat", "--repeat-delay", "0.2", "--listen", `127.0.0.1:${port}`, ...more];
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: answer.status, body: await answer.text() };
  };
  return { port, args, ask };
}

Deno.test("listen: metrics, health and readiness follow the runs", async () => {
  await using world = await World.open({ udm: { latency: { post: 300 } } });
  const file = join(world.folder, "metrics.prom");
  const { port, args, ask } = listening("--metrics-file", file);
  const running = await world.start({ args });
  await running.saw(/created user/);
  assert.deepEqual(await ask("/healthz"), { status: 200, body: "ok\n" });
  assert.deepEqual(await ask("/readyz"), { status: 503, body: "not ready: the first run has not ended\n" });
  assert.match((await ask("/metrics")).body, /^# HELP udm_directory_connector_current_run [^]* 1\n/);

  await running.saw(/next run starts[^]*next run starts/);
  assert.deepEqual(await ask("/readyz"), { status: 200, body: "ok\n" });
  const { body } = await ask("/metrics");
  assert.match(body, /operations_total\{config="config",kind="user",result="added"\} 3\n/);
  if (whyNoPromtool() === undefined) {
    const { success, text } = promtool(["check", "metrics"], body);
    assert.ok(success, text);
  }

  await world.configure({ args, safety: { max_delete: "few" } });
  await running.saw(/keeping the previous one/);
  await running.saw(/keeping the previous one[^]*nothing to do/);
  assert.match((await ask("/readyz")).body, /the new configuration was rejected/);

  await world.configure({ args, source: { user_filter: "(uid=nobody)" } });
  await running.saw(/refused: the source has no users[^]*next run starts/);
  assert.deepEqual(await ask("/readyz"), {
    status: 503,
    body: "not ready: the last run was refused by a limit\n",
  });
  assert.match((await ask("/metrics")).body, /last_run_outcome\{config="config",outcome="refused"\} 1\n/);
  assert.equal((await ask("/healthz")).status, 200);

  // A client that stays does not keep the program.
  using idle = await Deno.connect({ hostname: "127.0.0.1", port });
  await idle.write(new TextEncoder().encode("GET /me"));
  running.kill("SIGTERM");
  const ended = await running.ended;
  world.assertNoPasswords(ended);
  assert.match(
    ended.stderr,
    new RegExp(`listening on 127\\.0\\.0\\.1:${port} for GET /metrics, /healthz, /readyz`),
  );
  assert.doesNotMatch(ended.stderr, /can be reached from other machines/);
  await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port }), Deno.errors.ConnectionRefused);
});

Deno.test("listen: hostile clients do not disturb a run", async () => {
  const names = userNames(60);
  await using world = await World.open({
    ldif: names.map((name) => person(name)).join("") + group("all", names),
    udm: { latency: { post: 100 } },
  });
  const { port, args, ask } = listening("--repeat-delay", "600");
  const running = await world.start({ args });
  await running.saw(/created user/);
  let isOver = false;
  let connections = 0;
  const attacks = [
    "",
    "GET /metrics HTTP/1.1\r\nX: ",
    `GET /metrics HTTP/1.1\r\n${"X: y\r\n".repeat(20_000)}`,
    "POST /metrics HTTP/1.1\r\nContent-Length: 1000000000000\r\n\r\n",
    "\x16\x03\x01\x02\x00",
    "GET /metrics HTTP/1.1\r\n\r\n".repeat(1000),
  ].map((text) => new TextEncoder().encode(text));
  const attack = async (bytes: Uint8Array) => {
    const open: Deno.Conn[] = [];
    while (!isOver || connections < 1000) {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port });
      connections++;
      open.push(connection);
      await connection.write(bytes).catch(() => {});
      if (open.length > 100) open.shift()?.close();
    }
    for (const connection of open) connection.close();
  };
  const attackers = attacks.map(attack);
  await running.saw(/next run starts/);
  isOver = true;
  await Promise.all(attackers);
  assert.equal((await ask("/readyz")).status, 200);
  running.kill("SIGTERM");
  const { code, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /\[(?:ERROR|WARNING|FATAL)\]/);
  assert.deepEqual(world.users(), names);
});

Deno.test("listen: an address that cannot be used ends the program before it reads anything", async () => {
  await using world = await World.open();
  const { port } = listening();
  using _taken = Deno.listen({ hostname: "127.0.0.1", port });
  for (
    const [address, reason] of [
      [`127.0.0.1:${port}`, "another program uses this port. Stop it, or choose another port."],
      [
        "192.0.2.1:9464",
        "192.0.2.1 is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all addresses.",
      ],
      ["unknown.invalid:9464", "the name unknown.invalid has no address. Use an address of this machine."],
    ] as const
  ) {
    const { code, stderr } = await world.run({ args: ["--repeat", "--listen", address] });
    assert.equal(code, 1, stderr);
    assert.ok(stderr.includes(`cannot start: --listen ${address}: ${reason}\n`), stderr);
  }
  assert.deepEqual(world.udm.requests, []);
});

Deno.test("listen: an address that other machines can reach is a warning", async () => {
  await using world = await World.open();
  const port = freePort();
  const running = await world.start({ args: ["--repeat"], env: { LISTEN: `0.0.0.0:${port}` } });
  await running.saw(/\[WARNING\] .*0\.0\.0\.0:\d+ can be reached from other machines, without encryption/);
  await running.saw(/next run starts/);
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  assert.equal(await answer.text(), "ok\n");
  running.kill("SIGTERM");
  await running.ended;
});
