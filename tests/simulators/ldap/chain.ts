/**
 * AD's matching rule for nested groups, LDAP_MATCHING_RULE_TRANSITIVE_EVAL (MS-ADTS 3.1.1.3.4.4.3).
 *
 * @module
 */
import { normaliseDn } from "../../../src/syntax/dn.ts";
import type { Directory } from "./directory.ts";
import type { Entry } from "./entry.ts";

/**
 * `memberOf` finds all direct and indirect members of a group, `member` all direct and indirect groups of an entry.
 * Other attributes find nothing.
 *
 * @param attribute in lower case
 */
export function chainMatcher(attribute: string, dn: string, directory: Directory): (entry: Entry) => boolean {
  const next = attribute === "memberof"
    ? (entry: Entry) => entry.values("member").filter((value) => typeof value === "string")
    : attribute === "member"
    ? (entry: Entry) => directory.memberOf(entry)
    : undefined;
  const start = directory.get(dn);
  if (next === undefined || start === undefined) return () => false;
  const reached = new Set<string>();
  const open = [start];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    for (const neighbour of next(entry)) {
      const key = normaliseDn(neighbour);
      if (reached.has(key)) continue;
      reached.add(key);
      const found = directory.get(neighbour);
      if (found !== undefined) open.push(found);
    }
  }
  return (entry) => reached.has(entry.key);
}
