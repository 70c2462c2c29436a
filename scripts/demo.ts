/**
 * A demonstration that needs no server: a small invented school is synchronised from a simulated directory into a
 * simulated UDM, the directory changes, and it is synchronised again. What came of it is looked up in UDM.
 *
 * Ends with exit code 0 if everything was as expected, with 1 if not, and with 128 and the number of the signal if it was
 * stopped.
 *
 * @module
 */

import { demonstrate } from "./demo/demonstration.ts";
import { untilSignal } from "./demo/signals.ts";

using stop = untilSignal();
try {
  const faults = await demonstrate(stop.signal);
  Deno.exitCode = faults.length === 0 ? 0 : 1;
} catch (error) {
  console.error(stop.exitCode === undefined ? error : "\nStopped. Nothing is left behind.");
  Deno.exitCode = stop.exitCode ?? 1;
}
