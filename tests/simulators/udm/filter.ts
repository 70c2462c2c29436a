/**
 * LDAP search filters over entries, with the three-valued logic of RFC 4511 section 4.5.1.7: an undefined match is
 * neither true nor false, also under "not".
 *
 * @module
 */

import {
  AndFilter,
  ApproximateFilter,
  EqualityFilter,
  type Filter,
  FilterParser,
  GreaterThanEqualsFilter,
  LessThanEqualsFilter,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SubstringFilter,
} from "ldapts";
import type { Entry } from "./entry.ts";
import { propertyValues } from "./render.ts";
import { isObject, type Json } from "./json.ts";
import type { Module } from "./modules.ts";
import { foldName, type Store } from "./store.ts";

/** Whether an entry matches; undefined as in RFC 4511. */
type Predicate = (entry: Entry) => boolean | undefined;

/** A filter for the entries of one module. */
export interface CompiledFilter {
  readonly matches: (entry: Entry) => boolean;
  /** A superset of the matching entries found through an index; undefined if no index helps. */
  readonly candidates: readonly Entry[] | undefined;
}

const MEMBERS = new Set(["users", "nestedGroup", "members"]);
const MAIL_ADDRESSES = new Set(["mailPrimaryAddress", "mailAddress", "mailAlternativeAddress"]);
const GROUPS = new Set(["groups", "memberOf"]);

/**
 * Reads a filter.
 *
 * @throws {Error} if the text is not a filter
 */
export function compileFilter(text: string, module: Module, store: Store): CompiledFilter {
  const filter = FilterParser.parseString(text);
  const predicate = compile(filter, module, store);
  return { matches: (entry) => predicate(entry) === true, candidates: indexed(filter, module, store) };
}

function compile(filter: Filter, module: Module, store: Store): Predicate {
  if (filter instanceof AndFilter) {
    const parts = filter.filters.map((part) => compile(part, module, store));
    return (entry) => combine(parts, entry, false);
  }
  if (filter instanceof OrFilter) {
    const shard = endings(filter.filters, module);
    if (shard !== undefined) return shard;
    const parts = filter.filters.map((part) => compile(part, module, store));
    return (entry) => combine(parts, entry, true);
  }
  if (filter instanceof NotFilter) {
    const part = compile(filter.filter, module, store);
    return (entry) => {
      const result = part(entry);
      return result === undefined ? undefined : !result;
    };
  }
  if (filter instanceof EqualityFilter || filter instanceof ApproximateFilter) {
    return equality(filter.attribute, String(filter.value), module, store);
  }
  if (filter instanceof PresenceFilter) {
    return overValues(filter.attribute, module, (values) => values.length > 0);
  }
  if (filter instanceof SubstringFilter) return substring(filter, module);
  if (filter instanceof GreaterThanEqualsFilter) {
    const bound = foldName(String(filter.value));
    return overValues(filter.attribute, module, (values) => values.some((value) => value >= bound));
  }
  if (filter instanceof LessThanEqualsFilter) {
    const bound = foldName(String(filter.value));
    return overValues(filter.attribute, module, (values) => values.some((value) => value <= bound));
  }
  return () => undefined;
}

/** "and" stops at false, "or" at true; otherwise one undefined part makes the result undefined. */
function combine(parts: readonly Predicate[], entry: Entry, decisive: boolean): boolean | undefined {
  let result: boolean | undefined = !decisive;
  for (const part of parts) {
    const value = part(entry);
    if (value === decisive) return decisive;
    if (value === undefined) result = undefined;
  }
  return result;
}

function equality(attribute: string, text: string, module: Module, store: Store): Predicate {
  const property = module.searchable.get(attribute.toLowerCase());
  if (property !== undefined && MEMBERS.has(property)) {
    const member = store.member(text);
    return (entry) => member.memberOf.has(entry);
  }
  if (property !== undefined && GROUPS.has(property)) {
    const group = store.find(text);
    return (entry) => group !== undefined && entry.memberOf.has(group);
  }
  const folded = foldName(text);
  return overValues(attribute, module, (values) => values.includes(folded));
}

