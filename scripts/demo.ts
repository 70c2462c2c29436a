/**
 * A demonstration without servers: the program synchronises an invented school from a simulated directory to a simulated
 * UDM, the directory changes, and the program runs again. The demonstration verifies the result in UDM.
 *
 * Exit code: 0 if everything was as expected, 1 if not, 128 plus the signal number if it was stopped.
 *
 * @module
 */

import { CHANGES } from "./demo/changes.ts";
import { differences, openWorld, type Run, type World } from "./demo/world.ts";
import { counted } from "../src/common/number_text.ts";
import { wrapLine } from "../src/common/wrap_line.ts";
import { isWrite } from "../tests/support/is_write.ts";

const WIDTH = 80;
const OK = "\u2713";
const WRONG = "\u2717";

/** Runs the demonstration; returns the unexpected results. */
async function demonstrate(signal: AbortSignal): Promise<string[]> {
  const faults: string[] = [];
  await using world = await openWorld(signal);
  console.log("\n1. Two servers, simulated on this machine");
  for (const [label, text] of Object.entries(world.introduction)) {
    console.log(`  ${label.padEnd(17)} ${text}`);
  }
  console.log("\n2. The first run");
  const first = await run(world, faults);
  console.log(`\n3. ${CHANGES.length} changes in the directory`);
  for (const { done, make } of CHANGES) {
    make(world.school);
    console.log(`  ${done}`);
  }
  console.log("\n4. The second run");
  const second = await run(world, faults);
  console.log("\n5. A third run, with nothing to do");
  const third = await run(world, faults);
  if (writes(third).length > 0) faults.push("the third run wrote something");
  console.log("\n6. The changes and their results");
  for (const line of outcomes(second, faults)) console.log(`  ${line}`);
  console.log("\n7. What it took");
  const runs = { "first: everything": first, "second: the changes": second, "third: nothing": third };
  console.log(`  ${"".padEnd(20)}searches  reads  writes  conflicts  seconds`);
  for (const [name, { requests, searches, conflicts, seconds }] of Object.entries(runs)) {
    const { length } = writes({ requests });
    const cells = [[searches, 8], [requests.length - length, 7], [length, 8], [conflicts, 11]] as const;
    const numbers = cells.map(([value, width]) => String(value).padStart(width)).join("");
    console.log(`  ${name.padEnd(20)}${numbers}${seconds.toFixed(1).padStart(9)}`);
  }
  console.log(`\n${faults.length === 0 ? "Everything was as expected." : "Not everything was as expected:"}`);
  for (const fault of faults) console.log(`  - ${fault}`);
  console.log("  Next: README.md. The servers alone: deno task simulate:ldap, simulate:udm");
  return faults;
}

/** Runs the program, shows its log, and compares UDM with the directory. */
async function run(world: World, faults: string[]): Promise<Run> {
  const earlier = faults.length;
  const kinds = new Set<string>();
  const result = await world.run((line) => {
    const [, level, message = line] = /^\S+ \[(\w+)\] \S+: (?:summary: )?(.*)$/.exec(line) ?? [];
    if (level !== "INFO") faults.push(line);
    // Show only the first change of each kind.
    const kind = /^(?:created|modified|renamed|deleted) \w+/.exec(message)?.[0];
    if (kind !== undefined && kinds.size === kinds.add(kind).size) return;
    for (const line of wrapLine(message, WIDTH - 4)) console.log(`  \u2502 ${line}`);
  });
  const { after, code, conflicts } = result;
  if (code !== 0) faults.push(`the program ended with exit code ${code}`);
  if (conflicts > 0) faults.push(`${conflicts} requests met a conflict (422)`);
  faults.push(...differences(world.school, after));
  const users = [...after.values()].filter(({ type }) => type === "users/user").length;
  const verdict = faults.length === earlier
    ? `${OK} UDM matches the directory`
    : `${WRONG} UDM is not as the directory`;
  const numbers = `${users} users, ${after.size - users} groups; ${writes(result).length} writes`;
  console.log(`  ${verdict}: ${numbers}, ${conflicts} conflicts`);
  return result;
}

/** The requests that write, with the names of their objects. */
function writes({ requests }: Pick<Run, "requests">): { what: string; name: string }[] {
  return requests.filter(isWrite).map(({ method, type, dn, body }) => {
    const { username, name = username } =
      (body as { properties?: Record<string, string> } | null)?.properties ?? {};
    const own = method === "POST" ? name : /^\w+=([^,]+)/.exec(dn)?.[1];
    return { what: `${method} ${type.replace(/^.*\//, "")}`, name: own ?? "" };
  });
}

/** Each change, what came of it, and its requests. */
function outcomes(run: Run, faults: string[]): string[] {
  const all = writes(run);
  const lines = CHANGES.flatMap(({ done, requests: [names, ...expected], claims }) => {
    const found = Object.entries(claims(run.before, run.after));
    for (const [claim, holds] of found) if (!holds) faults.push(`${done}: not true: ${claim}`);
    const made = all.filter(({ name }) => names.test(name)).map(({ what }) => what).sort().reverse();
    if (made.join() !== expected.join()) faults.push(`${done}: took ${made.join(", ")}`);
    const sent = [...Map.groupBy(made, (what) => what)].map(([what, { length }]) =>
      length === 1 ? what : `${what} (${counted(length, "time")})`
    );
    const marked = found.map(([claim, holds]) => `  ${holds ? OK : WRONG} ${claim}`);
    return [done, ...marked, `  requests: ${sent.join(", ") || "none"}`];
  });
  const unexpected = all.filter(({ name }) => !CHANGES.some(({ requests: [names] }) => names.test(name)));
  faults.push(...unexpected.map(({ what, name }) => `unexpected request: ${what} ${name}`));
  return lines;
}

const stop = new AbortController();
let code = 1;
for (const [signal, number] of [["SIGINT", 2], ["SIGTERM", 15], ["SIGHUP", 1]] as const) {
  Deno.addSignalListener(signal, () => {
    code = 128 + number;
    stop.abort();
  });
}
try {
  if ((await demonstrate(stop.signal)).length === 0) code = 0;
} catch (error) {
  console.error(stop.signal.aborted ? "\nStopped. Nothing is left behind." : error);
}
Deno.exit(code);
