/**
 * Finding out whether a server can be connected to at all.
 *
 * `fetch` has one time limit for everything. Whether a silent server is working on an answer (a list of
 * 40,000 users takes half a minute) or cannot be reached shows a second connection, opened when the first one
 * has been silent for a while.
 *
 * @module
 */

/** There was no connection in time. */
export class ConnectTimeout extends Error {
  constructor(readonly timeoutMs: number) {
    super(`no connection within ${timeoutMs} ms`);
  }
}

/** What to connect to. */
export interface ProbeTarget {
  readonly url: URL;
  /** PEM certificates trusted in addition to those of the platform. */
  readonly caCerts: readonly string[];
  /** Whether to wait for the TLS handshake too. */
  readonly handshake: boolean;
  readonly timeoutMs: number;
  /** Calls the probe off. */
  readonly signal: AbortSignal;
}

/** Connects, and throws if that fails or takes too long. */
export type Probe = (target: ProbeTarget) => Promise<void>;

/** The probe that opens a connection, with a TLS handshake where asked for, and closes it at once. */
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
      // It is closed already, because the TLS handshake on it failed.
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
