/**
 * The task behind the command `check`: looks at both sides, and says what it saw. Nothing is written.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { KINDS } from "../common/model.ts";
import { leanSource } from "../run/read_source.ts";
import { type TaskFailure, taskFailure } from "../run/task_failure.ts";
import { createUdmClient, type UdmClientOptions } from "../udm/client.ts";
import { keyOriginCheck } from "./key_origin.ts";
import { checkReading } from "./source_reading.ts";
import { checkBind, checkServers } from "./source_servers.ts";
import { checkMailDomains, checkOus, checkProperties } from "./target_contents.ts";
import { targetNotes } from "./target_notes.ts";
import { checkConnection, checkService, skippedService } from "./target_server.ts";
import type { Check } from "./types.ts";

/** Nobody waits longer for a single answer of UDM while checking, in milliseconds. */
const PATIENCE_MS = 30_000;

/** What the checks are given besides the configuration. */
interface CheckOptions {
  /** Once aborted, the checks end at once. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970; default: now. */
  readonly now?: number;
  /** Changes how UDM is talked to; for tests. */
  readonly clientOptions?: Partial<UdmClientOptions>;
}

/** What came of checking. */
export type CheckResult =
  | { readonly ok: true; readonly checks: readonly Check[] }
  | TaskFailure;

/** Makes all checks that need a network. Never throws. */
export async function runChecks(config: Config, options: CheckOptions): Promise<CheckResult> {
  try {
    return { ok: true, checks: await checkBothSides(config, options) };
  } catch (error) {
    return taskFailure(error, options.signal);
  }
}

async function checkBothSides(
  config: Config,
  { signal, now = Date.now(), clientOptions }: CheckOptions,
): Promise<Check[]> {
  const client = createUdmClient({
    ...config.udm,
    readTimeoutMs: Math.min(config.udm.readTimeoutMs, PATIENCE_MS),
    // Somebody is waiting, and can ask again.
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
    const bind = await checkBind(leanSource(config), servers.usable, signal);
    await using source = bind.source;
    const { checks, samples } = await checkReading(source, { config, target: target.description });
    const mail = await checkMailDomains(client, config, target.base, samples);
    return [
      ...servers.checks,
      ...bind.checks,
      ...checks,
      ...KINDS.map((kind) => keyOriginCheck(config, kind)),
      ...target.checks,
      ...(mail === undefined ? [] : [mail]),
      ...targetNotes(config),
    ];
  } finally {
    client.close();
  }

  async function checkTarget() {
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
