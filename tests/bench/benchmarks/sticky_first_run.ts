import { join } from "node:path";
import type { Benchmark, Context } from "../harness/benchmark.ts";
import type { Measured } from "../harness/measure.ts";
import { startOpenLdap, Udm } from "../harness/servers.ts";
import { interleave, ratios, show, summarise } from "../harness/statistics.ts";
import { sync } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";
import { bareLoop, LATENCY } from "./first_run.ts";

const WORKERS = 2;
const CONCURRENCY = 4;
const MIN_MEDIAN = 0.95;
const MIN_SLOWEST = 0.88;

/** A first run against workers that keep the connections they accepted: all of them should have work all the time. */
export const stickyFirstRun: Benchmark = {
  name: "sticky_first_run",
  title: "a first run with two sticky workers, compared with the same requests to workers that share them",
  users: 500,
  rounds: 20,
  run,
};

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const size = { users, groups: Math.ceil(users / 8), members: 20 };
  await using source = await startOpenLdap(size);
  const options = { latency: LATENCY, workers: WORKERS };
  const file = join(folder, "requests.json");
  let requests = 0;
  const results = await interleave<"ours" | "bare", Measured>(rounds, {
    ours: async () => {
      await using udm = await Udm.start({ ...options, sticky: true, record: true });
      const settings = { concurrency: CONCURRENCY };
      const measured = await sync({ source, udm: udm.ready, settings }, folder);
      const recorded = await udm.requests();
      requests = recorded.length;
      await Deno.writeTextFile(file, JSON.stringify(recorded));
      say(`sticky: ${measured.seconds.toFixed(1)} s`);
      return measured;
    },
    bare: async () => {
      await using udm = await Udm.start(options);
      const measured = await bareLoop(udm, file, CONCURRENCY, folder);
      say(`shared, bare loop: ${measured.seconds.toFixed(1)} s`);
      return measured;
    },
  });
  const seconds = (name: "ours" | "bare") => results[name].map((each) => each.seconds);
  const share = ratios(seconds("bare"), seconds("ours"));
  const row = {
    measured: show(summarise(seconds("ours")), "s", 1),
    against: `${requests} requests sent barely to shared workers: ${
      show(summarise(seconds("bare")), "s", 1)
    }`,
    compared: show({ median: 100 * share.median, least: 100 * share.least, most: 100 * share.most }, "%", 1),
  };
  const what = `${users} users, ${size.groups} groups, ${WORKERS} sticky workers, ${rounds} runs`;
  return [
    {
      ...row,
      what,
      must: `>= ${100 * MIN_MEDIAN} % of the throughput`,
      reached: share.median >= MIN_MEDIAN,
    },
    {
      ...row,
      what: `${what}: the slowest`,
      must: `>= ${100 * MIN_SLOWEST} % of the throughput`,
      reached: share.least >= MIN_SLOWEST,
    },
  ];
}
