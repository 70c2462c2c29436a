/**
 * A demonstration without servers: the program synchronises an invented school from a simulated directory to a simulated
 * UDM, the directory changes, and the program runs again. The demonstration verifies the result in UDM.
 *
 * Exit code: 0 if everything was as expected, 1 if not, 128 plus the signal number if it was stopped.
 *
 * @module
 */

import Table from "cli-table3";
import { formatDn, normaliseDn, parseDn } from "../src/syntax/dn.ts";
import { CHANGES } from "./demo/changes.ts";
import { differences } from "./demo/target.ts";
import { openWorld, type Run, type World } from "./demo/world.ts";

const WIDTH = 80;
const OK = "\u2713";
const WRONG = "\u2717";
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs the demonstration; returns the unexpected results. */
async function demonstrate(signal: AbortSignal): Promise<string[]> {
  await using world = await openWorld(signal);
  heading("1. Two servers, simulated on this machine");
  for (const [label, text] of world.introduction) console.log(`  ${label.padEnd(17)} ${text}`);

  heading("2. The first run");
  const first = await runAndJudge(world);
  heading(`3. ${CHANGES.length} changes in the directory`);
  const ids = CHANGES.map(({ done, about, added, make }) => {
    const found = about.map((name) => world.school.id(name));
    make(world.school);
    console.log(`  ${done}`);
    return added === undefined ? found : [...found, world.school.id(added)];
  });
  heading("4. The second run");
  const second = await runAndJudge(world);
  heading("5. A third run, with nothing to do");
  const third = await runAndJudge(world);

  heading("6. What was done, and what came of it");
  const faults = [first, second, third].flatMap(({ faults }) => faults);
  const all = writes(second.run);
  const rows = CHANGES.map(({ done, requests, claims }, at) => {
    const taken = all.filter(({ id }) => ids[at]?.includes(id)).map(({ what }) => what);
    const found = Object.entries(claims(second.run.before, second.run.after));
    for (const [claim, holds] of found) if (!holds) faults.push(`${done}: not true: ${claim}`);
    if (taken.toSorted().join() !== requests.toSorted().join()) {
      faults.push(`${done}: took ${taken.join(", ")}`);
    }
    const marked = found.map(([claim, holds]) => `${holds ? OK : WRONG} ${claim}`);
    return [done, marked.join("\n"), counted(taken).join("\n") || "none"];
  });
  for (const { what, id } of all) {
    if (!ids.flat().includes(id)) faults.push(`unexpected request: ${what} ${id}`);
  }
  if (writes(third.run).length > 0) faults.push("the third run wrote something");
  const table = new Table({
    head: ["Done in the directory", "Found in UDM", "Requests"],
    colWidths: [33, 30, 13],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  table.push(...rows);
  console.log(
    `\n${table}\n\n${
      numbersTable({
        "first: everything": first.run,
        "second: the changes": second.run,
        "third: nothing": third.run,
      })
    }`,
  );
  heading(faults.length === 0 ? "Everything was as expected." : "Not everything was as expected:");
  for (const fault of faults) console.log(`  - ${fault}`);
  console.log("  Next: README.md. The servers alone: deno task simulate:ldap, simulate:udm");
  return faults;
}

function heading(text: string): void {
  console.log(`\n${text}`);
}

/** Runs the program, shows its log, and compares UDM with the directory. */
async function runAndJudge({ school, run: start }: World): Promise<{ run: Run; faults: string[] }> {
  const faults: string[] = [];
  let kind: string | undefined;
  const run = await start((line) => {
    const [, level, message = line] = /^\S+ \[(\w+)\] \S+: (.*)$/.exec(line) ?? [];
    if (level !== "INFO") faults.push(line);
    // Show only the first of consecutive changes of the same kind.
    const previous = kind;
    kind = /^(?:created|modified|renamed|deleted) \w+/.exec(message)?.[0];
    if (kind !== undefined && kind === previous) return;
    const text = `  \u2502 ${message}`;
    console.log(text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}\u2026` : text);
  });
  if (run.code !== 0) faults.push(`the program ended with exit code ${run.code}`);
  if (run.conflicts > 0) faults.push(`${run.conflicts} requests met a conflict (422)`);
  faults.push(...differences(school, run.after));
  console.log(
    `  ${faults.length === 0 ? `${OK} UDM is as the directory` : `${WRONG} UDM is not as the directory`}: ` +
      `${run.after.users.length} users, ${run.after.groups.length} groups; ` +
      `${writes(run).length} writes, ${run.conflicts} conflicts`,
  );
  return { run, faults };
}

/** The requests that write, and the identifier of the object of each. A renamed object keeps its identifier. */
function writes({ requests, before }: Run): { what: string; id: string }[] {
  const ids = new Map([...before.users, ...before.groups].map(({ dn, id }) => [normaliseDn(dn), id]));
  return requests.filter(({ method }) => method !== "GET").map(({ method, type, dn, body }) => {
    const { properties = {} } = (body ?? {}) as { properties?: Record<string, unknown> };
    const id = method === "POST"
      ? String(properties.univentionObjectIdentifier)
      : ids.get(normaliseDn(dn)) ?? "";
    const name = properties.username ?? properties.name;
    if (method === "PATCH" && typeof name === "string") {
      const [first, ...rest] = parseDn(dn);
      ids.set(normaliseDn(formatDn([[{ type: first?.[0]?.type ?? "", value: name }], ...rest])), id);
    }
    return { what: `${method} ${type.replace(/^.*\//, "")}`, id };
  });
}

/** Merges equal texts and adds their number. */
function counted(texts: readonly string[]): string[] {
  return [...Map.groupBy(texts, (text) => text)].map(([text, { length }]) =>
    length === 1 ? text : `${text}\n${length} times`
  );
}

function numbersTable(runs: Readonly<Record<string, Run>>): string {
  const table = new Table({
    head: ["Run", "Searches", "Reads", "Writes", "Conflicts (422)", "Seconds"],
    style: { head: [], border: [] },
  });
  for (const [name, { requests, searches, conflicts, seconds }] of Object.entries(runs)) {
    const reads = requests.filter(({ method }) => method === "GET").length;
    table.push([name, searches, reads, requests.length - reads, conflicts, seconds.toFixed(1)]);
  }
  return table.toString();
}

const stop = new AbortController();
let stopCode: number | undefined;
for (const [name, code] of Object.entries(EXIT_CODES)) {
  Deno.addSignalListener(name as Deno.Signal, () => {
    stopCode ??= code;
    stop.abort();
  });
}
try {
  const faults = await demonstrate(stop.signal);
  Deno.exit(faults.length === 0 ? 0 : 1);
} catch (error) {
  console.error(stopCode === undefined ? error : "\nStopped. Nothing is left behind.");
  Deno.exit(stopCode ?? 1);
}
