/**
 * The UDM simulator as a process, empty or filled with the world of the benchmarks.
 *
 * @module
 */

import type { Latency, LoggedRequest } from "../../simulators/udm/mod.ts";
import { DEFAULT_BASE } from "../../simulators/udm/directory.ts";
import { inTurn, startUdmSimulator } from "../../simulators/udm/mod.ts";
import { membersOf, type Size, targetGroupDn } from "../world/groups.ts";
import { targetUserDn } from "../world/people.ts";
import { target } from "../world/target.ts";
import { answerQuestions } from "./control.ts";
import { type Recorded, recorded } from "./record.ts";

/** The options of the server. */
export interface UdmServerOptions {
  /** The initial objects; default: none. */
  readonly filled?: Size;
  readonly latency?: Latency;
  /** Requests served concurrently; default: all. */
  readonly workers?: number;
  /** Whether a connection stays with the worker that accepts it. */
  readonly sticky?: boolean;
  /** Whether sticky workers accept connections in turn, so that those opened together lead to different ones. */
  readonly inTurn?: boolean;
  /** Whether requests are recorded for a replay. */
  readonly record?: boolean;
}

/** The first message of the server. */
export interface UdmServerReady {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** The objects to change directly in the store. */
export interface Disturbance {
  readonly users: readonly number[];
  /** Groups that lose their first member. */
  readonly groups: readonly number[];
}

if (import.meta.main) {
  const options = JSON.parse(Deno.args[0] as string) as UdmServerOptions;
  const { filled, workers, record = false } = options;
  const udm = await startUdmSimulator({
    latency: options.latency ?? 0,
    keepRequests: record ? 10_000_000 : 0,
    ...(workers === undefined ? {} : { workers }),
    sticky: options.sticky ?? false,
    ...(options.inTurn === true && workers !== undefined ? { random: inTurn(workers) } : {}),
    ...(filled === undefined ? {} : { objects: target(filled, DEFAULT_BASE) }),
  });
  await answerQuestions({ url: udm.url, username: udm.username, password: udm.password }, {
    counters: () => udm.counters,
    clear: () => udm.clearLog(),
    requests: (): Recorded[] => (udm.requests as readonly LoggedRequest[]).map(recorded),
    disturb: (argument) => {
      const { users, groups } = argument as Disturbance;
      for (const index of users) {
        udm.store.patch(targetUserDn(index, udm.base), { description: "changed by others" });
      }
      for (const index of groups) {
        const [, ...others] = membersOf(index, filled as Size);
        const dns = others.map((member) => targetUserDn(member, udm.base));
        udm.store.patch(targetGroupDn(index, udm.base), { users: dns });
      }
    },
  });
  Deno.exit(0);
}
