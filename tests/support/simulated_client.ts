/**
 * A client of a simulated UDM in the same process.
 *
 * @module
 */

import { createUdmClient, type UdmClientOptions } from "../../src/udm/client.ts";
import type { UdmClient } from "../../src/udm/types.ts";
import type { InProcessUdmSimulator } from "../simulators/udm/mod.ts";

/** Creates a client with the account of the simulator. */
export function simulatedClient(
  udm: InProcessUdmSimulator,
  options: Partial<UdmClientOptions> = {},
): UdmClient {
  return createUdmClient({
    uri: udm.url,
    user: udm.username,
    password: udm.password,
    connectTimeoutMs: 20_000,
    readTimeoutMs: 20_000,
    fetch: (url, init) => udm.fetch(url, init),
    ...options,
  });
}
