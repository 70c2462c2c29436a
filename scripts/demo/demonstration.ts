/**
 * The demonstration: three runs, with changes in the directory between the first and the second.
 *
 * @module
 */

import { CHANGES } from "./changes.ts";
import { differences } from "./mirror.ts";
import { type Write, writes } from "./requests.ts";
import { bold, green, heading, print, red, say } from "./screen.ts";
import { changesTable, numbersTable, type Outcome } from "./tables.ts";
import { openWorld, PAGE, RANGE, type Run, type World } from "./world.ts";

/**
 * Shows everything; gives what was not as expected.
 *
 * @throws the reason of the signal, if it is aborted
 */
export async function demonstrate(signal: AbortSignal): Promise<string[]> {
  print(bold("udm-directory-connector: a small school, from a directory into UDM"));
  await using world = await openWorld(signal);
  introduce(world);

  heading("3. The first run");
  const first = await world.run(true);
  const faults = judge(world, first);
  if (faults.length > 0) return conclude(faults);

  heading(`4. ${CHANGES.length} changes in the directory`);
  const ids = makeChanges(world);

  heading("5. The second run");
  const second = await world.run(false);
  faults.push(...judge(world, second));

  heading("6. A third run, with nothing to do");
  const third = await world.run(false);
  faults.push(...judge(world, third), ...idle(third));

  heading("7. What was done, and what came of it");
  print();
  const { outcomes, unasked } = compare(second, ids);
  faults.push(...unasked, ...broken(outcomes));
  print(changesTable(outcomes));
  print();
  print(numbersTable({ "first: everything": first, "second: the changes": second, "third: nothing": third }));
  return conclude(faults);
}

function introduce({ school, ldap, udm, configuration }: World): void {
  heading("1. Two servers, simulated on this machine");
  say(`${ldap.ldapsUrl}, like AD: ${PAGE} entries a page, ${RANGE} members at once`, "LDAP  ");
  say(`${school.people().length} people, ${school.groups().length} groups, 1 disabled account`, "      ");
  say(`${udm.url}, empty`, "UDM   ");

  heading("2. The configuration: config/ad.yaml, in which only this is replaced");
  const width = Math.max(...configuration.replaced.map(([path]) => path.length));
  for (const [path, value] of configuration.replaced) say(value, path.padEnd(width + 2));
  say("The passwords are in the environment: SOURCE_PASSWORD, UDM_PASSWORD.");
}

/** Makes the changes; gives whom each is about, by identifier. */
function makeChanges({ school }: World): Set<string>[] {
  return CHANGES.map(({ done, concerns: { before = [], after = [] }, make }) => {
    const ids = before.map((name) => school.id(name));
    make(school);
    say(done);
    return new Set([...ids, ...after.map((name) => school.id(name))]);
  });
}

/** What is wrong after a run, and says so. */
function judge({ school }: World, run: Run): string[] {
  const { code, conflicts, complaints, after } = run;
  const faults = [
    ...(code === 0 ? [] : [`the program ended with exit code ${code}`]),
    ...(conflicts === 0 ? [] : [`${conflicts} requests were answered with a conflict (422)`]),
    ...complaints.map((line) => `in the log: ${line}`),
    ...differences(school, after),
  ];
  const written = `${writes(run.requests, run.before).length} writes, ${conflicts} conflicts`;
  const found = `${after.users.length} users, ${after.groups.length} groups; ${written}`;
  if (faults.length === 0) say(`UDM is as the directory: ${found}`, `${green("\u2713")} `);
  else say(`UDM is not as it should be: ${found}; the end tells more`, `${red("\u2717")} `);
  return faults;
}

/** What a run wrote that had nothing to do. */
function idle({ requests, before }: Run): string[] {
  return writes(requests, before).map(({ what }) => `the third run wrote: ${what}`);
}

/** Finds for each change the requests it took and what is true of it; and requests that nobody asked for. */
function compare(
  { requests, before, after }: Run,
  ids: readonly ReadonlySet<string>[],
): { outcomes: Outcome[]; unasked: string[] } {
  const all = writes(requests, before);
  const isFor = ({ id }: Write, change: ReadonlySet<string>) => id !== undefined && change.has(id);
  const outcomes = CHANGES.map((change, place) => ({
    done: change.done,
    claims: change.claims({ before, after }),
    requests: all.filter((write) => isFor(write, ids[place] as Set<string>)).map(({ what }) => what),
  }));
  const unasked = all.filter((write) => !ids.some((change) => isFor(write, change)));
  return { outcomes, unasked: unasked.map(({ what, id }) => `nobody asked for this request: ${what} ${id}`) };
}

/** Claims that do not hold, and changes that took other requests than they should. */
function broken(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ done, claims, requests }, place) => {
    const wanted = CHANGES[place]?.requests ?? [];
    const faults = claims.filter(({ holds }) => !holds).map(({ text }) => `${done}: not true: ${text}`);
    if ([...requests].sort().join() !== [...wanted].sort().join()) {
      const list = (some: readonly string[]) => some.join(", ") || "none";
      faults.push(`${done}: it took the requests ${list(requests)}, and should have taken ${list(wanted)}`);
    }
    return faults;
  });
}

/** The last words. Gives the faults once more, each once. */
function conclude(faults: readonly string[]): string[] {
  const different = [...new Set(faults)];
  if (different.length > 0) {
    heading(red("Not everything was as expected:"));
    for (const fault of different) say(fault, "- ");
    return different;
  }
  heading(green("Everything was as expected."));
  say('README.md, "First run"; check and plan write nothing', "Your own directory:   ");
  say("config/ad.yaml, config/openldap.yaml", "Every key explained:  ");
  say("deno task simulate:ldap, deno task simulate:udm", "Only the servers:     ");
  return different;
}
