import { Buffer } from "node:buffer";
import { UdmError } from "./errors.ts";

/** An answer before it goes over the network. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or parts of it that are made as the client reads; undefined for none. */
  readonly body?: string | Iterable<string> | undefined;
}

// Deno 2.6 compresses responses automatically; a real server does not.
const NEVER_COMPRESS = { "Cache-Control": "max-age=1, must-revalidate, no-transform" };
const CHUNK_SIZE = 64 * 1024;

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/** The response to an error. Other errors than UdmError are bugs of the simulator and are rethrown. */
export function errorAnswer(error: unknown): Answer {
  if (error instanceof UdmError) return json(error.status, error.body);
  throw error;
}

/** An answer of HTML or nothing, as for 401 and 406. */
export function html(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { "Content-Type": "text/html; charset=UTF-8", ...headers }, body };
}

/** The whole body as text. */
export function bodyText(answer: Answer): string {
  const { body } = answer;
  if (body === undefined) return "";
  return typeof body === "string" ? body : [...body].join("");
}

/**
 * The response for `Deno.serve`.
 *
 * @param date the header `Date`; empty for none, which `Deno.serve` replaces by the real time
 */
export function toResponse(answer: Answer, requestId: string, date: string): Response {
  const { body } = answer;
  return new Response(typeof body === "string" || body === undefined ? body || null : streamed(body), {
    status: answer.status,
    headers: {
      ...NEVER_COMPRESS,
      ...(date === "" ? {} : { "Date": date }),
      "X-Request-Id": requestId,
      ...answer.headers,
    },
  });
}

function streamed(parts: Iterable<string>): ReadableStream<Uint8Array> {
  const iterator = parts[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      let chunk = "";
      while (chunk.length < CHUNK_SIZE) {
        const { done, value } = iterator.next();
        if (done) {
          if (chunk !== "") controller.enqueue(Buffer.from(chunk));
          controller.close();
          return;
        }
        chunk += value;
      }
      controller.enqueue(Buffer.from(chunk));
    },
  });
}
