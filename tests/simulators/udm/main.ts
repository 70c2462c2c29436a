/**
 * The simulator as a program: `deno run --allow-net --allow-read --allow-env tests/simulators/udm/main.ts --help`.
 *
 * @module
 */

import { Command, InvalidArgumentError } from "commander";
import { parseExtendedAttribute } from "./extended.ts";
import {
  type ExtendedAttribute,
  type Fault,
  type FaultAction,
  MEASURED_LATENCY,
  startUdmSimulator,
} from "./mod.ts";

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError("It must be a whole number, 0 or more.");
}

/** Options of the command line. */
interface CommandLine {
  port: number;
  base?: string;
  username: string;
  password: string;
  latency: number;
  measuredLatency?: true;
  workers?: number;
  sticky?: true;
  gateways?: number;
  seedUsers: number;
  seedGroups: number;
  membershipsPerGroup: number;
  seedOu: string;
  keepRequests: number;
  cert?: string;
  key?: string;
  fault?: Fault[];
  extendedAttribute?: ExtendedAttribute[];
  uniqueMail?: true;
  german?: true;
}

const STATUSES = [400, 401, 403, 404, 412, 422, 500, 502, 503] as const;

/** Parses a fault; a number after "@" limits it to every n-th request. */
function readFault(text: string, others: readonly Fault[] = []): Fault[] {
  const [, what, every] = /^([a-z]+|\d{3})(?:@([1-9]\d*))?$/.exec(text) ?? [];
  const status = STATUSES.find((known) => String(known) === what);
  const action: FaultAction | undefined = status !== undefined
    ? { action: "status", status }
    : what === "drop"
    ? { action: "drop", when: "before" }
    : what === "lose"
    ? { action: "drop", when: "after" }
    : what === "half" || what === "garbage" || what === "silence"
    ? { action: what }
    : undefined;
  if (action !== undefined) {
    return [...others, { ...action, ...(every === undefined ? {} : { every: Number(every) }) }];
  }
  throw new InvalidArgumentError(
    `It must be one of ${
      STATUSES.join(", ")
    }, drop, lose, half, garbage, silence, and may end in @N: every N-th request.`,
  );
}

function readExtendedAttribute(text: string, others: readonly ExtendedAttribute[] = []): ExtendedAttribute[] {
  const attribute = parseExtendedAttribute(text);
  if (attribute !== undefined) return [...others, attribute];
  throw new InvalidArgumentError("It must be NAME:SYNTAX, NAME:SYNTAX:multi or NAME:SYNTAX:default=VALUE.");
}

const command = new Command("udm-simulator")
  .description("A UDM REST API in memory. Stops on SIGTERM and SIGINT.")
  .option("--port <number>", "port on 127.0.0.1; 0 takes a free one", wholeNumber, 0)
  .option("--base <dn>", "LDAP base")
  .option("--username <name>", "user that is let in", "Administrator")
  .option("--password <text>", "its password", "univention")
  .option("--latency <ms>", "how long every request takes", wholeNumber, 0)
  .option("--measured-latency", "latencies as measured on a real server")
  .option("--workers <number>", "requests served at once; without it: all", wholeNumber)
  .option("--sticky", "a connection stays with the worker that accepts it")
  .option(
    "--gateways <number>",
    "processes before sticky workers that share connections among clients",
    wholeNumber,
  )
  .option("--seed-users <number>", "users from the start", wholeNumber, 0)
  .option("--seed-groups <number>", "groups from the start", wholeNumber, 0)
  .option("--memberships-per-group <number>", "users in each of these groups", wholeNumber, 0)
  .option("--seed-ou <name>", "OU that holds them", "seed")
  .option("--keep-requests <number>", "requests kept in memory", wholeNumber, 0)
  .option("--cert <file>", "certificate (PEM), for HTTPS")
  .option("--key <file>", "its key (PEM)")
  .option(
    "--fault <what[@n]>",
    "what goes wrong, with every request or every n-th: a status (503@10); drop, lose (the connection is closed before " +
      "or after the request is executed), half (of an answer), garbage, silence. May be given several times",
    readFault,
  )
  .option("--unique-mail", "alternative mail addresses are unique, too")
  .option("--german", "error messages in German")
  .option(
    "--extended-attribute <attribute>",
    "NAME:SYNTAX[:multi][:default=VALUE]: a property that an administrator has added to users, or to groups as " +
      "groups/group.NAME. The syntax is UDM's: string, integer, TrueFalseUp, UserDN ... May be given several times",
    readExtendedAttribute,
  )
  .parse(Deno.args, { from: "user" });

const { cert, key, latency, measuredLatency, fault, extendedAttribute, german, ...options } = command.opts<
  CommandLine
>();
if ((cert === undefined) !== (key === undefined)) {
  command.error("error: --cert and --key belong together: give both or none.");
}
const simulator = await startUdmSimulator({
  ...options,
  latency: measuredLatency ? MEASURED_LATENCY : latency,
  faults: fault ?? [],
  ...(german ? { language: "de" as const } : {}),
  extendedAttributes: extendedAttribute ?? [],
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
