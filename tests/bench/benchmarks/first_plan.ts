import { join } from "node:path";
import { command } from "../../e2e/program.ts";
import type { Benchmark, Context } from "../harness/benchmark.ts";
import { measure, type Measured } from "../harness/measure.ts";
import { startOpenLdap, Udm } from "../harness/servers.ts";
import { interleave, ratios, show, summarise } from "../harness/statistics.ts";
import type { Row } from "../harness/table.ts";
import { expectNoWrites, readingCommand } from "./unchanged.ts";

const MAX_SECONDS = 180;
const IN_A_CLASS = 30;

/** From an empty folder to the first plan: `init` and `plan`. */
export const firstPlan: Benchmark = {
  name: "first_plan",
  title: "init and plan of a school, compared with reading both sides with curl and then ldapsearch",
  users: 3000,
  rounds: 5,
  run,
};

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const size = { users, groups: Math.ceil(users / IN_A_CLASS), members: IN_A_CLASS };
  await using source = await startOpenLdap(size);
  await using udm = await Udm.start({ record: true });
  say("servers are filled");
  const file = join(folder, "school.yaml");
  const env = { SOURCE_PASSWORD: source.readerPassword, UDM_PASSWORD: udm.ready.password };
  const commands = {
    init: () =>
      measure(
        [
          ...[...command(), "init", file, "--ldap-uri", source.url, "--bind-dn", source.readerDn],
          ...["--udm-uri", udm.ready.url, "--udm-user", udm.ready.username],
        ],
        folder,
        env,
      ),
    plan: () => measure([...command(), "plan", file], folder, env),
  };
  const both = async (): Promise<Measured[]> => {
    const init = await commands.init();
    const plan = await commands.plan();
    await Deno.remove(file);
    return [init, plan];
  };
  await both();
  // The OU does not exist yet: its lists are not found
  const found = (await udm.requests()).filter(({ status }) => status === 200);
  const words = readingCommand(source, udm, found);
  await expectNoWrites(udm);
  const results = await interleave<"ours" | "tools", Measured[]>(rounds, {
    ours: both,
    tools: async () => [await measure(words, folder)],
  });
  await expectNoWrites(udm);
  const seconds = (figures: readonly Measured[][]) =>
    figures.map((each) => each.reduce((sum, { seconds }) => sum + seconds, 0));
  const [ours, tools] = [seconds(results.ours), seconds(results.tools)];
  const ofPlan = summarise(results.ours.map((each) => (each.at(-1) as Measured).seconds));
  const total = summarise(ours);
  return [{
    what: `${size.users} users, ${size.groups} groups: init and plan`,
    measured: `${show(total, "s")}; plan alone ${show(ofPlan, "s")}`,
    against: `curl and ldapsearch: ${show(summarise(tools), "s")}`,
    compared: show(ratios(ours, tools), "x"),
    must: `<= ${MAX_SECONDS} s`,
    reached: total.most <= MAX_SECONDS,
  }];
}
