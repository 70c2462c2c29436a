/**
 * Opens the listener of `--listen`, the only one of the program.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { ConnectorError, errorText } from "../common/error.ts";
import { isLoopback } from "../config/hosts.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Answers, HttpServer } from "./http_server.ts";
import { type ListenAddress, listenText } from "./listen_address.ts";

const log = getLogger([CATEGORY, "main"]);

/** An address that cannot be listened on. */
export class ListenError extends ConnectorError {}

/**
 * Listens until disposed of. Needs the net permission only while it opens.
 *
 * @throws {ListenError} if the address cannot be used
 */
export function openListener(address: ListenAddress, answers: Answers): Disposable {
  const text = listenText(address);
  let listener: Deno.TcpListener;
  try {
    listener = Deno.listen(address);
  } catch (error) {
    throw new ListenError({ place: `--listen ${text}`, ...reasonOf(error, address) });
  }
  log.info("listening on {address} for GET {paths}", {
    address: text,
    paths: [...answers.keys()].join(", "),
  });
  if (!isLoopback(address.hostname)) {
    log.warn(
      "{address} can be reached from other machines, without encryption and authentication: the metrics contain only " +
        "numbers, but let only the monitoring connect",
      { address: text },
    );
  }
  return new HttpServer(listener, answers);
}

function reasonOf(
  error: unknown,
  { hostname, port }: ListenAddress,
): { readonly problem: string; readonly advice: string } {
  if (error instanceof Deno.errors.AddrInUse) {
    return { problem: "another program uses this port", advice: "Stop it, or choose another port." };
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return {
      problem: `${hostname} is not an address of this machine`,
      advice: "Use 127.0.0.1, or 0.0.0.0 for all addresses.",
    };
  }
  if (error instanceof Deno.errors.NotCapable) {
    return {
      problem: "this program was built not to listen there",
      advice: "Build it with this address (deno task compile --config FILE --listen ADDRESS).",
    };
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return {
      problem: `the system does not allow it to listen on port ${port}`,
      advice: "Choose a port from 1024 up. Under systemd, allow the port (SocketBindAllow=).",
    };
  }
  const problem = errorText(error);
  return problem.includes("failed to lookup address")
    ? { problem: `the name ${hostname} has no address`, advice: "Use an address of this machine." }
    : { problem, advice: "Check the address." };
}
