import type { Slapd } from "../../support/slapd.ts";
import type { Benchmark, Context } from "../harness/benchmark.ts";
import { measure, type Measured } from "../harness/measure.ts";
import { startOpenLdap, Udm } from "../harness/servers.ts";
import { interleave, ratios, show, summarise } from "../harness/statistics.ts";
import { GROUP_ATTRIBUTES, sync } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";
import type { Recorded } from "../servers/record.ts";
import type { Size } from "../world/groups.ts";
import { FIELDS, GROUPS, PEOPLE } from "../world/people.ts";

const MAX_FACTOR = 2.5;
const MAX_SECONDS = 60;
const MAX_MB = 200;

/** Both sides are read and compared; nothing has changed. */
export const unchanged: Benchmark = {
  name: "unchanged",
  title: "an unchanged run, compared with reading both sides with curl and then ldapsearch",
  users: 100_000,
  rounds: 5,
  run,
};

/** A large world: every user is in five groups. */
export function largeSize(users: number): Size {
  return { users, groups: Math.ceil(users / 10), members: 50 };
}

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const size = largeSize(users);
  await using source = await startOpenLdap(size);
  await using udm = await Udm.start({ filled: size, record: true });
  say("servers are filled");
  // The first run records the lists and warms up the servers for both sides.
  await sync({ source, udm: udm.ready }, folder);
  const words = readingCommand(source, udm, await udm.requests());
  await expectNoWrites(udm);
  const results = await interleave<"ours" | "tools", Measured>(rounds, {
    ours: () => sync({ source, udm: udm.ready }, folder),
    tools: () => measure(words, folder),
  });
  await expectNoWrites(udm);
  const ours = summarise(results.ours.map(({ seconds }) => seconds));
  const tools = summarise(results.tools.map(({ seconds }) => seconds));
  const times = ratios(results.ours.map((each) => each.seconds), results.tools.map((each) => each.seconds));
  const cpu = summarise(results.ours.map(({ cpuSeconds }) => cpuSeconds));
  const peak = summarise(results.ours.map(({ peakBytes }) => peakBytes / 2 ** 20));
  const what = `${size.users} users, ${size.groups} groups, ${size.groups * size.members} memberships`;
  const measured = `${show(ours, "s")}; processor ${show(cpu, "s", 1)}`;
  return [
    {
      what,
      measured,
      against: `curl and ldapsearch: ${show(tools, "s")}`,
      compared: show(times, "x"),
      must: `<= ${MAX_FACTOR} x`,
      reached: times.median <= MAX_FACTOR,
    },
    {
      what: `${what}: time`,
      measured: show(ours, "s"),
      against: "the clock",
      compared: "",
      must: `<= ${MAX_SECONDS} s`,
      reached: ours.median <= MAX_SECONDS,
    },
    {
      what: `${what}: memory`,
      measured: show(peak, "MB", 0),
      against: "",
      compared: "",
      must: `<= ${MAX_MB} MB`,
      reached: peak.median <= MAX_MB,
    },
  ];
}

/** Fails if anything was written; clears the recorded requests. */
export async function expectNoWrites(udm: Udm): Promise<void> {
  const writes = await udm.writes();
  if (writes > 0) throw new Error(`nothing had changed, but there were ${writes} writes`);
  await udm.clear();
}

/** A shell command that reads the same lists and entries with curl and ldapsearch. */
export function readingCommand(source: Slapd, udm: Udm, requests: readonly Recorded[]): string[] {
  const { url, username, password } = udm.ready;
  const curl = listPaths(requests).map((path) =>
    ["curl", "--silent", "--fail", "--output", "/dev/null", "--user", `${username}:${password}`]
      .concat("--header", "Accept: application/json", url + path)
  );
  const search = (base: string, filter: string, attributes: readonly string[]) => [
    ...["ldapsearch", "-LLL", "-x", "-H", source.url, "-D", source.readerDn, "-w", source.readerPassword],
    ...["-E", "pr=500/noprompt", "-b", base, filter, ...attributes],
  ];
  const commands = [
    ...curl,
    search(PEOPLE, "(objectClass=inetOrgPerson)", FIELDS.map(({ attribute }) => attribute)),
    search(GROUPS, "(objectClass=groupOfNames)", GROUP_ATTRIBUTES),
  ];
  return ["sh", "-ec", commands.map((words) => `${words.map(quoted).join(" ")} >/dev/null`).join("\n")];
}

/** The lists that were read, each once, with shards merged into one list. */
export function listPaths(requests: readonly Recorded[]): string[] {
  const whole = requests.filter(({ method, path }) => method === "GET" && path.includes("/?")).map(
    ({ path }) => {
      const [place = "", query] = path.split("?");
      const parameters = new URLSearchParams(query);
      const filter = parameters.get("filter") ?? "";
      if (!/^\(jpegPhoto=\*\)$/.test(filter)) parameters.delete("filter");
      return `${place}?${parameters}`;
    },
  );
  return [...new Set(whole)];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
