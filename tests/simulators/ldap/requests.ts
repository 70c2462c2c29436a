/**
 * Requests of clients, taken out of their messages (RFC 4511 section 4).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { enter, readBytes, type Reader, reader, readText, required } from "./ber.ts";
import { type Filter, readFilter } from "./filter.ts";
import { OID, TAG } from "./protocol.ts";

/** How deep a search looks below its base. */
export type Scope = "base" | "one" | "sub";

const SCOPES: readonly Scope[] = ["base", "one", "sub"];

/** The simple paged results control of a search (RFC 2696). */
interface PagingRequest {
  readonly size: number;
  readonly cookie: Buffer;
}

/** A search request. */
export interface SearchRequest {
  readonly kind: "search";
  readonly id: number;
  readonly base: string;
  readonly scope: Scope;
  readonly sizeLimit: number;
  readonly timeLimit: number;
  readonly typesOnly: boolean;
  readonly filter: Filter;
  readonly attributes: readonly string[];
  readonly paging: PagingRequest | undefined;
  /** Critical controls the simulator does not know. */
  readonly unknownCritical: readonly string[];
}

/** A bind request. With a SASL `mechanism` it has no password. */
export interface BindRequest {
  readonly kind: "bind";
  readonly id: number;
  readonly dn: string;
  readonly password: string;
  readonly mechanism: string | undefined;
}

/** Every request the simulator tells apart. */
export type Request =
  | BindRequest
  | SearchRequest
  | { readonly kind: "unbind"; readonly id: number }
  | { readonly kind: "abandon"; readonly id: number; readonly target: number }
  | { readonly kind: "extended"; readonly id: number; readonly oid: string }
  | { readonly kind: "unsupported"; readonly id: number; readonly tag: number };

/**
 * Decodes one message.
 *
 * @throws if it is not an LDAP message
 */
export function decodeRequest(message: Buffer): Request {
  const from = reader(message);
  enter(from, "a message", 0x30);
  const id = required(from.readInt(), "the message ID");
  const tag = required(from.peek(), "an operation");
  switch (tag) {
    case TAG.bindRequest:
      return decodeBind(from, id);
    case TAG.unbindRequest:
      return { kind: "unbind", id };
    case TAG.abandonRequest: {
      const target = readBytes(from, "the ID of what is abandoned", tag);
      return { kind: "abandon", id, target: target.reduce((sum, byte) => sum * 256 + byte, 0) };
    }
    case TAG.extendedRequest:
      enter(from, "an extended request");
      return { kind: "extended", id, oid: readText(from, "the name of the request", 0x80) };
    case TAG.searchRequest:
      return decodeSearch(from, id);
    default:
      return { kind: "unsupported", id, tag };
  }
}

function decodeBind(from: Reader, id: number): BindRequest {
  enter(from, "a bind request");
  required(from.readInt(), "the version");
  const dn = readText(from, "the name");
  if (from.peek() === 0x80) {
    return { kind: "bind", id, dn, password: readText(from, "the password", 0x80), mechanism: undefined };
  }
  enter(from, "the credentials", 0xa3);
  return { kind: "bind", id, dn, password: "", mechanism: readText(from, "the mechanism") };
}

function decodeSearch(from: Reader, id: number): SearchRequest {
  const end = enter(from, "a search request");
  const base = readText(from, "the base");
  const scope = SCOPES[required(from.readEnumeration(), "the scope")] ?? "sub";
  required(from.readEnumeration(), "the handling of aliases");
  const sizeLimit = required(from.readInt(), "the size limit");
  const timeLimit = required(from.readInt(), "the time limit");
  const typesOnly = required(from.readBoolean(), "typesOnly");
  const filter = readFilter(from);
  enter(from, "the attributes");
  const attributes: string[] = [];
  while (from.offset < end) attributes.push(readText(from, "an attribute"));
  const { paging, unknownCritical } = decodeControls(from);
  return {
    kind: "search",
    id,
    base,
    scope,
    sizeLimit,
    timeLimit,
    typesOnly,
    filter,
    attributes,
    paging,
    unknownCritical,
  };
}

function decodeControls(from: Reader): Pick<SearchRequest, "paging" | "unknownCritical"> {
  let paging: PagingRequest | undefined;
  const unknownCritical: string[] = [];
  if (from.remain > 0) {
    const end = enter(from, "the controls", TAG.controls);
    while (from.offset < end) {
      const controlEnd = enter(from, "a control", 0x30);
      const oid = readText(from, "the type of a control");
      const critical = from.peek() === 0x01 ? required(from.readBoolean(), "the criticality") : false;
      const value = from.offset < controlEnd ? readBytes(from, "the value of a control") : Buffer.alloc(0);
      if (oid === OID.paging) paging = decodePaging(value);
      else if (critical) unknownCritical.push(oid);
    }
  }
  return { paging, unknownCritical };
}

function decodePaging(value: Buffer): PagingRequest {
  const from = reader(value);
  enter(from, "the paging control", 0x30);
  return {
    size: required(from.readInt(), "the page size"),
    cookie: readBytes(from, "the cookie"),
  };
}
