/**
 * The simulator without a network: fast enough for thousands of directories in property tests.
 *
 * @module
 */

import type { Handlers } from "./handlers.ts";
import type { ClientConnection } from "./relay.ts";
import { Service, type ServiceOptions } from "./service.ts";

const LOST = "connection closed before message completed";

/** A connection in memory that carries one response. */
class Wire implements ClientConnection {
  isDropped = false;
  /** Bytes of the body that arrive; undefined: all. */
  left: number | undefined;

  drop(): void {
    this.isDropped = true;
  }

  cutNextAnswer(bytes: number | undefined): void {
    if (bytes === undefined) this.isDropped = true;
    else this.left = bytes;
  }
}

/** Replaces `fetch`: calls the handlers directly. */
export class InProcessServer {
  readonly service: Service;

  constructor(handlers: Handlers, options: ServiceOptions) {
    this.service = new Service(handlers, options);
  }

  /** Answers a request; a broken connection rejects like `fetch`. */
  async fetch(url: string, init: RequestInit): Promise<Response> {
    const wire = new Wire();
    const response = await this.service.serve(new Request(url, init), "http", wire);
    if (wire.isDropped) throw new TypeError(`error sending request for url (${url}): ${LOST}`);
    if (wire.left === undefined) return response;
    const { status, headers } = response;
    return new Response(broken((await response.bytes()).subarray(0, wire.left)), { status, headers });
  }
}

/** A body that breaks off after these bytes. */
function broken(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      if (bytes.length === 0) return controller.error(new TypeError(`error reading a body: ${LOST}`));
      controller.enqueue(bytes);
      bytes = bytes.subarray(bytes.length);
    },
  });
}
