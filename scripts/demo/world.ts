/**
 * Both servers, the configuration and a folder for it: everything a run of the program needs.
 *
 * @module
 */

import { type LdapSimulator, startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { type LoggedRequest, startUdmSimulator, type UdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { TEST_CERTIFICATE, TEST_KEY } from "../../tests/simulators/udm/test_certificates.ts";
import { type Configuration, readExample, writeConfiguration } from "./configuration.ts";
import { runConnector } from "./connector.ts";
import { LogLines } from "./log_lines.ts";
import { School } from "./school.ts";
import { Target } from "./target.ts";

/** Small numbers, so that even a small school is read page by page, and its groups in parts. */
export const PAGE = 10;
export const RANGE = 5;

/** A run of the program, and what both servers noticed of it. */
export interface Run {
  readonly code: number;
  readonly seconds: number;
  readonly requests: readonly LoggedRequest[];
  /** Answers 422 that said that a name was taken. */
  readonly conflicts: number;
  /** Searches in the directory. */
  readonly searches: number;
  /** Warnings and errors in the log. */
  readonly complaints: readonly string[];
  readonly before: Target;
  readonly after: Target;
}

/** Everything that is there while the demonstration runs. */
export interface World extends AsyncDisposable {
  readonly school: School;
  readonly ldap: LdapSimulator;
  readonly udm: UdmSimulator;
  readonly configuration: Configuration;
  /**
   * Runs the program to its end and shows its log.
   *
   * @param shorten whether of changes of the same kind only the first is shown in the log
   */
  run(shorten: boolean): Promise<Run>;
}

/** Starts both servers. Ends with `await using`; nothing is left then. */
export async function openWorld(signal: AbortSignal): Promise<World> {
  const school = new School();
  const example = await readExample();
  const passwords = { SOURCE_PASSWORD: crypto.randomUUID(), UDM_PASSWORD: crypto.randomUUID() };
  const tls = { cert: TEST_CERTIFICATE, key: TEST_KEY };
  const ldap = await startLdapSimulator({
    directory: school.directory,
    accounts: { [example.reader]: passwords.SOURCE_PASSWORD },
    requireTls: true,
    pageLimit: PAGE,
    rangeLimit: RANGE,
    tls,
  });
  const udm = await startUdmSimulator({
    base: "dc=school,dc=test",
    username: example.writer,
    password: passwords.UDM_PASSWORD,
    tls,
  });
  const folder = await Deno.makeTempDir({ prefix: "udm-directory-connector-demo-" });
  const close = async () => {
    await Promise.all([Deno.remove(folder, { recursive: true }), ldap.close(), udm.close()]);
  };
  try {
    const addresses = { ldap: ldap.ldapsUrl, udm: udm.url };
    const configuration = { ...example, ...await writeConfiguration(folder, addresses) };
    const ou = `${example.ou},${udm.base}`;
    const run = async (shorten: boolean): Promise<Run> => {
      const before = new Target(udm, ou);
      const searches = searchesOf(ldap);
      udm.clearLog();
      const log = new LogLines(shorten);
      const began = performance.now();
      const code = await runConnector({
        args: [configuration.file],
        folder,
        passwords,
        onLine: (line) => log.add(line),
        signal,
      });
      log.end();
      return {
        code,
        seconds: (performance.now() - began) / 1000,
        requests: [...udm.requests],
        conflicts: udm.counters.conflicts422,
        searches: searchesOf(ldap) - searches,
        complaints: log.complaints,
        before,
        after: new Target(udm, ou),
      };
    };
    return { school, ldap, udm, configuration, run, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function searchesOf({ operations }: LdapSimulator): number {
  return operations.filter(({ kind }) => kind === "search").length;
}
