/**
 * TCP ports for servers that cannot choose one themselves.
 *
 * @module
 */

/**
 * Returns a free TCP port of 127.0.0.1. Another process may take it before it is used: try again with another port if
 * the server cannot start.
 */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
