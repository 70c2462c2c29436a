/**
 * Concurrent runs of the engine in this process, each with its own log.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { configureSync, withContext } from "@logtape/logtape";
import type { Config } from "../../../src/config/types.ts";
import { run } from "../../../src/run/sync.ts";
import { CATEGORY } from "../../../src/logging/category.ts";
import { formatJson } from "../../../src/logging/format.ts";
import { exitCode, type RunReport } from "../../../src/report/report.ts";
import type { UdmClientOptions } from "../../../src/udm/client.ts";

/** A completed run. */
export interface EngineRun {
  readonly report: RunReport;
  /** The exit code of the program. */
  readonly code: number;
  /** Errors and warnings, in order. */
  readonly complaints: readonly string[];
  /** All log records from level DEBUG, with all fields, as JSON. */
  readonly log: string;
}

/** The stored part of a log record. */
interface Record {
  readonly level: string;
  readonly text: string;
  readonly json: string;
}

const logs = new Map<number, Record[]>();
let count = 0;
let configured = false;

/** Logging is configured once per process; the context assigns records to runs. */
function configureOnce(): void {
  if (configured) return;
  configured = true;
  configureSync({
    reset: true,
    contextLocalStorage: new AsyncLocalStorage(),
    sinks: {
      runs: (record) =>
        logs.get(record.properties.run as number)?.push({
          level: record.level,
          text: record.message.map(String).join(""),
          json: formatJson(record),
        }),
    },
    loggers: [
      { category: CATEGORY, lowestLevel: "debug", sinks: ["runs"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["runs"] },
    ],
  });
}

/** Skips the pauses between attempts. */
const IMPATIENT: Partial<UdmClientOptions> = {
  clock: { sleep: () => new Promise((resolve) => setTimeout(resolve, 0)), random: () => 0.5 },
};

/** Runs the engine as the sandboxed worker does, without pauses between attempts. */
export async function engineRun(
  config: Config,
  clientOptions: Partial<UdmClientOptions> = {},
): Promise<EngineRun> {
  configureOnce();
  const id = ++count;
  const records: Record[] = [];
  logs.set(id, records);
  const report = await withContext({ run: id }, () =>
    run(config, {
      signal: new AbortController().signal,
      allowDeletes: undefined,
      clientOptions: { ...IMPATIENT, ...clientOptions },
    }));
  logs.delete(id);
  return {
    report,
    code: exitCode(report.outcome),
    complaints: records.filter(({ level }) => level === "error" || level === "warning").map(({ text }) =>
      text
    ),
    log: records.map(({ json }) => json).join(""),
  };
}
