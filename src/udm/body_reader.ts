/**
 * Reads the bodies of answers.
 *
 * @module
 */
import { ByteBuffer } from "./json_bytes.ts";

/** Reads a body. */
export interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(reason?: unknown): Promise<void>;
}

/**
 * Reads every chunk into the same buffer, so a chunk is valid only until the next read. Otherwise Deno allocates 64 kB
 * per read, even for a response of 200 bytes, which keeps the garbage collector busy.
 */
export function singleBufferReader(body: ReadableStream<Uint8Array>, bytes: number): BodyReader {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    return body.getReader(); // a stream with its own buffers
  }
  let buffer = new ArrayBuffer(bytes);
  return {
    async read() {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (value !== undefined) buffer = value.buffer;
      return done ? { done } : { done, value };
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/** What is received of a body before anybody uses it. */
export interface EarlyBytes {
  /** How many bytes are kept. The rest of a longer body waits at the server. */
  readonly bytes: number;
  /** Called when they have arrived. The body is passed on when the promise is fulfilled. */
  readonly received: () => Promise<void>;
}

/** Bytes of a list to read, and to parse, at once: more would take more memory. */
export const LIST_CHUNK_BYTES = 1 << 16;

/** Receives the start of a body, and passes it on with the rest later. A short body frees its connection before that. */
export async function* receivedEarly(
  chunks: AsyncIterable<Uint8Array>,
  { bytes, received }: EarlyBytes,
): AsyncGenerator<Uint8Array, void, undefined> {
  const start = new ByteBuffer();
  const kept = async function* () {
    await received();
    for (let at = 0; at < start.length; at += LIST_CHUNK_BYTES) {
      yield start.bytes.subarray(at, at + LIST_CHUNK_BYTES);
    }
    start.clear();
  };
  let isPassedOn = false;
  for await (const chunk of chunks) {
    if (isPassedOn) {
      yield chunk;
      continue;
    }
    start.add(chunk);
    if (start.length < bytes) continue;
    isPassedOn = true;
    yield* kept();
  }
  if (!isPassedOn) yield* kept();
}

/** Collects chunks. Stops after more than `maxBytes`: then the text is the start of the whole. */
export async function startOf(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const content = new ByteBuffer();
  for await (const chunk of chunks) {
    content.add(chunk);
    if (content.length > maxBytes) break;
  }
  return { text: new TextDecoder().decode(content.bytes), isWhole: content.length <= maxBytes };
}
