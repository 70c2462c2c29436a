/**
 * The comparison for writes: a program that replays recorded requests with a bare fetch loop.
 *
 * @module
 */

import { firstParallel, needsOf, type Recorded } from "./record.ts";
import type { UdmServerReady } from "./udm.ts";

/** The options of the loop. */
interface BareLoopOptions extends UdmServerReady {
  /** File with the requests as JSON. */
  readonly file: string;
  /** Number of concurrent requests. */
  readonly concurrency: number;
}

if (import.meta.main) {
  const options = JSON.parse(Deno.args[0] as string) as BareLoopOptions;
  const requests = JSON.parse(await Deno.readTextFile(options.file)) as Recorded[];
  await sendAll(requests, options);
}

/**
 * Sends requests in the recorded order: first the sequential ones, then the others concurrently. A request waits for the
 * requests that it depends on.
 */
async function sendAll(requests: readonly Recorded[], options: BareLoopOptions): Promise<void> {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: options.concurrency });
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/json",
    Authorization: `Basic ${btoa(`${options.username}:${options.password}`)}`,
  };
  const jsonPatch = { ...headers, "Content-Type": "application/json-patch+json" };
  const { "Content-Type": _, ...withoutBody } = headers;
  const send = async ({ method, path, body, status }: Recorded) => {
    const response = await fetch(options.url + path, {
      method,
      client,
      headers: body === undefined ? withoutBody : body.startsWith("[") ? jsonPatch : headers,
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    });
    if (response.status === status) return void await response.body?.pipeTo(new WritableStream());
    throw new Error(`${method} ${path}: ${response.status} instead of ${status}: ${await response.text()}`);
  };
  const parallel = firstParallel(requests);
  for (const request of requests.slice(0, parallel)) await send(request);
  const needs = needsOf(requests);
  const answered = requests.map(() => undefined as Promise<void> | undefined);
  let next = parallel;
  const worker = async () => {
    while (next < requests.length) {
      const place = next++;
      for (const other of needs.get(place) ?? []) await answered[other];
      await (answered[place] = send(requests[place] as Recorded));
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  client.close();
}
