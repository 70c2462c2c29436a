import type { Benchmark, Context } from "../harness/benchmark.ts";
import { startGeneratedLdap, Udm } from "../harness/servers.ts";
import { interleave, ratios, show, summarise } from "../harness/statistics.ts";
import { sync } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";
import type { Recorded } from "../servers/record.ts";

const MIN_FACTOR = 3;
const WORKERS = 4;
const LATENCY = { perObject: 0.4 };

/** A list that is read in concurrent shards. */
export const shards: Benchmark = {
  name: "shards",
  title: "the list of users in four shards, compared with one list",
  users: 10_000,
  rounds: 5,
  run,
};

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const size = { users, groups: 0, members: 0 };
  await using source = await startGeneratedLdap({ users, photoBytes: 0 });
  await using udm = await Udm.start({ filled: size, latency: LATENCY, workers: WORKERS, record: true });
  say("servers are filled");
  const once = async (parts: number) => {
    await udm.clear();
    const settings = { concurrency: WORKERS, list_shards: parts };
    const { seconds } = await sync({ source, udm: udm.ready, settings }, folder);
    return { list: listSeconds(await udm.requests()), whole: seconds };
  };
  await once(WORKERS);
  const results = await interleave<"parts" | "one", { list: number; whole: number }>(rounds, {
    parts: () => once(WORKERS),
    one: () => once(1),
  });
  const figures = (name: "parts" | "one", which: "list" | "whole") =>
    results[name].map((each) => each[which]);
  const times = ratios(figures("one", "list"), figures("parts", "list"));
  return [{
    what: `list of ${users} users, 0.4 ms an object, ${WORKERS} served at once`,
    measured: `${show(summarise(figures("parts", "list")), "s")}; whole run ` +
      show(summarise(figures("parts", "whole")), "s"),
    against: `one list: ${show(summarise(figures("one", "list")), "s")}; whole run ` +
      show(summarise(figures("one", "whole")), "s"),
    compared: `${show(times, "x")} faster`,
    must: `>= ${MIN_FACTOR} x faster`,
    reached: times.median >= MIN_FACTOR,
  }];
}

/** Seconds from the first request for users to the last response, as the server sees it. */
export function listSeconds(requests: readonly Recorded[]): number {
  const lists = requests.filter(({ method, path }) => method === "GET" && path.startsWith("users/user/?"));
  if (lists.length === 0) throw new Error("no list of users was read");
  const began = Math.min(...lists.map((request) => request.began));
  return (Math.max(...lists.map((request) => request.ended)) - began) / 1000;
}
