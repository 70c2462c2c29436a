/**
 * Plays a world, round by round.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import type { Fault } from "../../simulators/ldap/mod.ts";
import { createUdmSimulator, type Fault as UdmFault } from "../../simulators/udm/mod.ts";
import { OBJECT_TYPE } from "../../../src/model.ts";
import { type Ran, runOnce, type RunSettings } from "./engine.ts";
import { isRefusedValue, violations } from "./invariants.ts";
import type { Disturbance, Recipe, Round } from "./recipe.ts";
import type { Scene } from "./scene.ts";
import { BASES, type Keys, SourceModel } from "./source_model.ts";
import { TargetModel, type Thing } from "./target_model.ts";

const DAY = 86_400_000;
const BEGINNING = Date.UTC(2030, 0, 1, 12);

/** Plays a world; throws with the whole story if anything is not as it must be. */
export async function play(recipe: Recipe, keys: Keys): Promise<void> {
  let now = BEGINNING;
  const udm = createUdmSimulator({ now: () => now });
  const ous = recipe.separateOus
    ? { user: "ou=people", group: "ou=groups" }
    : { user: "ou=import", group: "ou=import" };
  const target = new TargetModel(udm, keys, ous);
  if (recipe.ouExists) target.makeOus();
  const source = new SourceModel(keys, recipe.tidy);
  const world: World = { recipe, source, target, story: [] };
  for (const round of recipe.rounds) {
    now += round.days * DAY;
    await playRound(world, round, now);
  }
}

interface World {
  readonly recipe: Recipe;
  readonly source: SourceModel;
  readonly target: TargetModel;
  /** What has happened so far. Told only if something is wrong: to write it down takes longer than to let it happen. */
  readonly story: (() => readonly string[])[];
}

async function playRound(world: World, round: Round, now: number): Promise<void> {
  const { source, target, recipe: { removal } } = world;
  const { udm } = target;
  for (const change of round.changes) source.change(change);
  for (const meddling of round.meddling) target.meddle(meddling);
  const settings: RunSettings = { removal, limits: round.limits, now };
  const once = (title: string, seed: number, more: Partial<RunSettings> = {}) =>
    tell(world, title, source, seed, { ...settings, ...more });

  if (round.disturbance !== undefined) {
    udm.clearLog();
    udm.setFaults(...udmFaults(round.disturbance));
    const wasMade = isMade(target, round.disturbance);
    const ran = await once("disturbed", round.seed, { faults: ldapFaults(round.disturbance) });
    udm.setFaults();
    check(world, disturbanceFaults(round.disturbance, ran, wasMade));
  }
  udm.clearLog();
  await once("first run", round.seed);
  const before = target.things();
  const { writes, report } = await once("second run", round.seed + 1);
  const effective = writes.filter((request) => !isRefusedValue(request));
  check(world, [
    ...effective.map(({ method, dn, body }) => `the second run: ${method} ${dn} ${JSON.stringify(body)}`),
    ...(isDeepStrictEqual(before, target.things()) ? [] : ["the second run changed something"]),
    ...(report.unstuck === 0 ? [] : ["values did not stick"]),
  ]);
}

/** Runs the engine and checks everything that must hold after any run. */
async function tell(
  world: World,
  title: string,
  source: SourceModel,
  seed: number,
  settings: RunSettings,
): Promise<Ran> {
  const { target, story } = world;
  const before = target.things();
  const facts = source.facts();
  const ran = await runOnce(source.directory(seed), target, settings);
  const after = target.things();
  story.push(() => [
    `--- ${title}`,
    ...facts.map(({ photo: _, ...fact }) => `source ${JSON.stringify(fact)}`),
    ...picture(before).map((line) => `target ${line}`),
    ...ran.story(),
    ...ran.writes.map(({ method, dn, body, status }) =>
      `${method} ${dn} ${JSON.stringify(body)} -> ${status}`
    ),
    JSON.stringify(ran.report),
  ]);
  const { removal, limits, now } = settings;
  const scene: Scene = { facts, target, before, after, ran, removal, limits, now };
  const found = violations(scene);
  story.push(() => ["--- in the end", ...picture(after).map((line) => `target ${line}`)]);
  check(world, found);
  return ran;
}

function picture(things: readonly Thing[]): string[] {
  return things.map((
    { dn, uuid, key, stamp, members, properties: { description, disabled, mailPrimaryAddress } },
  ) =>
    JSON.stringify({ dn, uuid, key, stamp, description, disabled, mailPrimaryAddress, members: [...members] })
  );
}

function check({ story }: World, found: readonly string[]): void {
  if (found.length > 0) throw new Error([...found, ...story.flatMap((tell) => tell())].join("\n"));
}

function ldapFaults(disturbance: Disturbance): Fault[] {
  if (disturbance.side === "target") return [];
  const { what, search } = disturbance;
  const base = BASES[search];
  switch (what) {
    case "empty page":
      return [{ at: "search", base, do: "emptyPage" }];
    case "no paging":
      return [{ at: "search", base, do: "ignorePaging" }];
    case "reference":
      return [{ at: "search", base, do: "references", urls: ["ldap://elsewhere.test/dc=elsewhere"] }];
    case "cookie refused":
      return [{ at: "page", nth: 2, base, do: "expireCookie" }];
    case "size limit":
      return [{ at: "search", base, after: disturbance.after, do: "code", code: 4 }];
    case "busy":
      return [{ at: "search", base, after: disturbance.after, do: "code", code: 51 }];
    default:
      return [{ at: "search", base, after: disturbance.after, do: what }];
  }
}

function udmFaults(disturbance: Disturbance): UdmFault[] {
  if (disturbance.side === "source") return [];
  const which = {
    kind: "list",
    type: OBJECT_TYPE[disturbance.list],
    ...(disturbance.forGood ? {} : { count: 1 }),
  } as const;
  switch (disturbance.what) {
    case "half":
      return [{ action: "half", ...which }];
    case "too many results":
      return [{ action: "wrong results", by: 1, ...which }];
    case "too few results":
      return [{ action: "wrong results", by: -1, ...which }];
    case "garbage":
      return [{ action: "garbage", ...which }];
    case "drop":
      return [{ action: "drop", when: "after", ...which }];
    case "error":
      return [{ action: "status", status: 500, ...which }];
  }
}

/** Whether there is something that a disturbance can hit: an OU that is yet to be made has no list. */
function isMade({ udm, positions }: TargetModel, disturbance: Disturbance): boolean {
  return disturbance.side === "source" || udm.store.get(positions[disturbance.list]) !== undefined;
}

/** What is wrong with a run in which a side could not be read completely. */
function disturbanceFaults(disturbance: Disturbance, { report, writes }: Ran, wasMade: boolean): string[] {
  const { what } = disturbance;
  const isHarmless = what === "empty page" || what === "no paging" || what === "cookie refused" ||
    what === "reference" ||
    (disturbance.side === "target" && (!wasMade || !disturbance.forGood));
  const found: string[] = [];
  if (!isHarmless && report.outcome !== "failed") found.push(`${what}: it says ${report.outcome}`);
  if (what === "reference") {
    const lost = writes.filter(({ method, body }) =>
      method === "DELETE" || JSON.stringify(body)?.includes('"disabled":true')
    );
    found.push(...lost.map(({ method, dn }) => `a part was not read: ${method} ${dn}`));
  }
  return found;
}
