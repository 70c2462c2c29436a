import { join } from "node:path";
import { command } from "../../e2e/program.ts";
import type { Benchmark, Context } from "../harness/benchmark.ts";
import { interleave, show, summarise } from "../harness/statistics.ts";
import { configure } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";

const MAX_TO_REQUEST = 150;
const MAX_TO_HELP = 60;

/** Start-up time. */
export const start: Benchmark = {
  name: "start",
  title: "time to the first request, and --help, compared with an empty Deno program",
  users: 0,
  rounds: 20,
  run,
};

async function run({ rounds, folder }: Context): Promise<Row[]> {
  const empty = join(folder, "empty.ts");
  await Deno.writeTextFile(empty, "");
  const words = { help: [...command(), "--help"], empty: [Deno.execPath(), "run", "--quiet", empty] };
  const measurements = {
    request: () => untilRequest(folder),
    help: () => untilEnd(words.help),
    empty: () => untilEnd(words.empty),
  };
  for (const warm of Object.values(measurements)) await warm();
  const results = await interleave<keyof typeof measurements, number>(rounds, measurements);
  const against = `an empty program: ${show(summarise(results.empty), "ms", 0)}`;
  const row = (what: string, figures: readonly number[], most: number): Row => {
    const extra = summarise(figures.map((figure, round) => figure - (results.empty[round] as number)));
    return {
      what,
      measured: show(summarise(figures), "ms", 0),
      against,
      compared: `+${show(extra, "ms", 0)}`,
      must: `<= +${most} ms`,
      reached: extra.median <= most,
    };
  };
  return [
    row("start to the first request", results.request, MAX_TO_REQUEST),
    row("--help", results.help, MAX_TO_HELP),
  ];
}

/** Runs a command; returns the duration (ms). */
async function untilEnd(words: readonly string[]): Promise<number> {
  const [program, ...args] = words as [string, ...string[]];
  const began = performance.now();
  const { success } = await new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" })
    .output();
  if (!success) throw new Error(`${words.join(" ")} failed`);
  return performance.now() - began;
}

/** Starts the connector; returns the time until either server receives a byte (ms). */
async function untilRequest(folder: string): Promise<number> {
  using ldap = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using udm = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const login = { username: "reader", password: "reader-secret" };
  const file = await configure({
    source: { url: `ldap://127.0.0.1:${ldap.addr.port}`, readerDn: "cn=reader", readerPassword: "secret" },
    udm: { url: `http://127.0.0.1:${udm.addr.port}/univention/udm/`, ...login },
  }, folder);
  const [program, ...args] = command() as [string, ...string[]];
  const received = Promise.any([firstBytes(ldap), firstBytes(udm)]);
  const began = performance.now();
  const child = new Deno.Command(program, {
    args: [...args, file],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const ended = child.status.then(({ code }) => {
    throw new Error(`the program ended with exit code ${code} before its first request`);
  });
  try {
    await Promise.race([received, ended]);
    return performance.now() - began;
  } finally {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has already ended.
    }
    await ended.catch(() => {});
  }
}

async function firstBytes(listener: Deno.Listener): Promise<void> {
  using connection = await listener.accept();
  await connection.read(new Uint8Array(1));
}
