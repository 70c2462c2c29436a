/**
 * A UDM REST API in memory, checked against recordings of a real server. For tests and benchmarks.
 *
 * @example
 * ```ts
 * await using udm = await startUdmSimulator({ seedUsers: 10 });
 * udm.setFaults({ action: "status", status: 503, kind: "patch", count: 1 });
 * await fetch(udm.url + "users/user/?position=...", { headers: { ... } });
 * udm.store.get("uid=user000001,ou=seed,dc=univention-organization,dc=intranet");
 * ```
 *
 * @module
 */

import { admission } from "./admission.ts";
import { createDirectory, DEFAULT_BASE } from "./directory.ts";
import { type ExtendedAttribute, extendedModules } from "./extended.ts";
import type { Fault } from "./faults.ts";
import { Handlers } from "./handlers.ts";
import { InProcessServer } from "./in_process.ts";
import { type StoreView, viewOf } from "./inspect.ts";
import type { Counters, LoggedRequest } from "./log.ts";
import type { Latency } from "./pace.ts";
import { seed, type SeedOptions } from "./seed.ts";
import { Server } from "./server.ts";
import type { Service } from "./service.ts";
import { BASE_PATH } from "./urls.ts";

export { UdmError } from "./errors.ts";
export type { ExtendedAttribute } from "./extended.ts";
export { blocked, type Fault, type FaultAction, type FaultTarget, LICENCE_EXCEEDED } from "./faults.ts";
export type { StoredObject, StoreView } from "./inspect.ts";
export type { Json, JsonObject } from "./json.ts";
export type { RequestInfo, RequestKind } from "./kinds.ts";
export { LOCK_TIME } from "./locks.ts";
export type { Counters, LoggedRequest } from "./log.ts";
export type { ModuleName } from "./modules.ts";
export { type Latency, type LatencyTable, MEASURED_LATENCY } from "./pace.ts";
export { inTurn } from "./workers.ts";
export { reencodePhoto } from "./photo.ts";
export { seedIdentifier, seedName, type SeedObject, type SeedOptions } from "./seed.ts";

/** Options of a simulator. */
export interface UdmSimulatorOptions extends SeedOptions {
  /** Port on 127.0.0.1; default 0, a free one. */
  readonly port?: number;
  /** The host name in {@link UdmSimulator.url}, e.g. the one in a certificate; default 127.0.0.1. */
  readonly hostname?: string;
  /** Serves HTTPS with this certificate and key (PEM). */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** LDAP base; default {@link DEFAULT_BASE}. */
  readonly base?: string;
  /** The user that is accepted; default `Administrator`. */
  readonly username?: string;
  /** The password that is accepted; default `univention`. */
  readonly password?: string;
  /** Alternative mail addresses are unique, too (UCR directory/manager/mail-address/uniqueness); default false. */
  readonly uniqueMail?: boolean;
  /** The language of error messages; default English. */
  readonly language?: "de";
  /** Properties that an administrator has added. */
  readonly extendedAttributes?: readonly ExtendedAttribute[];
  /** The time in ms, for locks, Last-Modified and the header `Date`; default `Date.now`. */
  readonly now?: () => number;
  /** How long requests take (ms); default 0. */
  readonly latency?: Latency;
  /** How many requests are served at once; the others wait. Default: all; with `sticky`: one. */
  readonly workers?: number;
  /** Whether a connection stays with the worker that accepts it, as with UDM; default false. */
  readonly sticky?: boolean;
  /**
   * With `sticky`: processes before the workers, which share their connections to the workers among clients; default: none.
   */
  readonly gateways?: number;
  /** Decides which idle worker accepts a connection, and which gateway; from 0 to below 1; default `Math.random`. */
  readonly random?: () => number;
  /** How many requests {@link UdmSimulator.requests} keeps at least; default 10,000. 0 keeps none, for benchmarks. */
  readonly keepRequests?: number;
  /** Faults that are in force from the start. */
  readonly faults?: readonly Fault[];
}

/** Common to all simulators, with or without a network. */
export interface UdmSimulatorCore {
  /** LDAP base. */
  readonly base: string;
  /** The user that is accepted. */
  readonly username: string;
  /** The password that is accepted. */
  readonly password: string;
  /** The directory, for reads and changes that bypass the API. */
  readonly store: StoreView;
  /** Requests that were answered or dropped, the oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Numbers of requests. */
  readonly counters: Counters;
  /** Replaces all faults; without arguments removes them. */
  setFaults(...faults: readonly Fault[]): void;
  /** Replaces the latency. */
  setLatency(latency: Latency): void;
  /** Sets the header `Date` of every response; undefined: the current time, empty (in process only): no header. */
  setDate(date: string | undefined): void;
  /** Clears requests and counters, e.g. after the set-up of a test. */
  clearLog(): void;
}

/** A running simulator. Stops at the end of the scope with `await using`. */
export interface UdmSimulator extends UdmSimulatorCore, AsyncDisposable {
  /** The base URL, with a slash at the end. */
  readonly url: string;
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** Connections that clients have made so far. */
  readonly connections: number;
  /** Stops serving, ends silent requests and closes all connections. */
  close(): Promise<void>;
}

/** A simulator without a network. */
export interface InProcessUdmSimulator extends UdmSimulatorCore {
  /** The base URL, with a slash at the end. No server listens there. */
  readonly url: string;
  /** Replaces the global `fetch`. */
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** Starts a simulator and waits until it can be reached. */
export function startUdmSimulator(options: UdmSimulatorOptions = {}): Promise<UdmSimulator> {
  const { handlers, ...identity } = makeHandlers(options);
  const server = new Server(handlers, options);
  server.service.faults.set(options.faults ?? []);
  const scheme = options.tls === undefined ? "http" : "https";
  return Promise.resolve({
    ...identity,
    ...controlsOf(server.service),
    url: `${scheme}://${options.hostname ?? "127.0.0.1"}:${server.port}${BASE_PATH}/`,
    port: server.port,
    get requests() {
      return server.service.log.requests;
    },
    get counters() {
      return server.service.log.counters;
    },
    get connections() {
      return server.connections;
    },
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  });
}

/** Creates a simulator without a network. It needs no closing. */
export function createUdmSimulator(options: UdmSimulatorOptions = {}): InProcessUdmSimulator {
  const { handlers, ...identity } = makeHandlers(options);
  const server = new InProcessServer(handlers, options);
  server.service.faults.set(options.faults ?? []);
  return {
    ...identity,
    ...controlsOf(server.service),
    url: `http://udm.test${BASE_PATH}/`,
    get requests() {
      return server.service.log.requests;
    },
    get counters() {
      return server.service.log.counters;
    },
    fetch: (url, init) => server.fetch(url, init),
  };
}

function makeHandlers(options: UdmSimulatorOptions) {
  const { username = "Administrator", password = "univention", base = DEFAULT_BASE } = options;
  const { now = Date.now, extendedAttributes = [], uniqueMail = false } = options;
  const directory = createDirectory(base, now, { modules: extendedModules(extendedAttributes), uniqueMail });
  seed(directory, options);
  const handlers = new Handlers(directory, admission(directory, username, password));
  return { handlers, base, username, password, store: viewOf(directory) };
}

function controlsOf(
  service: Service,
): Pick<UdmSimulatorCore, "setFaults" | "setLatency" | "setDate" | "clearLog"> {
  return {
    setFaults: (...faults) => service.faults.set(faults),
    setLatency: (latency) => {
      service.latency = latency;
    },
    setDate: (date) => {
      service.date = date;
    },
    clearLog: () => service.log.clear(),
  };
}
