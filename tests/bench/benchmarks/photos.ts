import type { Benchmark, Context } from "../harness/benchmark.ts";
import type { Measured } from "../harness/measure.ts";
import { GeneratedUdmServer, startGeneratedLdap, Udm } from "../harness/servers.ts";
import { interleave, show, summarise } from "../harness/statistics.ts";
import { sync } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";

const PHOTO_BYTES = 100_000;
const MAX_MEGABYTES = 450;

/** Photos are compared by digest and written once. */
export const photos: Benchmark = {
  name: "photos",
  title: "every user has a photo of 100 kB, compared with users without photos",
  users: 100_000,
  rounds: 3,
  run,
};

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const few = Math.ceil(users / 20);
  const results = await interleave<"with" | "without", Measured>(rounds, {
    with: () => unchanged(users, PHOTO_BYTES),
    without: () => unchanged(users, 0),
  });
  async function unchanged(count: number, photoBytes: number): Promise<Measured> {
    await using source = await startGeneratedLdap({ users: count, photoBytes });
    await using udm = await GeneratedUdmServer.start({ users: count, photoBytes });
    const measured = await sync({ source, udm: udm.ready }, folder);
    const written = await udm.takeWrites();
    if (written > 0) throw new Error(`nothing had changed, but there were ${written} writes`);
    say(`photos of ${photoBytes} bytes: ${megabytes([measured])} in ${measured.seconds.toFixed(1)} s`);
    return measured;
  }
  const first: Measured[] = [];
  let photosWritten = 0;
  let writtenAgain = 0;
  for (let round = 0; round < rounds; round++) {
    await using source = await startGeneratedLdap({ users: few, photoBytes: PHOTO_BYTES });
    await using udm = await Udm.start({});
    const measured = await sync({ source, udm: udm.ready }, folder);
    first.push(measured);
    photosWritten = (await udm.writes()) - 1; // without the creation of the OU
    await udm.clear();
    await sync({ source, udm: udm.ready }, folder);
    writtenAgain += await udm.writes();
    say(`first run: ${megabytes([measured])} in ${measured.seconds.toFixed(1)} s`);
  }
  const without = `without photos: ${megabytes(results.without)} in ${times(results.without)}`;
  const gigabytes = users * PHOTO_BYTES / 1e9;
  return [
    {
      what: `nothing changed, ${users} users with photos, ${gigabytes} GB`,
      measured: `${megabytes(results.with)} in ${times(results.with)}`,
      against: without,
      compared: "",
      must: `<= ${MAX_MEGABYTES} MB`,
      reached: within(results.with),
    },
    {
      what: `first run, ${few} users with photos`,
      measured: `${megabytes(first)} in ${times(first)}`,
      against: without,
      compared: "",
      must: `<= ${MAX_MEGABYTES} MB`,
      reached: within(first),
    },
    {
      what: "the run after that: photos written",
      measured: String(writtenAgain),
      against: `${photosWritten} in the first run`,
      compared: "",
      must: "none",
      reached: writtenAgain === 0 && photosWritten === few,
    },
  ];
}

function within(measured: readonly Measured[]): boolean {
  return summarise(measured.map(({ peakBytes }) => peakBytes)).median <= MAX_MEGABYTES * 2 ** 20;
}

function megabytes(measured: readonly Measured[]): string {
  return show(summarise(measured.map(({ peakBytes }) => peakBytes / 2 ** 20)), "MB", 0);
}

function times(measured: readonly Measured[]): string {
  return show(summarise(measured.map(({ seconds }) => seconds)), "s", 1);
}
