import type { Entry } from "./entry.ts";
import { type CompiledFilter, compileFilter } from "./filter.ts";
import { unprocessable } from "./errors.ts";
import type { Module } from "./modules.ts";
import type { Store } from "./store.ts";

/** The parameters of a list. */
interface Query {
  readonly position?: string | undefined;
  readonly scope: string;
  readonly filter?: string | undefined;
  /** From `query[property]=pattern`. */
  readonly patterns: readonly (readonly [property: string, pattern: string])[];
}

/**
 * The entries of a module that a query finds, the oldest first.
 *
 * @throws {UdmError} 422 for a position that does not exist or a filter that cannot be read
 */
export function search(store: Store, module: Module, query: Query): Entry[] {
  const base = findBase(store, query.position);
  const filters: CompiledFilter[] = [];
  if (query.filter) filters.push(compile(query.filter, "filter", module, store));
  for (const [property, pattern] of query.patterns) {
    filters.push(compile(`(${property}=${escape(pattern)})`, `query[${property}]`, module, store));
  }
  const candidates = filters.find((filter) => filter.candidates !== undefined)?.candidates;
  const found: Entry[] = [];
  const pool = candidates === undefined
    ? entriesIn(store, base, module, query.scope)
    : candidates.filter((entry) => isInScope(entry, base, query.scope));
  for (const entry of pool) {
    if (entry.module === module && filters.every((filter) => filter.matches(entry))) found.push(entry);
  }
  return found;
}

function findBase(store: Store, position: string | undefined): Entry {
  if (position === undefined) return store.base;
  const base = store.find(position);
  if (base !== undefined) return base;
  const message = `LDAP object ${position} could not be found.\nIt possibly has been deleted or moved. ` +
    "Please update your search results and open the object again.";
  throw unprocessable([{
    location: ["query", "position"],
    message,
    prefix: 'Request argument "position" ',
    path: ["position"],
  }]);
}

function compile(text: string, argument: string, module: Module, store: Store): CompiledFilter {
  try {
    return compileFilter(text, module, store);
  } catch {
    throw unprocessable([{
      location: ["query", argument],
      message: "Not a valid LDAP search filter.",
      prefix: `Query string "${argument}": `,
      path: ["query_string", argument],
    }]);
  }
}

// The asterisk keeps its meaning (RFC 4515 section 3 for the others).
function escape(pattern: string): string {
  return pattern.replace(/[\\()\0]/g, (char) => `\\${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function entriesIn(store: Store, base: Entry, module: Module, scope: string): Iterable<Entry> {
  if (scope === "base") return [base];
  if (scope === "one") return base.children;
  return base === store.base ? store.ofType(module.name) : store.below(base);
}

function isInScope(entry: Entry, base: Entry, scope: string): boolean {
  if (scope === "base") return entry === base;
  if (scope === "one") return entry.parent === base;
  for (let at: Entry | undefined = entry; at !== undefined; at = at.parent) if (at === base) return true;
  return false;
}
