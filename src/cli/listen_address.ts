/**
 * The address of `--listen`.
 *
 * @module
 */

import { isIPv6 } from "node:net";
import { InvalidArgumentError } from "commander";

/** Where to listen. */
export interface ListenAddress {
  /** A host name or an IP address, without brackets. */
  readonly hostname: string;
  readonly port: number;
}

const WRITTEN = /^(?:\[(?<six>[^\]]*)\]|(?<host>[\w.-]+)):(?<port>\d{1,5})$/;

/** Parses `host:port`, with an IPv6 address in brackets. */
export function listenAddress(text: string): ListenAddress {
  const { six, host, port = "" } = WRITTEN.exec(text.trim())?.groups ?? {};
  const hostname = six === undefined ? host : isIPv6(six) ? six : undefined;
  if (hostname === undefined || Number(port) < 1 || Number(port) > 65535) {
    throw new InvalidArgumentError(
      `${
        JSON.stringify(text)
      } is not an address with a port from 1 to 65535, such as 127.0.0.1:9464 or [::1]:9464`,
    );
  }
  return { hostname, port: Number(port) };
}

/** An address as {@linkcode listenAddress} reads it. */
export function listenText({ hostname, port }: ListenAddress): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
