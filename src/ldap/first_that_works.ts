/**
 * Failover: tries servers, and the addresses of a server, one after the other.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { SourceError } from "./source_error.ts";

/**
 * Tries servers or addresses one after the other until one works. Stops at rejected credentials.
 *
 * @throws {SourceError} if none works; it lists the reason for each
 */
export async function firstThatWorks<Candidate, Opened>(
  candidates: readonly Candidate[],
  what: "server" | "address",
  logger: Logger,
  open: (candidate: Candidate) => Promise<Opened>,
): Promise<Opened> {
  const failures: SourceError[] = [];
  for (const candidate of candidates) {
    try {
      return await open(candidate);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failures.push(error);
      if (error.kind === "credentials") break;
      if (failures.length < candidates.length) {
        logger.warning("trying the next {what}: {error}", { what, error: error.message });
      }
    }
  }
  throw combineErrors(failures);
}

/** Combines the errors of all servers; each keeps its own advice. */
function combineErrors(failures: readonly SourceError[]): SourceError {
  const [first] = failures;
  const last = failures.at(-1);
  if (first === undefined || last === undefined) {
    return new SourceError({
      server: "source.ldap_uri",
      operation: { kind: "connect", text: "connect" },
      kind: "configuration",
      problem: "no server is configured",
    });
  }
  if (failures.length === 1) return first;
  return new SourceError({
    server: failures.map(({ server }) => server).join(" "),
    operation: last.operation,
    kind: last.kind,
    problem: "none of the servers can be used",
    parts: failures.flatMap(({ said }) => said.parts ?? [said]),
    code: last.code,
  });
}
