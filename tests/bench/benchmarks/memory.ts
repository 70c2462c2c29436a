import type { Benchmark, Context } from "../harness/benchmark.ts";
import type { Measured } from "../harness/measure.ts";
import { GeneratedUdmServer, startGeneratedLdap } from "../harness/servers.ts";
import { interleave, show, summarise, type Summary } from "../harness/statistics.ts";
import { sync } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";

const MAX_MEGABYTES = 350;
const MAX_BYTES_PER_USER = 700;

const MODES = { unchanged: "nothing changed", first: "first run" } as const;
type Mode = keyof typeof MODES;

/** Memory grows by at most a few hundred bytes per user. */
export const memory: Benchmark = {
  name: "memory",
  title: "peak memory, compared with 1 % and 10 % of the users",
  users: 1_000_000,
  rounds: 3,
  run,
};

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const sizes = [users / 100, users / 10, users].map(Math.ceil) as [number, number, number];
  const rows: Row[] = [];
  for (const mode of Object.keys(MODES) as Mode[]) {
    const measurements = sizes.map((size) =>
      [String(size), async () => {
        const measured = await once(size, mode, folder);
        say(`${MODES[mode]}, ${size} users: ${megabytes(measured.peakBytes)} MB, ${seconds(measured)} s`);
        return measured;
      }] as const
    );
    // The largest size takes long, so it is measured once.
    const results = await interleave(rounds, Object.fromEntries(measurements.slice(0, 2)));
    const largest = await (measurements[2] as (typeof measurements)[number])[1]();
    const peaks = (size: number) => (results[size] as Measured[]).map(({ peakBytes }) => peakBytes);
    rows.push(...judge(mode, sizes, [
      summarise(peaks(sizes[0])),
      summarise(peaks(sizes[1])),
      summarise([largest.peakBytes]),
    ]));
  }
  return rows;
}

async function once(users: number, mode: Mode, folder: string): Promise<Measured> {
  await using source = await startGeneratedLdap({ users, photoBytes: 0 });
  await using udm = await GeneratedUdmServer.start({ users: mode === "first" ? 0 : users, photoBytes: 0 });
  const measured = await sync({ source, udm: udm.ready }, folder);
  const [writes, expected] = [await udm.takeWrites(), mode === "first" ? users : 0];
  if (writes !== expected) throw new Error(`${writes} writes instead of ${expected}`);
  return measured;
}

function judge(
  mode: Mode,
  [few, many, most]: readonly [number, number, number],
  [small, middle, large]: readonly [Summary, Summary, Summary],
): Row[] {
  const growth = (from: Summary, to: Summary, users: number) => (to.median - from.median) / users;
  const row = (
    count: number,
    peak: Summary,
    compared: string,
    must: string,
    reached: boolean,
  ): Row => ({
    what: `${MODES[mode]}, ${count} users`,
    measured: show(scaled(peak), "MB", 0),
    against: `${few} users: ${show(scaled(small), "MB", 0)}`,
    compared,
    must,
    reached,
  });
  const toMany = growth(small, middle, many - few);
  const toMost = growth(small, large, most - few);
  const limit = `<= ${MAX_BYTES_PER_USER} bytes a user`;
  return [
    row(many, middle, "", `<= ${MAX_MEGABYTES} MB`, middle.median <= MAX_MEGABYTES * 2 ** 20),
    row(many, middle, `${toMany.toFixed(0)} bytes a user`, limit, toMany <= MAX_BYTES_PER_USER),
    row(most, large, `${toMost.toFixed(0)} bytes a user`, limit, toMost <= MAX_BYTES_PER_USER),
  ];
}

function scaled({ median, least, most }: Summary): Summary {
  return { median: median / 2 ** 20, least: least / 2 ** 20, most: most / 2 ** 20 };
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

function seconds(measured: Measured): string {
  return measured.seconds.toFixed(1);
}
