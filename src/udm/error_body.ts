/**
 * Parses the reasons in an error response of UDM.
 *
 * The response contains them twice: under `_embedded."udm:error"` in one fixed shape, under `error.error` in several.
 * Some responses have only `error.message`; a gateway or proxy before UDM sends a JSON string or HTML.
 *
 * @module
 */
import { BoundExceeded, BOUNDS, tooLarge } from "./bounds.ts";
import type { ConflictOn, Reason } from "./errors.ts";
import { checkNesting } from "./json_bytes.ts";
import type { Redact } from "../common/redact.ts";
import { conflictOf } from "./refusal.ts";

const MAX_MESSAGE_LENGTH = 1000;
/** UDM gives one reason for each wrong property. */
const MAX_REASONS = 100;

/** How nginx, Apache, Go and Tomcat answer plain HTTP on a port with TLS. */
const EXPECTS_TLS =
  /plain HTTP request was sent to HTTPS|plain HTTP to an SSL-enabled|HTTP request to an HTTPS server|combination of host and port requires TLS/i;

/** The content of an error response. */
export interface ErrorBody {
  readonly reasons: readonly Reason[];
  /** For a conflict: the value that another object has. */
  readonly conflictOn?: ConflictOn;
  /** Whether UDM itself sent the response, not a gateway or proxy before it. */
  readonly fromUdm: boolean;
  /** Whether it is a page or a text, not JSON. */
  readonly isPage?: boolean;
  /** Whether a gateway answers that this port expects TLS. */
  readonly expectsTls?: boolean;
  /** The Python traceback of an internal error. For the debug log only. */
  readonly traceback?: string;
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses the body of an error response. Accepts any text.
 *
 * @param body undefined if it is too large
 * @param hide removes secrets, before messages are shortened: a part of one would not be recognised
 */
export function readErrorBody(body: string | undefined, hide: Redact = (text) => text): ErrorBody {
  const found = parse(body);
  const conflictOn = conflictOf(found.reasons);
  return {
    ...found,
    reasons: found.reasons.map((reason) => ({ ...reason, message: shorten(hide(reason.message)) })),
    ...(conflictOn === undefined ? {} : { conflictOn }),
    ...(found.traceback === undefined ? {} : { traceback: hide(found.traceback) }),
  };
}

/** The content of an error response, with all secrets. */
function parse(body: string | undefined): ErrorBody {
  if (body === undefined) return unread(tooLarge("the answer", BOUNDS.error));
  let json: unknown;
  try {
    checkNesting(body, "the answer");
    json = JSON.parse(body);
  } catch (error) {
    if (error instanceof BoundExceeded) return unread(error);
    return {
      reasons: plainReason(textOfHtml(body)),
      fromUdm: false,
      ...(body.trim() === "" ? {} : { isPage: true, expectsTls: EXPECTS_TLS.test(body) }),
    };
  }
  if (typeof json === "string") return { reasons: plainReason(json), fromUdm: false };
  if (!isRecord(json) || !isRecord(json.error)) {
    return { reasons: plainReason(textOfHtml(body)), fromUdm: false };
  }
  const { error } = json;
  let reasons = embeddedReasons(json);
  if (reasons.length === 0) reasons = nestedReasons(error.error).slice(0, MAX_REASONS);
  if (reasons.length === 0 && typeof error.message === "string") reasons = plainReason(error.message);
  return {
    reasons,
    fromUdm: true,
    ...(typeof error.traceback === "string" ? { traceback: error.traceback } : {}),
  };
}

/** An error response that exceeds a bound. UDM sends none. */
function unread({ message }: BoundExceeded): ErrorBody {
  return { reasons: plainReason(message), fromUdm: false };
}

function embeddedReasons(json: Record<string, unknown>): Reason[] {
  const list = isRecord(json._embedded) ? json._embedded["udm:error"] : undefined;
  if (!Array.isArray(list)) return [];
  const found = list.filter(isRecord).filter((item) => typeof item.message === "string");
  return found.slice(0, MAX_REASONS).map((item) => {
    const location = Array.isArray(item.location)
      ? item.location.map((part) => typeof part === "string" ? part : JSON.stringify(part))
      : [];
    return reasonAt(location, item.message as string);
  });
}

/**
 * `error.error` is `{property: message}`, or the same one level down under `body`, `body_arguments`, `query_string`. A
 * property may have several messages.
 */
function nestedReasons(value: unknown, path: readonly string[] = []): Reason[] {
  if (typeof value === "string") return [reasonAt(path, value)];
  if (Array.isArray(value)) return value.flatMap((inner) => nestedReasons(inner, path));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => nestedReasons(inner, [...path, key]));
}

const NOT_PROPERTIES = new Set(["body", "properties", "dn", "body_arguments", "query_string", "query"]);

function reasonAt(location: readonly string[], message: string): Reason {
  // The parts after the property name are a place within its value
  const named = location[location.indexOf("properties") + 1];
  const last = location.includes("properties") ? named : location.at(-1);
  const line = inOneLine(message);
  return last === undefined || NOT_PROPERTIES.has(last)
    ? { message: line }
    : { property: shorten(inOneLine(last)), message: line };
}

function plainReason(text: string): Reason[] {
  const message = inOneLine(text);
  return message === "" ? [] : [{ message }];
}

/**
 * The title of an HTML page, or its text without tags. Other text is returned unchanged. The patterns take linear time, whatever
 * the page contains.
 */
function textOfHtml(body: string): string {
  const title = /<title>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
  if (title !== undefined && title !== "") return title;
  return body.replace(/<(script|style)\b.*?(?:<\/\1>|$)/gis, " ").replace(/<[^<>]*>/g, " ");
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function shorten(line: string): string {
  return line.length > MAX_MESSAGE_LENGTH ? line.slice(0, MAX_MESSAGE_LENGTH) + "…" : line;
}
