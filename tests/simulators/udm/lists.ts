import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import type { Entry } from "./entry.ts";
import type { Module } from "./modules.ts";
import { etag, representation } from "./render.ts";
import { search } from "./search.ts";
import type { Store } from "./store.ts";
import { objectUrl } from "./urls.ts";

/** An answer that tells how many objects are in it. */
export interface ListAnswer extends Answer {
  readonly objects: number;
}

/** Whether an answer is a list with objects. */
export function isList(answer: Answer): answer is ListAnswer {
  return "objects" in answer;
}

/**
 * The answer to the GET of a collection. Objects are rendered as the client reads, so a long list needs no memory.
 *
 * Without any query parameter UDM does not search at all.
 *
 * @throws {UdmError} 422 for a position that does not exist or a filter that cannot be read
 */
export function listAnswer(store: Store, call: Call, module: Module): ListAnswer {
  const headers = {
    "Content-Type": "application/json",
    "Allow": "GET, OPTIONS, POST",
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
  });
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
  yield `{"_links":${links},"_embedded":{"udm:object":[`;
  let separator = "";
  for (const entry of entries) {
    const href = objectUrl(baseUrl, entry.module.name, entry.dn);
    yield separator + JSON.stringify(representation(entry, wanted, wanted !== undefined, href));
    separator = ",";
  }
  yield `]},"results":${entries.length}}`;
}
