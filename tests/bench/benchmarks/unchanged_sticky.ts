import { MEASURED_LATENCY } from "../../simulators/udm/mod.ts";
import { shardFilter, splitShard, WHOLE } from "../../../src/udm/shards.ts";
import type { Benchmark, Context } from "../harness/benchmark.ts";
import { measure, type Measured } from "../harness/measure.ts";
import { startOpenLdap, Udm } from "../harness/servers.ts";
import { interleave, ratios, show, summarise } from "../harness/statistics.ts";
import { sync } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";
import { expectNoWrites, listPaths } from "./unchanged.ts";

const BOUNDS = [{ workers: 2, factor: 1.35 }, { workers: 1, factor: 1.15 }];
const BARE_LISTS = new URL("../servers/bare_lists.ts", import.meta.url).pathname;

/** An unchanged run against workers that keep the connections they accepted, with the latency of a real server. */
export const unchangedSticky: Benchmark = {
  name: "unchanged_sticky",
  title: "an unchanged run with sticky workers, compared with the bare lists, in as many parts as workers",
  users: 2000,
  rounds: 10,
  run,
};

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const size = { users, groups: Math.ceil(users / 20), members: 50 };
  await using source = await startOpenLdap(size);
  const rows: Row[] = [];
  for (const { workers, factor } of BOUNDS) {
    const options = { filled: size, latency: MEASURED_LATENCY, workers, sticky: true };
    await using udm = await Udm.start({ ...options, record: true });
    // The comparison knows that there are several workers, and each of its connections reaches its own
    await using spread = await Udm.start({ ...options, inTurn: true });
    const once = () => sync({ source, udm: udm.ready, photos: false }, folder);
    await once();
    const requests = await udm.requests();
    const lists = listPaths(requests);
    const paths = Array.from({ length: workers }, (_, at) => lists.map((list) => partOf(list, at, workers)));
    await expectNoWrites(udm);
    const results = await interleave<"ours" | "bare", Measured>(rounds, {
      ours: once,
      bare: () => bareLists(spread, paths, folder),
    });
    await expectNoWrites(udm);
    const seconds = (name: "ours" | "bare") => results[name].map((each) => each.seconds);
    const times = ratios(seconds("ours"), seconds("bare"));
    say(`${workers} workers: ${requests.length} requests`);
    rows.push({
      what: `${users} users, ${size.groups} groups, ${
        workers === 1 ? "1 worker" : `${workers} sticky workers`
      }`,
      measured: show(summarise(seconds("ours")), "s"),
      against: `${workers === 1 ? "both lists" : "halves of both lists on each worker"}, bare: ${
        show(summarise(seconds("bare")), "s")
      }`,
      compared: show(times, "x"),
      must: `<= ${factor} x`,
      reached: times.median <= factor,
    });
  }
  return rows;
}

/** The path of one of several parts of a list. */
export function partOf(path: string, at: number, parts: number): string {
  const shard = splitShard(WHOLE, parts)[at];
  const filter = shard && shardFilter(shard, path.startsWith("users/") ? "uid" : "cn");
  return filter === undefined ? path : `${path}&${new URLSearchParams({ filter })}`;
}

/** Reads lists and nothing else. */
function bareLists(udm: Udm, paths: readonly (readonly string[])[], folder: string): Promise<Measured> {
  const options = JSON.stringify({ ...udm.ready, paths });
  const program = [Deno.execPath(), "run", "--quiet", "--no-check", "--allow-all", BARE_LISTS, options];
  return measure(program, folder);
}
