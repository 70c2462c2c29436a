/**
 * Parses search filters into the filters of ldapts.
 *
 * @module
 */
import { AndFilter, type Filter, NotFilter, OrFilter } from "ldapts";
import { comparison, equality, extensible } from "./filter_items.ts";
import { type FilterMaker, readFilter } from "../syntax/ldap_filter.ts";

export { FilterSyntaxError } from "../syntax/ldap_filter.ts";

const FILTERS: FilterMaker<Filter> = {
  and: (filters) => new AndFilter({ filters }),
  or: (filters) => new OrFilter({ filters }),
  not: (filter) => new NotFilter({ filter }),
  equality,
  comparison,
  extensible,
};

/**
 * Parses a filter, see {@linkcode readFilter}.
 *
 * @throws {FilterSyntaxError} if the text is not a valid filter
 */
export function parseFilter(text: string): Filter {
  return readFilter(text, FILTERS);
}
