/**
 * Sends the first requests to UDM while the modules of a run are being loaded.
 *
 * @module
 */

import { settledWithin } from "../common/settled_within.ts";
import { turn } from "../common/turn.ts";
import type { Config } from "../config/types.ts";
import { BUSY_AFTER_MS } from "../udm/connections.ts";
import type { OpenTarget } from "../run/open_target.ts";

/** The modules of a run in parts, each of which takes about 25 ms. In between, requests leave and answers are read. */
const PARTS: readonly (() => Promise<unknown>)[] = [
  () => import("../planner/plan.ts"),
  () => import("../transform/transform.ts"),
  () => import("../ldap/source.ts"),
  () => import("../run/read_source.ts"),
];

/** How long loading waits for UDM at most (ms). A stop is not noticed meanwhile. */
const WAIT_MS = 1000;

/** After this time a request has left, also if it opens a connection (ms). */
const LEAVING_MS = 15;

/**
 * Sends the first requests. Returns when most modules of a run are loaded.
 *
 * Loading blocks the event loop, so that no request leaves, and answers seem to have arrived at the same time. So it begins when
 * it has been seen how many processes UDM has, and each of them has got a list.
 */
export async function sendFirstRequests(config: Config): Promise<OpenTarget> {
  const { openTarget } = await import("../run/open_target.ts");
  const opened = openTarget(config);
  await settledWithin(
    opened.users.then(async (users) => {
      const lists = await Promise.all(users?.lists ?? []);
      // The connections for a fixed number of parts are opened one after the other
      const opening = config.udm.listShards === "auto" ? 0 : (lists.length - 1) * BUSY_AFTER_MS;
      await turn(LEAVING_MS + opening);
    }),
    WAIT_MS,
  );
  for (const load of PARTS) {
    await turn();
    await load();
  }
  return opened;
}
