/**
 * The LDAP requests that reading needs (RFC 4511 section 4).
 *
 * @module
 */

import { type Element, element, elements } from "./ber.ts";

/** A request. */
export type Request =
  | { readonly kind: "bind"; readonly id: number }
  | { readonly kind: "unbind" }
  | {
    readonly kind: "search";
    readonly id: number;
    readonly base: string;
    readonly scope: "base" | "below";
    /** Empty: all attributes. */
    readonly attributes: readonly string[];
    /** The page; undefined without paging. */
    readonly paging?: { readonly size: number; readonly from: number };
  };

const TAG = { bind: 0x60, unbind: 0x42, search: 0x63 };
const DECODER = new TextDecoder();

/** Reads a request. The paging cookie is the number of the next entry. */
export function readRequest(bytes: Uint8Array, message: Element): Request {
  const [id, operation, controls] = elements(bytes, message);
  if (id === undefined || operation === undefined) throw new Error("a message without an operation");
  if (operation.tag === TAG.unbind) return { kind: "unbind" };
  if (operation.tag === TAG.bind) return { kind: "bind", id: number(bytes, id) };
  if (operation.tag !== TAG.search) throw new Error(`an operation 0x${operation.tag.toString(16)}`);
  const parts = elements(bytes, operation);
  const [base, scope] = parts;
  const attributes = parts[7];
  if (base === undefined || scope === undefined || attributes === undefined) {
    throw new Error("a search without attributes");
  }
  const paging = controls === undefined ? undefined : readPaging(bytes, controls);
  return {
    kind: "search",
    id: number(bytes, id),
    base: text(bytes, base),
    scope: number(bytes, scope) === 0 ? "base" : "below",
    attributes: elements(bytes, attributes).map((attribute) => text(bytes, attribute)),
    ...(paging === undefined ? {} : { paging }),
  };
}

/** Reads the first control; the connector never sends more than one. */
function readPaging(bytes: Uint8Array, controls: Element): { size: number; from: number } | undefined {
  const [control] = elements(bytes, controls);
  const value = control === undefined ? undefined : elements(bytes, control).at(-1);
  const content = value === undefined ? undefined : element(bytes, value.start);
  if (content === undefined) return undefined;
  const [size, cookie] = elements(bytes, content);
  if (size === undefined || cookie === undefined) return undefined;
  return { size: number(bytes, size), from: number(bytes, cookie) };
}

function number(bytes: Uint8Array, { start, end }: Element): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 256 + (bytes[at] as number);
  return value;
}

function text(bytes: Uint8Array, { start, end }: Element): string {
  return DECODER.decode(bytes.subarray(start, end));
}
