import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import type { Entry } from "./entry.ts";
import type { Module } from "./modules.ts";
import { etag, representation } from "./render.ts";
import { search } from "./search.ts";
import type { Store } from "./store.ts";
import { objectUrl } from "./urls.ts";

/** The methods of a collection. */
export const COLLECTION_METHODS = "GET, OPTIONS, POST";

/** A response with its number of objects. */
interface ListAnswer extends Answer {
  readonly objects: number;
}

/** Whether a response is a list with objects. */
export function isList(answer: Answer): answer is ListAnswer {
  return "objects" in answer;
}

/**
 * The response to the GET of a collection. Objects are rendered while the client reads, to save memory.
 *
 * Without any query parameter UDM does not search at all.
 *
 * @throws {UdmError} 422 for a position that does not exist or a filter that cannot be read
 */
export function listAnswer(store: Store, call: Call, module: Module): ListAnswer {
  const headers = {
    "Content-Type": "application/json",
    "Allow": COLLECTION_METHODS,
    "ETag": etag(String(store.changeNumber), call.path, JSON.stringify(call.query)),
  };
  const links = JSON.stringify({ self: [{ href: `${call.baseUrl}/${module.name}/` }] });
  if (Object.keys(call.query).length === 0) {
    return { status: 200, headers, body: `{"_links":${links},"_embedded":{}}`, objects: 0 };
  }
  const entries = search(store, module, {
    position: call.query.position?.[0],
    scope: call.query.scope?.[0] ?? "sub",
    filter: call.query.filter?.[0],
    patterns: readPatterns(call.query),
  }).filter((entry) => !store.hidden.has(entry));
  const objects = entries.length;
  if (objects === 0) {
    return { status: 200, headers, body: `{"_links":${links},"_embedded":{},"results":0}`, objects };
  }
  const wanted = call.query.properties?.includes("*") ? undefined : call.query.properties;
  return { status: 200, headers, body: render(entries, links, wanted, call.baseUrl), objects };
}

function readPatterns(query: Call["query"]): [string, string][] {
  return Object.entries(query).flatMap(([name, values]) => {
    const property = /^query\[(.+)\]$/.exec(name)?.[1];
    return property === undefined ? [] : values.map((value): [string, string] => [property, value]);
  });
}

function* render(
  entries: readonly Entry[],
  links: string,
  wanted: readonly string[] | undefined,
  baseUrl: string,
): Generator<string> {
  const cache = entries.length < LONG ? undefined : `${baseUrl} ${JSON.stringify(wanted)}`;
  yield `{"_links":${links},"_embedded":{"udm:object":[`;
  let separator = "";
  for (const entry of entries) {
    yield separator;
    yield cache === undefined
      ? renderEntry(entry, wanted, baseUrl)
      : remembered(entry, cache, wanted, baseUrl);
    separator = ",";
  }
  yield `]},"results":${entries.length}}`;
}

function renderEntry(entry: Entry, wanted: readonly string[] | undefined, baseUrl: string): string {
  const href = objectUrl(baseUrl, entry.module.name, entry.dn);
  return JSON.stringify(representation(entry, wanted, true, href));
}

/** Lists of at least this many objects cache the JSON of their objects. */
const LONG = 1000;

/** The last rendering of an entry in a long list; `cache` identifies the request, `changes` the state. */
const renderings = new WeakMap<Entry, { cache: string; changes: number; text: string }>();

/**
 * Like {@link renderEntry}, but cached for every state of an entry, so that the simulator does not limit benchmarks.
 * Memberships change without the entry; requests for them are not cached.
 */
function remembered(
  entry: Entry,
  cache: string,
  wanted: readonly string[] | undefined,
  baseUrl: string,
): string {
  if (wanted === undefined || wanted.some((property) => OF_OTHERS.has(property))) {
    return renderEntry(entry, wanted, baseUrl);
  }
  const known = renderings.get(entry);
  if (known?.cache === cache && known.changes === entry.changeNumber) return known.text;
  const text = renderEntry(entry, wanted, baseUrl);
  renderings.set(entry, { cache, changes: entry.changeNumber, text });
  return text;
}

/** Properties that change without a change of the entry itself. */
const OF_OTHERS = new Set(["groups", "memberOf", "primaryGroup", "gidNumber"]);
