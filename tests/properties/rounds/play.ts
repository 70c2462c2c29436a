/**
 * Plays a world round by round.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import { normaliseDn } from "../../../src/syntax/dn.ts";
import type { Fault } from "../../simulators/ldap/mod.ts";
import { createUdmSimulator, type Fault as UdmFault, type RequestInfo } from "../../simulators/udm/mod.ts";
import { OBJECT_TYPE } from "../../../src/common/model.ts";
import { REMOVED_KEY } from "../../../src/udm/photo.ts";
import { type CompletedRun, runOnce, type RunSettings, type View } from "./engine.ts";
import { isBlocked, isRefusedValue, violations } from "./invariants.ts";
import type { Disturbance, Recipe, Round } from "./recipe.ts";
import type { Scene } from "./scene.ts";
import {
  BASES,
  type Keys,
  propertiesOf,
  type SourceFact,
  SourceModel,
  twoMoments,
  withoutAttribute,
} from "./source_model.ts";
import { TargetModel, type TargetObject } from "./target_model.ts";

const DAY = 86_400_000;
const START = Date.UTC(2030, 0, 1, 12);

/** Plays a world; throws an error with the whole log if an invariant is violated. */
export async function play(recipe: Recipe, keys: Keys): Promise<void> {
  let now = START;
  const udm = createUdmSimulator({ now: () => now });
  const ous = recipe.separateOus
    ? { user: "ou=people", group: "ou=groups" }
    : { user: "ou=import", group: "ou=import" };
  const target = new TargetModel(udm, keys, ous, recipe.ownsAccounts);
  if (recipe.ouExists) target.createOus();
  const source = new SourceModel(keys, recipe.tidy);
  const world: World = { recipe, source, older: source.copy(), target, log: [] };
  for (const round of recipe.rounds) {
    // UDM locks a name for five minutes after a conflict.
    now += round.days * DAY + 600_000;
    await playRound(world, round, now);
  }
}

interface World {
  /** The source one round earlier, as an outdated replica may still have it. */
  older: SourceModel;
  readonly recipe: Recipe;
  readonly source: SourceModel;
  readonly target: TargetModel;
  /** The log so far, rendered only on failure because rendering takes longer than the runs. */
  readonly log: (() => readonly string[])[];
}

async function playRound(world: World, round: Round, now: number): Promise<void> {
  const { source, target, recipe: { removal } } = world;
  const { udm } = target;
  const { older } = world;
  world.older = source.copy();
  for (const change of round.changes) source.change(change);
  for (const targetChange of round.targetChanges) target.change(targetChange);
  const settings: RunSettings = { removal, limits: round.limits, now };
  const once = (title: string, sight: Sight) => runAndCheck(world, title, sight, settings);

  if (round.disturbance !== undefined) {
    udm.clearLog();
    udm.setFaults(...udmFaults(round.disturbance));
    const listExisted = listExists(target, round.disturbance);
    const ran = await once("disturbed", disturbedSight(round.disturbance, source, older, round.seed));
    udm.setFaults();
    check(world, disturbanceViolations(round.disturbance, ran, listExisted));
  }
  udm.clearLog();
  const first = await once("first run", sightOf(source, round.seed));
  // Without writes, the second run would repeat the first one.
  if (first.writes.length === 0) return;
  const before = target.objects();
  const { writes, report } = await once("second run", sightOf(source, round.seed + 1));
  const effective = writes.filter((request) => !isRefusedValue(request) && !isBlocked(request, before));
  check(world, [
    ...effective.map(({ method, dn, body }) => `the second run: ${method} ${dn} ${JSON.stringify(body)}`),
    ...(isDeepStrictEqual(before, target.objects()) ? [] : ["the second run changed something"]),
    ...(report.notPersisted === 0 ? [] : ["UDM did not keep values"]),
  ]);
}

/** What a run sees, and what it may do. */
interface Sight {
  readonly view: View;
  readonly facts: readonly SourceFact[];
  readonly moved: ReadonlySet<string>;
  /** Whether the source changes while it is read. */
  readonly isChanging?: boolean;
  /** The property that the target does not show. */
  readonly unseen?: Scene["unseen"];
  /** Properties that may be emptied. */
  readonly allowValueLoss?: readonly string[];
  readonly adoptByName?: boolean;
}

const NOTHING_MOVED: ReadonlySet<string> = new Set();
const NOTHING_SPECIAL = {
  unseen: undefined,
  isChanging: false,
  allowValueLoss: [],
  adoptByName: false,
} as const;

/** The unchanged source. */
function sightOf(source: SourceModel, seed: number, faults: readonly Fault[] = []): Sight {
  return { view: { directory: source.directory(seed), faults }, facts: source.facts(), moved: NOTHING_MOVED };
}

/**
 * The source as a disturbed run sees it.
 *
 * @param source is changed if the disturbance changes it
 * @param older the source as an outdated replica has it
 */
