import type { Benchmark, Context } from "../harness/benchmark.ts";
import type { Measured } from "../harness/measure.ts";
import { startOpenLdap, Udm } from "../harness/servers.ts";
import { interleave, ratios, show, summarise } from "../harness/statistics.ts";
import { sync } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";

/** How much larger the large group is. */
const FACTOR = 100;
/** Maximum cost of each additional member (microseconds). */
const MAX_MICROSECONDS = 25;
/** Maximum time compared with the small group. */
const MAX_RATIO = 1.2;
/** Maximum size of what is sent (bytes). */
const MAX_BYTES = 2000;

/** One member of a large group is missing. */
export const largeGroup: Benchmark = {
  name: "large_group",
  title: "one member is missing in a group of all users, compared with a group of 1 % of them",
  users: 50_000,
  rounds: 5,
  run,
};

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const few = Math.ceil(users / FACTOR);
  const sizes = {
    large: { users, groups: 1, members: users },
    small: { users, groups: 1, members: few },
  };
  await using largeSource = await startOpenLdap(sizes.large);
  await using smallSource = await startOpenLdap(sizes.small);
  await using largeUdm = await Udm.start({ filled: sizes.large, record: true });
  await using smallUdm = await Udm.start({ filled: sizes.small, record: true });
  say("servers are filled");
  let sent = 0;
  const once = async (source: typeof largeSource, udm: Udm) => {
    await udm.disturb({ users: [], groups: [0] });
    await udm.clear();
    const measured = await sync({ source, udm: udm.ready }, folder);
    const writes = await udm.writes();
    if (writes !== 1) throw new Error(`one group had changed, but there were ${writes} writes`);
    const bodies = (await udm.requests()).map(({ body = "" }) => new TextEncoder().encode(body).length);
    sent = Math.max(sent, bodies.reduce((sum, length) => sum + length, 0));
    return measured;
  };
  const results = await interleave<"large" | "small", Measured>(rounds, {
    large: () => once(largeSource, largeUdm),
    small: () => once(smallSource, smallUdm),
  });
  const [large, small] = [results.large, results.small].map((each) => each.map(({ seconds }) => seconds)) as [
    number[],
    number[],
  ];
  const times = ratios(large, small);
  const extra = summarise(
    large.map((each, round) => (each - (small[round] as number)) / (users - few) * 1e6),
  );
  const row = {
    what: `group of ${users} members, one changed, ${users} users in all`,
    measured: show(summarise(large), "s"),
    against: `group of ${few}: ${show(summarise(small), "s")}`,
  };
  return [
    { ...row, compared: show(times, "x"), must: `<= ${MAX_RATIO} x`, reached: times.median <= MAX_RATIO },
    {
      ...row,
      compared: `${show(extra, "µs", 1)} a member more`,
      must: `<= ${MAX_MICROSECONDS} µs`,
      reached: extra.median <= MAX_MICROSECONDS,
    },
    {
      ...row,
      what: `${row.what}: sent`,
      measured: `${sent} bytes`,
      against: "the value that changed",
      compared: "",
      must: `<= ${MAX_BYTES} bytes`,
      reached: sent > 0 && sent <= MAX_BYTES,
    },
  ];
}
