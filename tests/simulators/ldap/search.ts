/**
 * Searches of the simulated directory: limits, pages, and errors for missing entries.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { DnSyntaxError, normaliseDn, parseDn } from "../../../src/syntax/dn.ts";
import type { Directory } from "./directory.ts";
import { type Entry, ScreenedEntry } from "./entry.ts";
import type { Fault } from "./faults.ts";
import { compileFilter } from "./match.ts";
import { expiredCookie, rangePastEnd } from "./modes.ts";
import { parentKey } from "./naming.ts";
import type { Cookies } from "./paging.ts";
import { CODE } from "./protocol.ts";
import type { SearchRequest } from "./requests.ts";
import { rootDse } from "./root_dse.ts";
import { RangePastEnd, Selection } from "./select.ts";
import type { ResultStep, Step } from "./steps.ts";

/** Limits of a server. */
export interface SearchLimits {
  /** Entries per page; an unpaged search gets no more either (AD's MaxPageSize). */
  readonly pageLimit: number;
  /** Values of one attribute per answer (AD's MaxValRange). */
  readonly rangeLimit: number;
  /** Entries of all pages together (OpenLDAP's sizelimit). */
  readonly sizeLimit: number;
  /** Every n-th page is empty and has a cookie; 0: none. */
  readonly emptyPages: number;
  /** Whether the size limit that the client sends is kept. */
  readonly honourSizeLimit: boolean;
  /** Whether the time limit that the client sends is kept. */
  readonly honourTimeLimit: boolean;
  /** Search references at the end of a search of the whole directory. */
  readonly references: readonly string[];
}

/** The context of a search. */
interface SearchContext {
  readonly directory: Directory;
  readonly limits: SearchLimits;
  /** The paged searches of this connection. */
  readonly cookies: Cookies;
  /** Whether the client may see an entry. */
  readonly visible: (entry: Entry) => boolean;
  /** Whether the client may see an attribute; undefined: all. */
  readonly readable?: ((entry: Entry, attribute: string) => boolean) | undefined;
  readonly startTls: boolean;
}

/** The state of a paged search. */
export interface OpenSearch {
  readonly found: Iterator<Entry>;
  readonly selection: Selection;
  readonly references: readonly string[];
  /** The entry that was found but did not fit into the last page. */
  next: Entry | undefined;
  sent: number;
  pages: number;
}

/** All steps of the answer to a search. */
export function* search(context: SearchContext, request: SearchRequest, fault?: Fault): Generator<Step> {
  const unknown = request.unknownCritical[0];
  if (unknown !== undefined) {
    return yield result(CODE.unavailableCriticalExtension, `the control ${unknown} is not known`);
  }
  const paging = fault?.do === "ignorePaging" ? undefined : request.paging;
  const open = continued(context, paging?.cookie, fault) ?? begin(context, request);
  if (open === ROOT) {
    yield {
      step: "entry",
      dn: "",
      attributes: rootDse(context.directory, request.attributes, context.startTls),
    };
    return yield { ...result(CODE.success), ...(paging && { cookie: new Uint8Array(0) }) };
  }
  if ("step" in open) return yield open;
  if (paging === undefined) {
    const room = fault?.do === "ignorePaging" ? Infinity : context.limits.pageLimit;
    return yield* entries(context, request, open, room, false);
  }
  if (paging.cookie.length > 0 && paging.size === 0) {
    // The client abandons the rest (RFC 2696 section 3).
    return yield { ...result(CODE.success), cookie: new Uint8Array(0) };
  }
  open.pages++;
  const { emptyPages, pageLimit } = context.limits;
  const empty = fault?.do === "emptyPage" || (emptyPages > 0 && open.pages % emptyPages === 0);
  if (empty) return yield { ...result(CODE.success), cookie: context.cookies.keep(open) };
  yield* entries(context, request, open, Math.min(paging.size || Infinity, pageLimit), true);
}

/** Represents the root DSE, which is not an entry of the directory. */
const ROOT = "root DSE";

