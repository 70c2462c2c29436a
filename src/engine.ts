/**
 * A run: read the target, read the source, plan, apply, report.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { applyPlan, type ApplyResult, nothingApplied } from "./apply/apply.ts";
import { explainFailure } from "./apply/explain.ts";
import { verifyModifications } from "./apply/verify.ts";
import { dryWriter, udmWriter, type Writer } from "./apply/writer.ts";
import type { Config } from "./config/types.ts";
import { ConfigurationFault } from "./configuration_fault.ts";
import { errorText } from "./error_text.ts";
import { CATEGORY } from "./logging/category.ts";
import { KINDS } from "./model.ts";
import { createHash } from "./reconcile/digest.ts";
import { makePlan } from "./reconcile/plan.ts";
import type { ManagedMemberships } from "./reconcile/members.ts";
import type { Plan, SkipReason } from "./reconcile/plan_types.ts";
import type { Policy } from "./reconcile/policy.ts";
import { PhotoLoader } from "./photo_loader.ts";
import { readSource, type SourceReading } from "./read_source.ts";
import { readTarget, type TargetReading } from "./read_target.ts";
import type { Outcome, RunReport } from "./report/report.ts";
import { openSource } from "./source/source.ts";
import { createUdmClient, type UdmClientOptions } from "./target/client.ts";
import type { UdmClient } from "./target/types.ts";

const log = getLogger([CATEGORY, "engine"]);

/** How many writes are under way at once. */
const CONCURRENCY = 4;

/** What a run is given besides the configuration. */
export interface RunOptions {
  /** Once aborted, the writes under way are finished and the run ends with a summary. */
  readonly signal: AbortSignal;
  /** Exactly so many users and groups may be deleted, whatever the limits say. */
  readonly allowDeletes?: number | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
  /** Changes how UDM is talked to; for tests, which must not wait between attempts. */
  readonly clientOptions?: Partial<UdmClientOptions>;
}

/** Does a whole run. Never throws: whatever happens is in the report. */
export async function run(config: Config, options: RunOptions): Promise<RunReport> {
  const { signal, clientOptions } = options;
  const began = performance.now();
  const reading = new AbortController();
  const client = createUdmClient({
    ...config.udm,
    concurrency: CONCURRENCY,
    signal: reading.signal,
    ...clientOptions,
  });
  const abortReading = () => reading.abort(signal.reason);
  signal.addEventListener("abort", abortReading, { once: true });
  const finish = (rest: Pick<RunReport, "outcome" | "reasons"> & Partial<RunReport>): RunReport => ({
    dryRun: config.udm.skipWrites,
    kinds: undefined,
    skipped: {},
    unknownMembers: 0,
    unstuck: 0,
    requests: client.statistics.requests.map(({ method, type, outcome, count }) => ({
      method,
      type,
      status: String(outcome),
      count,
    })),
    retries: client.statistics.retries,
    durationMs: Math.round(performance.now() - began),
    ...rest,
  });
  try {
    signal.throwIfAborted();
    const { target, wanted } = await readBothSides(client, config, signal);
    const plan = makePlan(target.state, wanted.state, managedMemberships(target), policyOf(config, options));
    announce(plan);
    if (plan.refusals.length > 0) return finish(refused(plan));
    // From here on a signal lets the writes under way finish.
    signal.throwIfAborted();
    signal.removeEventListener("abort", abortReading);
    const result = await apply(plan, { config, client, target, wanted, signal });
    return finish(applied(plan, result, signal));
  } catch (error) {
    const outcome: Outcome = error instanceof ConfigurationFault
      ? "misconfigured"
      : signal.aborted
      ? "stopped"
      : "failed";
    return finish({
      outcome,
      reasons: [signal.aborted ? "stopped by a signal before anything was written" : errorText(error)],
    });
  } finally {
    signal.removeEventListener("abort", abortReading);
    client.close();
  }
}

/** Everything there is when a plan is carried out. */
interface Context {
  readonly config: Config;
  readonly client: UdmClient;
  readonly target: TargetReading;
  readonly wanted: SourceReading;
  readonly signal: AbortSignal;
}

function managedMemberships({ kinds }: TargetReading): ManagedMemberships {
  const { managed } = kinds.group;
  return { users: managed.includes("users"), nestedGroup: managed.includes("nestedGroup") };
}

function policyOf({ safety, udm }: Config, { allowDeletes, now = Date.now }: RunOptions): Policy {
  const { userRemoval, deleteAfterMs } = udm;
  return {
    ...safety,
    allowDeletes,
    removal: userRemoval === "delete" ? { type: "delete" } : { type: "disable", deleteAfterMs },
    now: now(),
  };
}

