/**
 * How the results of tasks are checked. Only the schema of the task is loaded.
 *
 * @module
 */

import { z } from "../common/zod.ts";
import type { ListSchemas } from "./result_parts.ts";
import type { TaskName, TaskResult } from "./tasks.ts";

/** The schemas of a result. */
export interface ResultSchemas<Name extends TaskName = TaskName> {
  readonly result: z.ZodMiniType<TaskResult<Name>>;
  /** Lists of the document of the result. Parts of them may come before it. */
  readonly lists?: ListSchemas;
}

const SCHEMAS: { readonly [Name in TaskName]: () => Promise<ResultSchemas<Name>> } = {
  async sync() {
    const { runReportSchema } = await import("../report/report.ts");
    return { result: runReportSchema };
  },
  async plan() {
    const { planSchema } = await import("../review/schema.ts");
    const { resultOrFailure } = await import("../run/task_failure_schema.ts");
    // It is printed as part of a command line
    const checksum = planSchema.shape.checksum.check(z.regex(/^[\w-]+$/));
    const { changes, skipped, invalid_values } = planSchema.shape;
    return {
      result: resultOrFailure({ document: z.extend(planSchema, { checksum }) }),
      lists: { changes, skipped, invalid_values: invalid_values.def.innerType },
    };
  },
  async check() {
    const { checkSchema } = await import("../check/types.ts");
    const { resultOrFailure } = await import("../run/task_failure_schema.ts");
    return { result: resultOrFailure({ checks: z.array(checkSchema) }) };
  },
  async survey() {
    const { surveySchema } = await import("../init/survey_schema.ts");
    const { resultOrFailure } = await import("../run/task_failure_schema.ts");
    return { result: resultOrFailure({ survey: surveySchema }) };
  },
  async explain() {
    const { explanationSchema } = await import("../explain/document.ts");
    const { resultOrFailure } = await import("../run/task_failure_schema.ts");
    return { result: resultOrFailure({ document: explanationSchema }) };
  },
};

/** The schemas of the result of a task. */
export function resultSchemas<Name extends TaskName>(name: Name): Promise<ResultSchemas<Name>> {
  return SCHEMAS[name]();
}