/** The search that a cookie continues; undefined without a cookie. */
function continued(
  { cookies, directory }: SearchContext,
  cookie: Buffer | undefined,
  fault: Fault | undefined,
): OpenSearch | ResultStep | undefined {
  if (cookie === undefined || cookie.length === 0) return undefined;
  const open = cookies.take(cookie);
  return fault?.do === "expireCookie" || open === undefined ? expiredCookie(directory.style) : open;
}

function begin(context: SearchContext, request: SearchRequest): OpenSearch | ResultStep | typeof ROOT {
  const { directory, limits } = context;
  if (request.base === "" && request.scope === "base") return ROOT;
  const base = directory.get(request.base);
  if (base === undefined || !context.visible(base)) return notFound(context, request.base);
  if (request.paging) context.cookies.begin();
  const matches = compileFilter(request.filter, directory);
  const whole = request.scope === "sub" && base.key === normaliseDn(directory.suffix);
  const { visible, readable } = context;
  const all = directory.entries(base.dn, request.scope).filter(visible);
  return {
    found: (readable === undefined ? all : all.map((entry) => new ScreenedEntry(entry, readable)))
      .filter(matches),
    selection: new Selection(directory, request.attributes, limits.rangeLimit, request.typesOnly),
    references: whole ? limits.references : [],
    next: undefined,
    sent: 0,
    pages: 0,
  };
}

/** One page, or everything; then the result. */
function* entries(
  { limits, cookies }: SearchContext,
  request: SearchRequest,
  open: OpenSearch,
  room: number,
  paged: boolean,
): Generator<Step> {
  const started = performance.now();
  const limit = Math.min(
    limits.sizeLimit,
    limits.honourSizeLimit && request.sizeLimit > 0 ? request.sizeLimit : Infinity,
  );
  for (let sent = 0;; sent++) {
    const entry = open.next ?? next(open);
    if (entry === undefined) break;
    open.next = entry;
    if (open.sent >= limit || (!paged && sent >= room)) {
      return yield result(CODE.sizeLimitExceeded, "size limit exceeded");
    }
    if (limits.honourTimeLimit && request.timeLimit > 0) {
      if (performance.now() - started >= request.timeLimit * 1000) {
        return yield result(CODE.timeLimitExceeded, "time limit exceeded");
      }
    }
    if (sent >= room) return yield { ...result(CODE.success), cookie: cookies.keep(open) };
    open.next = undefined;
    open.sent++;
    try {
      yield { step: "entry", dn: entry.dn, attributes: open.selection.of(entry) };
    } catch (error) {
      if (error instanceof RangePastEnd) return yield rangePastEnd();
      throw error;
    }
  }
  if (open.references.length > 0) {
    for (const url of open.references) yield { step: "references", urls: [url] };
  }
  yield { ...result(CODE.success), ...(paged && { cookie: new Uint8Array(0) }) };
}

function next(open: OpenSearch): Entry | undefined {
  const { value, done } = open.found.next();
  return done ? undefined : value;
}

function notFound({ directory, visible }: SearchContext, base: string): ResultStep {
  let key: string;
  try {
    parseDn(base);
    key = normaliseDn(base);
  } catch (error) {
    if (!(error instanceof DnSyntaxError) || /^<GUID=/i.test(base)) key = "";
    else return result(CODE.invalidDnSyntax, directory.style === "ad" ? AD_TEXT.badDn : "invalid DN");
  }
  let matchedDn = "";
  while (key !== "" && matchedDn === "") {
    key = parentKey(key);
    const above = key === "" ? undefined : directory.get(key);
    if (above !== undefined && visible(above)) matchedDn = above.dn;
  }
  const text = directory.style === "ad" ? `${AD_TEXT.noObject}\n\t'${matchedDn}'\n` : "";
  return { ...result(CODE.noSuchObject, text), matchedDn };
}

const AD_TEXT = {
  noObject: "0000208D: NameErr: DSID-0310028D, problem 2001 (NO_OBJECT), data 0, best match of:",
  badDn: "0000208F: NameErr: DSID-03100233, problem 2006 (BAD_NAME), data 8350, best match of:",
} as const;

function result(code: number, text = ""): ResultStep {
  return { step: "result", code, text };
}
