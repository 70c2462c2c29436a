import type { Benchmark, Context } from "../harness/benchmark.ts";
import type { Measured } from "../harness/measure.ts";
import { startOpenLdap, Udm } from "../harness/servers.ts";
import { interleave, ratios, show, summarise } from "../harness/statistics.ts";
import { sync } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";
import type { Size } from "../world/groups.ts";

/** How much larger the large group is. */
const FACTOR = 100;
/** Maximum cost of each additional member (microseconds). */
const MAX_MICROSECONDS = 25;
/** Maximum processor time compared with the same memberships in small groups. */
const MAX_RATIO = 1.2;
/** Maximum size of the bodies of all requests (bytes). */
const MAX_BYTES = 2000;

/** One member of a large group is missing. */
export const largeGroup: Benchmark = {
  name: "large_group",
  title: "one member is missing in a group of all users, compared with groups of 1 % of them",
  users: 50_000,
  rounds: 5,
  run,
};

/** What one run cost. */
interface Cost extends Measured {
  /** Size of the bodies of all its requests (bytes). */
  readonly sent: number;
}

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const few = Math.ceil(users / FACTOR);
  // The same memberships in many groups differ in nothing but the size of the group; one small group has fewer of them.
  await using large = await world({ users, groups: 1, members: users }, folder);
  await using many = await world({ users, groups: FACTOR, members: few }, folder);
  await using single = await world({ users, groups: 1, members: few }, folder);
  say("servers are filled");
  const results = await interleave<"large" | "many" | "single", Cost>(rounds, {
    large: large.once,
    many: many.once,
    single: single.once,
  });
  const seconds = (name: keyof typeof results) => results[name].map((cost) => cost.seconds);
  const processor = (name: keyof typeof results) => results[name].map(({ cpuSeconds }) => cpuSeconds);
  const sent = (name: keyof typeof results) => Math.max(...results[name].map((cost) => cost.sent));
  const times = ratios(processor("large"), processor("many"));
  const extra = summarise(
    seconds("large").map((each, round) =>
      (each - (seconds("single")[round] as number)) / (users - few) * 1e6
    ),
  );
  const what = `group of ${users} members, one changed, ${users} users in all`;
  return [
    {
      what: `${what}: processor`,
      measured: show(summarise(processor("large")), "s"),
      against: `${FACTOR} groups of ${few}: ${show(summarise(processor("many")), "s")}`,
      compared: show(times, "x"),
      must: `<= ${MAX_RATIO} x`,
      reached: times.median <= MAX_RATIO,
    },
    {
      what: `${what}: time`,
      measured: show(summarise(seconds("large")), "s"),
      against: `one group of ${few}: ${show(summarise(seconds("single")), "s")}`,
      compared: `${show(extra, "µs", 1)} a member more`,
      must: `<= ${MAX_MICROSECONDS} µs`,
      reached: extra.median <= MAX_MICROSECONDS,
    },
    {
      what: `${what}: sent`,
      measured: `${sent("large")} bytes`,
      against: `group of ${few}: ${sent("many")} bytes`,
      compared: "",
      must: `<= ${MAX_BYTES} bytes`,
      reached: sent("large") > 0 && sent("large") <= MAX_BYTES,
    },
  ];
}

/** Servers with users and groups of a size, and a run after one group of the target has lost a member. */
async function world(
  size: Size,
  folder: string,
): Promise<AsyncDisposable & { readonly once: () => Promise<Cost> }> {
  await using servers = new AsyncDisposableStack();
  const source = servers.use(await startOpenLdap(size));
  const udm = servers.use(await Udm.start({ filled: size, record: true }));
  const stack = servers.move();
  return {
    async once() {
      await udm.disturb({ users: [], groups: [0] });
      await udm.clear();
      const measured = await sync({ source, udm: udm.ready }, folder);
      const writes = await udm.writes();
      if (writes !== 1) throw new Error(`one group had changed, but there were ${writes} writes`);
      const bodies = (await udm.requests()).map(({ body = "" }) => new TextEncoder().encode(body).length);
      return { ...measured, sent: bodies.reduce((sum, length) => sum + length, 0) };
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}
