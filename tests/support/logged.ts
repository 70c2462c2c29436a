/**
 * What a run logs.
 *
 * @module
 */

import { configure, type LogRecord, reset } from "@logtape/logtape";
import { CATEGORY } from "../../src/logging/category.ts";

/** Log messages of a run from INFO on, each with its level. */
export async function logged(run: () => Promise<unknown>): Promise<string[]> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { kept: (record) => records.push(record) },
    loggers: [
      { category: [CATEGORY], sinks: ["kept"], lowestLevel: "info" },
      { category: ["logtape", "meta"], sinks: [] },
    ],
    reset: true,
  });
  try {
    await run();
    return records.map(({ level, message }) => `${level}: ${message.map(String).join("")}`);
  } finally {
    await reset();
  }
}
