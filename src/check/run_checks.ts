/**
 * The task of the command `check`: checks both directories. Writes nothing.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { synchronisedKinds } from "../config/kinds.ts";
import { PhaseClock, type Watcher } from "../common/progress.ts";
import { createOnlyOf, leanSource } from "../run/read_source.ts";
import { type TaskFailure, taskFailure } from "../run/task_failure.ts";
import { loadLibraries } from "../transform/transform.ts";
import { createUdmClient, type UdmClientOptions } from "../udm/client.ts";
import { disabledAccountsCheck } from "./disabled_accounts.ts";
import { existingKeysCheck } from "./existing_keys.ts";
import { catalogueCheck } from "./global_catalogue.ts";
import { ignoredCheck } from "./ignored.ts";
import { keyOriginCheck } from "./key_origin.ts";
import { checkHeldElsewhere } from "./held_elsewhere.ts";
import { requestForCheck } from "./member_sample.ts";
import { checkReading } from "./source_reading.ts";
import { checkBind, checkServers } from "./source_servers.ts";
import { checkMailDomains, checkOus, checkProperties } from "./target_contents.ts";
import { targetNotes } from "./target_notes.ts";
import { checkConnection, checkService, skippedService } from "./target_server.ts";
import { type Check, skipped } from "./types.ts";

/** Maximum read timeout of UDM during checks, in milliseconds: a person is waiting. */
const MAX_READ_TIMEOUT_MS = 30_000;

interface CheckOptions {
  /** Aborts the checks immediately. */
  readonly signal: AbortSignal;
  /** Is told how many entries have been read. */
  readonly watcher?: Watcher;
  /** The maximum number of entries of each search of the source; undefined: all. */
  readonly sampleSize?: number | undefined;
  /** Whether to check only the source. */
  readonly sourceOnly?: boolean | undefined;
  /** Milliseconds since 1970; default: now. */
  readonly now?: number;
  /** Overrides client options; for tests. */
  readonly clientOptions?: Partial<UdmClientOptions>;
}

/** The results of all checks, or why there are none. */
export type CheckResult =
  | { readonly ok: true; readonly checks: readonly Check[] }
  | TaskFailure;

/** Runs all checks that need the network. Never throws. */
export async function runChecks(config: Config, options: CheckOptions): Promise<CheckResult> {
  try {
    return { ok: true, checks: await checkBothSides(config, options) };
  } catch (error) {
    return taskFailure(error, options.signal);
  }
}

async function checkBothSides(
  config: Config,
  { signal, watcher, sampleSize = Infinity, sourceOnly = false, now = Date.now(), clientOptions }:
    CheckOptions,
): Promise<Check[]> {
  await loadLibraries(config.source.user.trans, config.source.group.trans);
  const client = createUdmClient({
    ...config.udm,
    readTimeoutMs: Math.min(config.udm.readTimeoutMs, MAX_READ_TIMEOUT_MS),
    // A person is waiting and can run the command again.
    retry: { attempts: 1 },
    signal,
    ...clientOptions,
    readOnly: true,
  });
  try {
    const [servers, target] = await Promise.all([
      checkServers(config.source, { signal, now }),
      checkTarget(),
    ]);
    const bind = await checkBind(
      requestForCheck(leanSource(config, createOnlyOf(target.description))),
      servers.usable,
      signal,
    );
    await using source = bind.source;
    const { checks, samples } = await checkReading(source, {
      config,
      target: target.description,
      sampleSize,
      clock: new PhaseClock(watcher),
    });
    const ofSource = [
      ...servers.checks,
      ...bind.checks,
      ...checks,
      ...catalogueCheck(config.source),
      ...disabledAccountsCheck(config),
      ...synchronisedKinds(config.source).map((kind) => keyOriginCheck(config, kind)),
    ];
    if (sourceOnly) return [...ofSource, ...target.checks];
    const { base, description } = target;
    const keys = base === undefined || description === undefined ? [] : await Promise.all(
      samples.filter(({ found }) => found.count > 0).map((sample) =>
        existingKeysCheck(client, sample, { config, base, target: description.kinds[sample.kind] })
      ),
    );
    const mail = await checkMailDomains(client, config, base, samples);
    const ignored = await ignoredCheck(client, config, target.description);
    const held = await checkHeldElsewhere(client, config, description, samples);
    return [
      ...ofSource,
      ...target.checks,
      ...keys,
      ...(mail === undefined ? [] : [mail]),
      ...(ignored === undefined ? [] : [ignored]),
      ...(held === undefined ? [] : [held]),
      ...targetNotes(config),
    ];
  } finally {
    client.close();
  }

  async function checkTarget() {
    if (sourceOnly) {
      const unchecked = skipped({ id: "target.connection", title: "connection" }, "UDM: run check");
      return { checks: [unchecked], base: undefined, description: undefined };
    }
    const connection = await checkConnection(config.udm, { signal, now });
    const isReachable = connection.every(({ status }) => status !== "failure");
    const { checks, base } = isReachable
      ? await checkService(client, config.udm)
      : { checks: skippedService(), base: undefined };
    const ous = await checkOus(client, config, base);
    const { checks: properties, description } = await checkProperties(client, config, base);
    return { checks: [...connection, ...checks, ...ous, ...properties], base, description };
  }
}
