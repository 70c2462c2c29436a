/**
 * Checks whether a server accepts connections.
 *
 * `fetch` has no separate time limit for connecting. When a request has been silent for a while, a second connection
 * shows whether the server is unreachable or still working (a list of 40,000 users takes half a minute).
 *
 * @module
 */

/** Connecting timed out. */
export class ConnectTimeout extends Error {
  constructor(readonly timeoutMs: number) {
    super(`no connection within ${timeoutMs} ms`);
  }
}

/** What to connect to. */
export interface ProbeTarget {
  readonly url: URL;
  /** PEM certificates trusted in addition to those of the runtime, which are none in the program. */
  readonly caCerts: readonly string[];
  /** Whether to complete the TLS handshake too. */
  readonly handshake: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Connects, and throws if that fails or times out. */
export type Probe = (target: ProbeTarget) => Promise<void>;

/** Opens a connection, with a TLS handshake if requested, and closes it. */
export async function connectionProbe(target: ProbeTarget): Promise<void> {
  const { url, caCerts, timeoutMs } = target;
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const limit = new AbortController();
  const stop = () => limit.abort(target.signal.reason);
  const timer = setTimeout(() => limit.abort(new ConnectTimeout(timeoutMs)), timeoutMs);
  target.signal.addEventListener("abort", stop, { once: true });
  if (target.signal.aborted) stop();
  let open: Deno.Conn | undefined;
  const close = () => {
    const conn = open;
    open = undefined;
    try {
      conn?.close();
    } catch {
      // A failed TLS handshake has closed it already
    }
  };
  limit.signal.addEventListener("abort", close, { once: true });
  try {
    const tcp = await Deno.connect({ hostname, port, signal: limit.signal });
    open = tcp;
    limit.signal.throwIfAborted();
    if (url.protocol === "https:" && target.handshake) {
      const tls = await Deno.startTls(tcp, { hostname, caCerts: [...caCerts] });
      open = tls;
      limit.signal.throwIfAborted();
      await tls.handshake();
    }
  } catch (error) {
    throw limit.signal.aborted ? limit.signal.reason : error;
  } finally {
    clearTimeout(timer);
    target.signal.removeEventListener("abort", stop);
    limit.signal.removeEventListener("abort", close);
    close();
  }
}