/**
 * Reads both sides completely. The source is connected to first: a wrong password there shows at once, and not after a
 * long list of the target. Its connection is closed before anything is written.
 */
async function readBothSides(
  client: UdmClient,
  config: Config,
  signal: AbortSignal,
): Promise<{ target: TargetReading; wanted: SourceReading }> {
  await using source = await openSource(config.source, { signal });
  const target = await readTarget(client, config, await createHash());
  return { target, wanted: await readSource(source, config, target) };
}

async function apply(plan: Plan, { config, client, target, wanted, signal }: Context): Promise<ApplyResult> {
  const dryRun = config.udm.skipWrites;
  const writer: Writer = dryRun ? dryWriter() : udmWriter(client);
  if (plan.operations.length === 0) {
    log.info("nothing to do: the target is as the source wants it");
    return { applied: nothingApplied(), stopped: undefined, unstuck: [] };
  }
  try {
    for (const ou of target.missingOus) await writer.ensureOu(ou, target.base);
  } catch (error) {
    return { applied: nothingApplied(), stopped: errorText(error), unstuck: [] };
  }
  await using photos = new PhotoLoader(config.source, wanted.transforms.user);
  const positions = { user: target.kinds.user.position, group: target.kinds.group.position };
  const primaryKeys = {
    user: target.kinds.user.rules.primaryKeyProperty,
    group: target.kinds.group.rules.primaryKeyProperty,
  };
  return await applyPlan(plan, {
    writer,
    positions,
    primaryKeys,
    verify: (modifications) => verifyModifications(modifications, { client, primaryKeys, positions }),
    dnOf: (kind, key) => target.state[kind].withKey(key)?.dn,
    loadPhoto: (sourceDn) => photos.load(sourceDn),
    explain: (error, operation) => explainFailure(error, operation, client),
    concurrency: CONCURRENCY,
    dryRun,
    signal,
  });
}

/** Says what there is to do, and what is not done and why. */
function announce(plan: Plan): void {
  for (const { kind, dn, key, reason, message } of plan.skipped) {
    log.error("{kind} {dn} is skipped, what the target has of it stays as it is: {message}", {
      kind,
      dn,
      primary_key: key,
      reason,
      message,
    });
  }
  for (const { kind, reason, message } of plan.notices) log.warn("{message}", { kind, reason, message });
  for (const kind of KINDS) {
    const { added, modified, renamed, disabled, deleted, unchanged, skipped } = plan.totals[kind];
    log.info(
      "plan for {kind}s: {added} to add, {modified} to modify, {renamed} to rename, {disabled} to disable, " +
        "{deleted} to delete, " +
        "{unchanged} unchanged, {skipped} skipped",
      { kind, added, modified, renamed, disabled, deleted, unchanged, skipped },
    );
  }
}

function refused(plan: Plan): Pick<RunReport, "outcome" | "reasons"> & Partial<RunReport> {
  const reasons = plan.refusals.map(({ message }) => message);
  return {
    outcome: "refused",
    reasons,
    ...planned(plan, { applied: nothingApplied(), stopped: undefined, unstuck: [] }),
  };
}

function applied(
  plan: Plan,
  result: ApplyResult,
  signal: AbortSignal,
): Pick<RunReport, "outcome" | "reasons"> & Partial<RunReport> {
  const left = KINDS.reduce((sum, kind) => sum + result.applied[kind].left, 0);
  const failed = KINDS.reduce((sum, kind) => sum + result.applied[kind].failed, 0);
  const details = planned(plan, result);
  if (result.stopped !== undefined) {
    return { outcome: "stopped", reasons: [result.stopped, "the next run does the rest"], ...details };
  }
  if (signal.aborted && left > 0) {
    return { outcome: "stopped", reasons: ["stopped by a signal; the next run does the rest"], ...details };
  }
  const withheld = plan.notices.filter(({ reason }) => reason.startsWith("deletions_")).map(({ message }) =>
    message
  );
  const incomplete = failed > 0 || plan.skipped.length > 0 || withheld.length > 0;
  return { outcome: incomplete ? "partial" : "done", reasons: withheld, ...details };
}

function planned(
  plan: Plan,
  result: ApplyResult,
): Pick<RunReport, "kinds" | "skipped" | "unknownMembers" | "unstuck"> {
  const skipped: Partial<Record<SkipReason, number>> = {};
  for (const { reason } of plan.skipped) skipped[reason] = (skipped[reason] ?? 0) + 1;
  return {
    kinds: {
      user: { planned: plan.totals.user, applied: result.applied.user },
      group: { planned: plan.totals.group, applied: result.applied.group },
    },
    skipped,
    unknownMembers: plan.unknownMembers,
    unstuck: result.unstuck.length,
  };
}
