/**
 * A UDM server that answers one kind of request as an attack says, and all others as the simulator does.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import type { Attack, Target } from "./udm_attacks.ts";

/** A running server. `await using` closes it. */
export interface HostileUdm extends AsyncDisposable {
  /** For the section `udm` of a configuration: address and account, and a property for which UDM is asked for its types. */
  readonly config: Readonly<Record<"uri" | "user" | "password", string>> & {
    readonly create_only_properties: readonly string[];
  };
}

/** Starts a server on a free port of 127.0.0.1. It writes no faster than the client reads. */
export function startHostileUdm(attack: Attack): HostileUdm {
  const udm = createUdmSimulator();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const url = new URL(request.url);
    const { method, headers } = request;
    if (targetOf(method, url) === attack.target) {
      const own = { "Content-Type": "application/json", ...attack.headers };
      const container = url.searchParams.get("position") ?? "";
      return new Response(bodyOf(attack, container), { status: attack.status ?? 200, headers: own });
    }
    const path = url.pathname.replace(/^.*?\/udm\//, "") + url.search;
    return await udm.fetch(udm.url + path, { method, headers });
  });
  return {
    config: {
      uri: `http://127.0.0.1:${server.addr.port}/udm/`,
      user: udm.username,
      password: udm.password,
      create_only_properties: ["sambahome"],
    },
    [Symbol.asyncDispose]: async () => await server.shutdown().catch(() => {}),
  };
}

/** What a request asks for. */
function targetOf(method: string, url: URL): Target | undefined {
  const [, type, rest] = /\/udm\/(users\/user|groups\/group)\/(.*)$/.exec(url.pathname) ?? [];
  if (type === undefined) return undefined;
  if (method === "OPTIONS") return "types";
  if (rest === "add") return "template";
  return rest !== "" ? undefined : type === "users/user" ? "users" : "groups";
}

function bodyOf(attack: Attack, container: string): ReadableStream<Uint8Array> {
  const pieces = (attack.body ?? (() => ["{}"]))(container)[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { done, value } = pieces.next();
        if (done === true) return controller.close();
        if (typeof value !== "number") {
          return controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
        }
        await delay(value);
      }
    },
  });
}
