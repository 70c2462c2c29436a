/**
 * The simulator as a program: `deno run --allow-net --allow-read --allow-env tests/simulators/udm/main.ts --help`.
 *
 * @module
 */

import { Command, InvalidArgumentError } from "commander";
import { MEASURED_LATENCY, startUdmSimulator } from "./mod.ts";

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError("It must be a whole number, 0 or more.");
}

/** Options as the command line gives them. */
interface CommandLine {
  port: number;
  base?: string;
  username: string;
  password: string;
  latency: number;
  measuredLatency?: true;
  processes?: number;
  seedUsers: number;
  seedGroups: number;
  membershipsPerGroup: number;
  seedOu: string;
  keepRequests: number;
  cert?: string;
  key?: string;
}

const command = new Command("udm-simulator")
  .description("A UDM REST API in memory. Stops on SIGTERM and SIGINT.")
  .option("--port <number>", "port on 127.0.0.1; 0 takes a free one", wholeNumber, 0)
  .option("--base <dn>", "LDAP base")
  .option("--username <name>", "user that is let in", "Administrator")
  .option("--password <text>", "its password", "univention")
  .option("--latency <ms>", "how long every request takes", wholeNumber, 0)
  .option("--measured-latency", "latencies as measured on a real server")
  .option("--processes <number>", "requests served at once; without it: all", wholeNumber)
  .option("--seed-users <number>", "users from the start", wholeNumber, 0)
  .option("--seed-groups <number>", "groups from the start", wholeNumber, 0)
  .option("--memberships-per-group <number>", "users in each of these groups", wholeNumber, 0)
  .option("--seed-ou <name>", "OU that holds them", "seed")
  .option("--keep-requests <number>", "requests kept in memory", wholeNumber, 0)
  .option("--cert <file>", "certificate (PEM), for HTTPS")
  .option("--key <file>", "its key (PEM)")
  .parse(Deno.args, { from: "user" });

const { cert, key, latency, measuredLatency, ...options } = command.opts<CommandLine>();
if ((cert === undefined) !== (key === undefined)) {
  command.error("error: --cert and --key belong together: give both or none.");
}
const simulator = await startUdmSimulator({
  ...options,
  latency: measuredLatency ? MEASURED_LATENCY : latency,
  ...(cert === undefined || key === undefined
    ? {}
    : { tls: { cert: Deno.readTextFileSync(cert), key: Deno.readTextFileSync(key) } }),
});
console.log(`${simulator.url} ${simulator.username} ${simulator.password}`);

const stopped = Promise.withResolvers<void>();
for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => stopped.resolve());
await stopped.promise;
await simulator.close();
Deno.exit(0);
