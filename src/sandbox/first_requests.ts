/**
 * Sends the first requests to UDM while the modules of a run are being loaded.
 *
 * @module
 */

import { settledWithin } from "../common/settled_within.ts";
import { turn } from "../common/turn.ts";
import type { Config } from "../config/types.ts";
import type { OpenTarget } from "../run/open_target.ts";

/** The part of a run that loads while UDM works on the list of groups. Takes about 25 ms, as each of the others. */
const WHILE_LISTING = () => import("../planner/plan.ts");

/** The other parts, which have modules of their own. */
const OTHERS: readonly (() => Promise<unknown>)[] = [
  () => import("../transform/transform.ts"),
  () => import("../ldap/source.ts"),
  () => import("../run/read_source.ts"),
];

/** How long loading waits for an answer of UDM at most (ms). */
const WAIT_MS = 60;

/**
 * Sends the first requests. Returns when most modules of a run are loaded.
 *
 * Loading blocks the event loop: no request leaves, and answers seem to arrive at the same time. So it waits until UDM has got the
 * list of groups, and then until the next answer shows whether there are several processes.
 */
export async function sendFirstRequests(config: Config): Promise<OpenTarget> {
  const { openTarget } = await import("../run/open_target.ts");
  const opened = openTarget(config);
  await settledWithin(opened.groups, WAIT_MS);
  await turn();
  await WHILE_LISTING();
  await settledWithin(opened.user, WAIT_MS);
  for (const load of OTHERS) {
    await turn();
    await load();
  }
  return opened;
}
