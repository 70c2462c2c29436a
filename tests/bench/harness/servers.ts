/**
 * Starts the servers of the benchmarks, each as a process.
 *
 * @module
 */

import type { Counters } from "../../simulators/udm/mod.ts";
import { type Slapd, startSlapd } from "../../support/slapd.ts";
import { type ServerProcess, startServer } from "../servers/control.ts";
import type { LdapServerOptions, LdapServerReady } from "../servers/ldap.ts";
import type { Disturbance, UdmServerOptions, UdmServerReady } from "../servers/udm.ts";
import type { Recorded } from "../servers/record.ts";
import type { GeneratedUdmOptions } from "../servers/generated_udm.ts";
import type { Size } from "../world/groups.ts";
import { ldif } from "../world/ldif.ts";
import type { SourceServer } from "./sync.ts";

/** The UDM simulator. */
export class Udm implements AsyncDisposable {
  private constructor(readonly server: ServerProcess<UdmServerReady>) {}

  static async start(options: UdmServerOptions): Promise<Udm> {
    return new Udm(await startServer<UdmServerReady>("udm.ts", options));
  }

  get ready(): UdmServerReady {
    return this.server.ready;
  }

  /** Requests recorded since the last {@linkcode clear}. */
  requests(): Promise<Recorded[]> {
    return this.server.ask("requests");
  }

  /** Clears counters and recorded requests. */
  clear(): Promise<void> {
    return this.server.ask("clear");
  }

  /** Changes objects directly in the store. */
  disturb(disturbance: Disturbance): Promise<void> {
    return this.server.ask("disturb", disturbance);
  }

  /** Number of writes since the last {@linkcode clear}. */
  async writes(): Promise<number> {
    return (await this.server.ask<Counters>("counters")).writes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/** A target with generated users. */
export class GeneratedUdmServer implements AsyncDisposable {
  private constructor(readonly server: ServerProcess<UdmServerReady>) {}

  static async start(options: GeneratedUdmOptions): Promise<GeneratedUdmServer> {
    return new GeneratedUdmServer(await startServer<UdmServerReady>("generated_udm.ts", options));
  }

  get ready(): UdmServerReady {
    return this.server.ready;
  }

  /** Number of writes of users since the last call. */
  async takeWrites(): Promise<number> {
    const written = await this.server.ask<Record<string, number>>("written");
    await this.server.ask("clear");
    return Object.values(written).reduce((sum, count) => sum + count, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/** Starts a source with generated users. */
export async function startGeneratedLdap(
  options: LdapServerOptions,
): Promise<SourceServer & AsyncDisposable> {
  const server = await startServer<LdapServerReady>("ldap.ts", options);
  return { ...server.ready, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** Starts a real OpenLDAP with the users and groups of the benchmarks. */
export function startOpenLdap(size: Size): Promise<Slapd> {
  return startSlapd({
    ldif: ldif(size),
    // slapd searches sorted values instead of comparing all of them (slapd.conf(5)).
    global: ["sortvals member"],
  });
}
