import assert from "node:assert/strict";
import { join } from "node:path";
import { carryOut } from "../../src/cli/carry_out.ts";
import { parseCommandLine } from "../../src/cli/options.ts";
import type { MainMessage } from "../../src/sandbox/messages.ts";
import { PATIENCE } from "../../src/sandbox/patience.ts";
import { type EngineWorker, Sandbox } from "../../src/sandbox/sandbox.ts";
import type { Task } from "../../src/sandbox/tasks.ts";
import { capture } from "../e2e/in_process.ts";
import { command } from "../e2e/program.ts";
import { CONFIG } from "../support/unreachable.ts";

/** Runs the program with a worker that hangs; sends SIGTERM at the first line of its log if it is to stop. */
async function run(how: "regex" | "close", isToStop: boolean) {
  const folder = await Deno.makeTempDir({ prefix: "hanging-" });
  const [config, metrics, summary] = ["config.yaml", "x.prom", "x.json"].map((name) =>
    join(folder, name)
  ) as [string, string, string];
  await Deno.writeTextFile(config, JSON.stringify(CONFIG), { mode: 0o600 });
  const script = new URL("../support/hanging_run.ts", import.meta.url).pathname;
  const args = [how, "sync", config, "--metrics-file", metrics, "--summary-file", summary];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...command().slice(1, -1), script, ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let stderr = "";
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    if (isToStop && !stderr.includes("hanging") && text.includes("hanging")) child.kill("SIGTERM");
    stderr += text;
  }
  const { code } = await child.status;
  const { reasons } = JSON.parse(await Deno.readTextFile(summary)) as { reasons: string[] };
  const exposition = await Deno.readTextFile(metrics);
  await Deno.remove(folder, { recursive: true });
  return { code, stderr, reasons, exposition };
}

Deno.test("hanging worker: SIGTERM ends a run that hangs in a regular expression, and names it", async () => {
  const { code, stderr, reasons, exposition } = await run("regex", true);
  assert.equal(code, 1, stderr);
  assert.match(
    stderr,
    /gave no sign of life for 0\.2 s during regex_replace of description, \(a\+\)\+\$ \(it had reported 3 of 5 operations as done/,
  );
  assert.equal(reasons.length, 1);
  assert.match(exposition, /last_run_exit_code\{[^}]*\} 1$/m);
});

Deno.test("hanging worker: one that closes itself ends the run", async () => {
  const { code, stderr, reasons } = await run("close", false);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /gave no sign of life for 1 s while writing \(/);
  assert.equal(reasons.length, 1);
});

Deno.test("worker: an error that nothing expects ends the engine with one message", async () => {
  const nothing = { net: [], sockets: [] };
  const startEngine = (module: URL) => {
    const worker = new Worker(module, { type: "module", deno: { permissions: "none" } });
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (message: MainMessage) =>
      post(message.type === "perform" ? { ...message, task: { name: "unknown" } } : message);
    return worker;
  };
  using sandbox = await Sandbox.start(nothing, "info", { startEngine });
  const config = { source: { timeoutMs: 1 }, udm: { readTimeoutMs: 1 } };
  const task = { name: "sync", config, permission: {} } as unknown as Task<"sync">;
  await assert.rejects(sandbox.perform(task), /^EngineLost: the engine ended unexpectedly: .*not a function/);
});

Deno.test("worker: it gives signs of life while it waits for servers", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = Array.fromAsync(silent);
  const config = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.chmod(config, 0o600);
  const { udm, source } = CONFIG;
  const host = `127.0.0.1:${silent.addr.port}`;
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      udm: { ...udm, uri: `http://${host}/udm/` },
      source: { ...source, ldap_uri: `ldap://${host}` },
    }),
  );
  let beats = 0;
  const startEngine = (module: URL) => {
    const worker = new Worker(module, { type: "module", deno: { permissions: { net: true } } });
    const engine: EngineWorker = {
      onmessage: null,
      onerror: null,
      postMessage: (message: unknown) => worker.postMessage(message),
      terminate: () => worker.terminate(),
    };
    worker.onmessage = ({ data }: MessageEvent<string>) => {
      const isLast = data === '{"type":"alive"}' && ++beats === 3;
      const passed = isLast ? '{"type":"failure","problem":"that is enough"}' : data;
      engine.onmessage?.call(worker, new MessageEvent("message", { data: passed }));
    };
    return engine;
  };
  const invocation = parseCommandLine(["plan", config, "--log-level", "fatal"], {});
  assert.ok(invocation.command !== "print");
  using stderr = capture(Deno.stderr);
  await carryOut(invocation, {
    environment: {},
    complain: () => {},
    startEngine,
    patience: { ...PATIENCE, beatMs: 50 },
  });
  assert.match(stderr.text, /that is enough/);
  silent.close();
  for (const connection of await accepted) connection.close();
  await Deno.remove(config);
});
