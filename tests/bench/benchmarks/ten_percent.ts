import { join } from "node:path";
import type { Benchmark, Context } from "../harness/benchmark.ts";
import type { Measured } from "../harness/measure.ts";
import { startOpenLdap, Udm } from "../harness/servers.ts";
import { interleave, ratios, show, summarise } from "../harness/statistics.ts";
import { sync } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";
import { writes } from "../servers/record.ts";
import { bareLoop } from "./first_run.ts";
import { expectNoWrites, largeSize } from "./unchanged.ts";

const MAX_FACTOR = 1.2;
const CONCURRENCY = 4;

/** One user and one group in ten differ from the source. */
export const tenPercent: Benchmark = {
  name: "ten_percent",
  title: "10 % changed, compared with an unchanged run plus a bare fetch loop that sends the same writes",
  users: 100_000,
  rounds: 3,
  run,
};

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const size = largeSize(users);
  const tenth = (count: number) =>
    Array.from({ length: Math.floor(count / 10) }, (_, index) => 10 * index + 3);
  const disturbance = { users: tenth(size.users), groups: tenth(size.groups) };
  const expected = disturbance.users.length + disturbance.groups.length;
  await using source = await startOpenLdap(size);
  await using udm = await Udm.start({ filled: size, record: true });
  say("servers are filled");
  const settings = { source, udm: udm.ready, settings: { concurrency: CONCURRENCY } };
  const file = join(folder, "writes.json");
  await sync(settings, folder);
  await expectNoWrites(udm);
  const counts: number[] = [];
  const results = await interleave<"unchanged" | "changed" | "bare", Measured>(rounds, {
    unchanged: async () => {
      await udm.clear();
      const measured = await sync(settings, folder);
      await expectNoWrites(udm);
      return measured;
    },
    changed: async () => {
      await udm.disturb(disturbance);
      await udm.clear();
      const measured = await sync(settings, folder);
      const written = (await udm.requests()).filter(writes);
      counts.push(written.length);
      await Deno.writeTextFile(file, JSON.stringify(written));
      say(`${written.length} writes in ${measured.seconds.toFixed(1)} s`);
      return measured;
    },
    bare: async () => {
      await udm.disturb(disturbance);
      return await bareLoop(udm, file, CONCURRENCY, folder);
    },
  });
  const seconds = (name: keyof typeof results) => results[name].map((each) => each.seconds);
  const floor = seconds("unchanged").map((each, round) => each + (seconds("bare")[round] as number));
  const times = ratios(seconds("changed"), floor);
  const exact = counts.every((count) => count === expected);
  const what = `${disturbance.users.length} of ${size.users} users and ${disturbance.groups.length} of ` +
    `${size.groups} groups changed`;
  return [
    {
      what,
      measured: show(summarise(seconds("changed")), "s"),
      against: `nothing changed ${show(summarise(seconds("unchanged")), "s")} + bare writes ` +
        show(summarise(seconds("bare")), "s"),
      compared: show(times, "x"),
      must: `<= ${MAX_FACTOR} x`,
      reached: times.median <= MAX_FACTOR,
    },
    {
      what: `${what}: writes`,
      measured: [...new Set(counts)].join(", "),
      against: `${expected} changes`,
      compared: "",
      must: "only what changed",
      reached: exact,
    },
  ];
}
