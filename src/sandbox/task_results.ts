/**
 * The schemas of the results of tasks. Only that of the task is loaded.
 *
 * @module
 */

import type { z } from "../common/zod.ts";
import type { TaskName, TaskResult } from "./tasks.ts";

const SCHEMAS: { readonly [Name in TaskName]: () => Promise<z.ZodType<TaskResult<Name>>> } = {
  async sync() {
    const { runReportSchema } = await import("../report/report.ts");
    return runReportSchema;
  },
  async plan() {
    const { planSchema } = await import("../review/schema.ts");
    const { resultOrFailure } = await import("../run/task_failure_schema.ts");
    // It is printed as part of a command line
    const checksum = planSchema.shape.checksum.regex(/^[\w-]+$/);
    return resultOrFailure({ document: planSchema.extend({ checksum }) });
  },
  async check() {
    const { checkSchema } = await import("../check/types.ts");
    const { resultOrFailure } = await import("../run/task_failure_schema.ts");
    return resultOrFailure({ checks: checkSchema.array() });
  },
  async explain() {
    const { explanationSchema } = await import("../explain/document.ts");
    const { resultOrFailure } = await import("../run/task_failure_schema.ts");
    return resultOrFailure({ document: explanationSchema });
  },
};

/** The schema of the result of a task. */
export function resultSchema<Name extends TaskName>(name: Name): Promise<z.ZodType<TaskResult<Name>>> {
  return SCHEMAS[name]();
}
