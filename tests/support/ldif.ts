/**
 * Writes LDIF (RFC 2849). All values are base64, so that they can be any bytes.
 *
 * @module
 */

import { encodeBase64 } from "./base64.ts";

type Value = string | Uint8Array;

/** The values of an entry by attribute. */
export type LdifValues = Readonly<Record<string, Value | readonly Value[]>>;

/** A record; `change` are lines after the DN, such as `changetype: add`. */
export function record(dn: string, attributes: LdifValues, change: readonly string[] = []): string {
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    (typeof values === "string" || values instanceof Uint8Array ? [values] : values)
      .map((value) => line(name, value))
  );
  return [line("dn", dn), ...change, ...lines].join("\n") + "\n\n";
}

/** A line with a value. */
export function line(name: string, value: Value): string {
  return `${name}:: ${encodeBase64(typeof value === "string" ? new TextEncoder().encode(value) : value)}`;
}
