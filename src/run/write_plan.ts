/**
 * Writes a plan to UDM.
 *
 * @module
 */

import { applyPlan } from "../apply/apply.ts";
import { createMailDomains } from "../apply/create_mail_domains.ts";
import { explainFailure } from "../apply/explain_failure.ts";
import { keepingGroups } from "../apply/keep_groups.ts";
import { type ApplyResult, nothingTried } from "../apply/result.ts";
import { verifyWrites } from "../apply/verify.ts";
import { dryWriter, udmWriter, type Writer } from "../apply/writer.ts";
import { errorDetails } from "../common/error.ts";
import type { Expected } from "../review/compare.ts";
import { PhotoLoader } from "./photos.ts";
import type { Prepared, Session } from "./session.ts";
import type { TimeLimit } from "./time_limit.ts";

/** Writes the operations of a plan, of which there is at least one. */
export async function writePlan(
  { config, client, clock, options: { signal } }: Session,
  { plan, target, source, mailDomains }: Prepared,
  { expected, limit }: { readonly expected: Expected | undefined; readonly limit: TimeLimit },
): Promise<ApplyResult> {
  const dryRun = config.udm.skipWrites;
  const positions = { user: target.kinds.user.position, group: target.kinds.group.position };
  const newDomains = mailDomains?.missing ?? [];
  const scope = { base: target.base, positions, mailDomains: newDomains.map(({ name }) => name) };
  const writer: Writer = dryRun ? dryWriter() : keepingGroups(udmWriter(client, scope), {
    user: target.kinds.user.rules.outerGroups,
    group: target.kinds.group.rules.outerGroups,
  });
  try {
    for (const ou of target.missingOus) await writer.ensureOu(ou, target.base, config.udm.ouDescription);
    await createMailDomains(newDomains, { writer, base: target.base, dryRun });
  } catch (error) {
    return nothingTried(errorDetails(error));
  }
  const primaryKeys = {
    user: target.kinds.user.rules.primaryKeyProperty,
    group: target.kinds.group.rules.primaryKeyProperty,
  };
  await using photos = new PhotoLoader(
    config.source,
    source.transforms.user,
    source.server,
    primaryKeys.user,
  );
  clock.begin("write", plan.operations.length);
  const result = await applyPlan(plan, {
    writer,
    onProgress: (done, remainingMs) => clock.reached("write", done, plan.operations.length, remainingMs),
    positions,
    primaryKeys,
    verify: (writes, missing) =>
      verifyWrites(writes, missing, {
        client,
        primaryKeys,
        positions,
        concurrency: client.concurrency,
        signal,
      }),
    dnOf: (kind, key) => target.state[kind].withKey(key)?.dn,
    loadPhoto: (sourceDn, key) => photos.load(sourceDn, key),
    exactPhotos: expected !== undefined,
    ownsPhotos: target.kinds.user.rules.photos,
    explain: (error, operation) => explainFailure(error, operation, client, { positions, primaryKeys }),
    concurrency: () => client.concurrency,
    isTimeOver: () => limit.isOver,
    dryRun,
    signal,
  });
  clock.end("write", plan.operations.length);
  return result;
}
