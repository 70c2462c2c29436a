/**
 * Search filters as people write them, made ready to be sent.
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
 * Reads a filter, see {@linkcode readFilter}.
 *
 * @throws {FilterSyntaxError} if the text is no filter
 */
export function parseFilter(text: string): Filter {
  return readFilter(text, FILTERS);
}
