/**
 * TCP ports for servers that cannot choose one themselves.
 *
 * @module
 */

/**
 * A TCP port on 127.0.0.1 that was free just now. Somebody else may take it before it is used, so whoever starts a
 * server there should try another one if that fails.
 */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
