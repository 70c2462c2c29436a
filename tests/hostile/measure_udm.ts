/**
 * Measures the program under each attack of a UDM server: `deno run -A tests/hostile/measure_udm.ts [ATTACK ...]`. Prints
 * rows for README.md. Takes some minutes; needs GNU time and `slapd`.
 *
 * @module
 */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { command, inherited } from "../e2e/program.ts";
import { World } from "../e2e/world.ts";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import { type Attack, ATTACKS, type Target } from "./udm_attacks.ts";

/** Longest run in seconds. */
const MAX_SECONDS = Number(Deno.env.get("MAX_SECONDS") ?? 600);

/** What a request asks for. */
function targetOf(method: string, url: URL): Target | undefined {
  const [, type, rest] = /\/udm\/(users\/user|groups\/group)\/(.*)$/.exec(url.pathname) ?? [];
  if (type === undefined) return undefined;
  if (method === "OPTIONS") return "types";
  if (rest === "add") return "template";
  return rest !== "" ? undefined : type === "users/user" ? "users" : "groups";
}

function bodyOf(attack: Attack, container: string): ReadableStream<Uint8Array> {
  const pieces = (attack.body ?? (() => ["{}"]))(container)[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { done, value } = pieces.next();
        if (done === true) return controller.close();
        if (typeof value !== "number") {
          return controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
        }
        await delay(value);
      }
    },
  });
}

const names = Deno.args.length === 0 ? Object.keys(ATTACKS) : Deno.args;
await using world = await World.open();
for (const name of names) {
  const attack = ATTACKS[name];
  if (attack === undefined) throw new Error(`no attack ${JSON.stringify(name)}`);
  const udm = createUdmSimulator();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const url = new URL(request.url);
    if (targetOf(request.method, url) === attack.target) {
      const headers = { "Content-Type": "application/json", ...attack.headers };
      const container = url.searchParams.get("position") ?? "";
      return new Response(bodyOf(attack, container), { status: attack.status ?? 200, headers });
    }
    const { method, headers } = request;
    return await udm.fetch(udm.url + url.pathname.replace(/^.*?\/udm\//, "") + url.search, {
      method,
      headers,
    });
  });
  const config = await world.configure({
    udm: {
      uri: `http://127.0.0.1:${server.addr.port}/udm/`,
      user: udm.username,
      password: udm.password,
      read_timeout: 10,
    },
  });
  const figures = join(world.folder, "figures");
  const began = performance.now();
  const { stderr, code } = await new Deno.Command("/usr/bin/time", {
    args: ["--format", "%M", "--output", figures, "timeout", `${MAX_SECONDS}`, ...command(), "plan", config],
    clearEnv: true,
    env: { DENO_NO_UPDATE_CHECK: "1", ...inherited() },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const seconds = (performance.now() - began) / 1000;
  const kibibytes = Number((await Deno.readTextFile(figures)).trim().split("\n").at(-1));
  const lines = new TextDecoder().decode(stderr).trim().split("\n");
  const message = (lines.find((line) => /ERROR|cannot make/.test(line)) ?? lines.at(-1) ?? "").slice(0, 400);
  console.log(
    `| ${name} | ${code} | ${message} | ${Math.round(kibibytes / 1024)} MB | ${seconds.toFixed(1)} s |`,
  );
  await server.shutdown().catch(() => {});
}