function disturbedSight(
  disturbance: Disturbance,
  source: SourceModel,
  older: SourceModel,
  seed: number,
): Sight {
  switch (disturbance.type) {
    case "attribute withheld": {
      const { search, attribute, isAllowed } = disturbance;
      const { view, facts, moved } = sightOf(source, seed);
      const below = `,${normaliseDn(BASES[search])}`;
      const withheld = attribute.toLowerCase();
      return {
        view: { ...view, readable: (entry, name) => name !== withheld || !entry.key.endsWith(below) },
        facts: withoutAttribute(facts, search, attribute),
        moved,
        allowValueLoss: isAllowed ? propertiesOf(attribute) : [],
      };
    }
    case "outdated server": {
      const { view, ...sight } = sightOf(older, seed);
      return { ...sight, view: { ...view, isSecond: true } };
    }
    case "reload":
      // UDM never changes univentionObjectIdentifier.
      if (source.keys === "identifier") return sightOf(source, seed);
      source.reload();
      return { ...sightOf(source, seed), adoptByName: true };
    case "changes between": {
      const earlier = source.copy();
      const directory = source.directory(seed);
      for (const change of disturbance.changes) source.change(change);
      const { facts, moved } = twoMoments(earlier, source);
      return { view: { directory, then: source.directory(seed + 1) }, facts, moved, isChanging: true };
    }
    case "property withheld": {
      const { list: kind, property } = disturbance;
      return { ...sightOf(source, seed), unseen: { kind, property } };
    }
    default:
      return sightOf(source, seed, ldapFaults(disturbance));
  }
}

/** Runs the engine once and checks all invariants. */
async function runAndCheck(
  world: World,
  title: string,
  { view, ...sight }: Sight,
  settings: RunSettings,
): Promise<CompletedRun> {
  const { target, log } = world;
  const { facts, allowValueLoss = [], adoptByName = false } = sight;
  const before = target.objects();
  const ran = await target.recordingStamps(() =>
    runOnce(view, target, { ...settings, allowValueLoss, adoptByName })
  );
  const after = target.objects();
  log.push(() => [
    `--- ${title}`,
    ...facts.map(({ photo: _, ...fact }) => `source ${JSON.stringify(fact)}`),
    ...picture(before).map((line) => `target ${line}`),
    ...ran.log(),
    ...ran.writes.map(({ method, dn, body, status }) =>
      `${method} ${dn} ${JSON.stringify(body)} -> ${status}`
    ),
    JSON.stringify(ran.report),
    "--- afterwards",
    ...picture(after).map((line) => `target ${line}`),
  ]);
  const scene: Scene = { ...NOTHING_SPECIAL, ...sight, ...settings, target, before, after, ran };
  check(world, violations(scene));
  return ran;
}

function picture(objects: readonly TargetObject[]): string[] {
  return objects.map((
    { dn, uuid, key, stamp, members, properties: { description, disabled, mailPrimaryAddress } },
  ) =>
    JSON.stringify({ dn, uuid, key, stamp, description, disabled, mailPrimaryAddress, members: [...members] })
  );
}

function check({ log }: World, found: readonly string[]): void {
  if (found.length > 0) throw new Error([...found, ...log.flatMap((render) => render())].join("\n"));
}

function ldapFaults(disturbance: Disturbance): Fault[] {
  if (disturbance.side === "target") return [];
  if (!("search" in disturbance) || disturbance.type === "attribute withheld") return [];
  const { type } = disturbance;
  const base = BASES[disturbance.search];
  switch (type) {
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
      return [{ at: "search", base, after: disturbance.after, do: type }];
  }
}

function udmFaults(disturbance: Disturbance): UdmFault[] {
  if (disturbance.side === "source") return [];
  if (disturbance.type === "property withheld") {
    const { list, property } = disturbance;
    const matches = ({ kind }: RequestInfo) => kind === "list" || kind === "get";
    return [{ action: "withhold", property, type: OBJECT_TYPE[list], matches }];
  }
  if (disturbance.type === "position dropped") {
    const type = OBJECT_TYPE[disturbance.list];
    return [{ action: "drop query", parameters: ["position"], kind: "list", type }];
  }
  const which = {
    kind: "list",
    type: OBJECT_TYPE[disturbance.list],
    ...(disturbance.forGood ? {} : { count: 1 }),
  } as const;
  switch (disturbance.type) {
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

/** Whether the disturbed list exists: an OU that does not exist yet is not listed. */
function listExists({ udm, positions }: TargetModel, disturbance: Disturbance): boolean {
  return disturbance.side === "source" || udm.store.get(positions[disturbance.list]) !== undefined;
}

/** Disturbances after which a run may succeed and write. */
const UNDETECTABLE: ReadonlySet<Disturbance["type"]> = new Set([
  "attribute withheld",
  "changes between",
  "property withheld",
  "reload",
]);

/** Violations by a run that could not read a side completely. */
function disturbanceViolations(
  disturbance: Disturbance,
  { report, writes }: CompletedRun,
  listExisted: boolean,
): string[] {
  const { type } = disturbance;
  if (UNDETECTABLE.has(type)) return [];
  if (type === "outdated server") return removals(writes).map((text) => `the server was outdated: ${text}`);
  const isHarmless = type === "empty page" || type === "no paging" || type === "cookie refused" ||
    type === "reference" ||
    (disturbance.side === "target" && "forGood" in disturbance && (!listExisted || !disturbance.forGood));
  const found: string[] = [];
  if (!isHarmless && report.outcome !== "failed") found.push(`${type}: the outcome is ${report.outcome}`);
  if (type === "reference") found.push(...removals(writes).map((text) => `a part was not read: ${text}`));
  return found;
}

/** Writes that delete, or that disable and set a stamp. */
function removals(writes: CompletedRun["writes"]): string[] {
  return writes.filter(({ method, body }) => {
    const text = JSON.stringify(body) ?? "";
    return method === "DELETE" || text.includes('"disabled":true') && text.includes(REMOVED_KEY);
  }).map(({ method, dn }) => `${method} ${dn}`);
}