function substring(filter: SubstringFilter, module: Module): Predicate {
  // UUID syntax has no substring matching rule: the server finds nothing, not even under "not".
  if (filter.attribute.toLowerCase() === "univentionobjectidentifier") return () => undefined;
  const initial = fold(filter.initial);
  const final = fold(filter.final);
  const any = filter.any.map(fold);
  return overValues(filter.attribute, module, (values) =>
    values.some((value) => {
      if (!value.startsWith(initial)) return false;
      let at = initial.length;
      for (const part of any) {
        const found = value.indexOf(part, at);
        if (found < 0) return false;
        at = found + part.length;
      }
      return value.endsWith(final) && value.length - final.length >= at;
    }));
}

/**
 * A fast path for filters that split a list into shards, `(|(uid=*0)(uid=*1)...)`: looks up and folds values once for
 * all suffixes. Undefined for other filters.
 */
function endings(filters: readonly Filter[], module: Module): Predicate | undefined {
  const finals: string[] = [];
  const attributes = new Set<string>();
  for (const filter of filters) {
    if (!(filter instanceof SubstringFilter) || filter.initial !== "" || filter.any.length > 0) {
      return undefined;
    }
    attributes.add(filter.attribute.toLowerCase());
    finals.push(fold(filter.final));
  }
  const [attribute = "univentionobjectidentifier", ...others] = attributes;
  if (others.length > 0 || attribute === "univentionobjectidentifier") return undefined;
  return overValues(
    attribute,
    module,
    (values) => values.some((value) => finals.some((final) => value.endsWith(final))),
  );
}

// Spaces at the ends of a part belong to the middle of the value.
function fold(part: string): string {
  return part.normalize("NFKC").toLowerCase();
}

function overValues(
  attribute: string,
  module: Module,
  test: (values: readonly string[]) => boolean,
): Predicate {
  const name = attribute.toLowerCase();
  if (name === "objectclass") {
    const classes = module.objectClasses.map(foldName);
    return () => test(classes);
  }
  if (name === "univentionobjecttype") return () => test([module.name]);
  if (name === "entryuuid") return (entry) => test([entry.uuid]);
  const property = module.searchable.get(name);
  if (property === undefined) return () => undefined;
  return (entry) => test(textValues(propertyValues(entry, property)));
}

function textValues(value: Json): string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(textValues);
  if (typeof value === "boolean") return [value ? "1" : "0"];
  if (isObject(value)) return Object.entries(value).map(([key, item]) => foldName(`${key}=${String(item)}`));
  return [foldName(String(value))];
}

function indexed(filter: Filter, module: Module, store: Store): readonly Entry[] | undefined {
  if (filter instanceof EqualityFilter) return indexedEquality(filter, module, store);
  if (filter instanceof AndFilter) {
    for (const part of filter.filters) {
      const found = indexed(part, module, store);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (filter instanceof OrFilter) {
    const found = new Set<Entry>();
    for (const part of filter.filters) {
      const entries = indexed(part, module, store);
      if (entries === undefined) return undefined;
      for (const entry of entries) found.add(entry);
    }
    return [...found];
  }
  return undefined;
}

function indexedEquality(filter: EqualityFilter, module: Module, store: Store): Entry[] | undefined {
  const property = module.searchable.get(filter.attribute.toLowerCase());
  const value = String(filter.value);
  let found: Entry | undefined;
  if (property !== undefined && MAIL_ADDRESSES.has(property)) return store.withMail(value);
  if (property === "univentionObjectIdentifier") found = store.findIdentifier(value.toLowerCase());
  else if (property === module.nameProperty && /^(?:users|groups)\//.test(module.name)) {
    found = store.findName(value);
  } else return undefined;
  return found === undefined ? [] : [found];
}
