/**
 * The task of the command `plan`: reads both sides, plans, describes the plan. Writes nothing.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { Session, type SessionOptions } from "./session.ts";
import { type TaskFailure, taskFailure } from "./task_failure.ts";
import { describePlan } from "../review/describe.ts";
import type { PlanDocument } from "../review/schema.ts";

/** The described plan, or why there is none. */
export type Review =
  | { readonly ok: true; readonly document: PlanDocument }
  | TaskFailure;

/** Plans and describes the plan. Never throws. */
export async function review(config: Config, options: SessionOptions): Promise<Review> {
  const { signal, allowDeletes, allowValueLoss, adoptByName, now } = options;
  using session = new Session(config, options);
  try {
    const prepared = await session.prepare();
    const { client } = session;
    const permission = { allowDeletes, allowValueLoss, adoptByName };
    const document = await describePlan(prepared, { config, client, ...permission, now });
    return { ok: true, document };
  } catch (error) {
    return taskFailure(error, signal);
  }
}
