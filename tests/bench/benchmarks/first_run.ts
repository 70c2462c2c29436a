import { join } from "node:path";
import type { Benchmark, Context } from "../harness/benchmark.ts";
import { measure, type Measured } from "../harness/measure.ts";
import { startOpenLdap, Udm } from "../harness/servers.ts";
import { interleave, ratios, show, summarise } from "../harness/statistics.ts";
import { sync } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";
import type { UdmServerOptions } from "../servers/udm.ts";

const MIN_SHARE = 0.95;
/** Latency of a real server (ms). */
export const LATENCY = { post: { "users/user": 130, "groups/group": 25 } };
const COMBINATIONS = [2, 8].flatMap((served) => [4, 8].map((concurrency) => ({ served, concurrency })));
const BARE_LOOP = new URL("../servers/bare_loop.ts", import.meta.url).pathname;

/** A first run: nearly all of its time should be the time that UDM takes for creations. */
export const firstRun: Benchmark = {
  name: "first_run",
  title: "a first run, compared with a bare fetch loop that sends the same requests",
  users: 2000,
  rounds: 3,
  run,
};

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const size = { users, groups: Math.ceil(users / 10), members: 50 };
  await using source = await startOpenLdap(size);
  const rows: Row[] = [];
  for (const { served, concurrency } of COMBINATIONS) {
    const options: UdmServerOptions = { latency: LATENCY, workers: served, record: true };
    const file = join(folder, `requests-${served}-${concurrency}.json`);
    let requests = 0;
    const results = await interleave<"ours" | "bare", Measured>(rounds, {
      ours: async () => {
        await using udm = await Udm.start(options);
        const measured = await sync({ source, udm: udm.ready, settings: { concurrency } }, folder);
        const recorded = await udm.requests();
        requests = recorded.length;
        await Deno.writeTextFile(file, JSON.stringify(recorded));
        say(`${served} served, concurrency ${concurrency}: ${measured.seconds.toFixed(1)} s`);
        return measured;
      },
      bare: async () => {
        await using udm = await Udm.start({ ...options, record: false });
        const measured = await bareLoop(udm, file, concurrency, folder);
        say(`${served} served, concurrency ${concurrency}, bare loop: ${measured.seconds.toFixed(1)} s`);
        return measured;
      },
    });
    const seconds = (name: "ours" | "bare") => results[name].map((each) => each.seconds);
    const share = ratios(seconds("bare"), seconds("ours"));
    rows.push({
      what: `${users} users, ${size.groups} groups, ${served} served at once, concurrency ${concurrency}`,
      measured: show(summarise(seconds("ours")), "s", 1),
      against: `${requests} requests sent barely: ${show(summarise(seconds("bare")), "s", 1)}`,
      compared: show(
        { median: 100 * share.median, least: 100 * share.least, most: 100 * share.most },
        "%",
        1,
      ),
      must: `>= ${100 * MIN_SHARE} % of the throughput`,
      reached: share.median >= MIN_SHARE,
    });
  }
  return rows;
}

/** Sends recorded requests and nothing else. */
export function bareLoop(udm: Udm, file: string, concurrency: number, folder: string): Promise<Measured> {
  const options = JSON.stringify({ ...udm.ready, file, concurrency });
  return measure(
    [Deno.execPath(), "run", "--quiet", "--no-check", "--allow-all", BARE_LOOP, options],
    folder,
  );
}
