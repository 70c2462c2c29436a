/**
 * Finds mail addresses that differ between IDNA 2003 and IDNA 2008.
 *
 * @module
 */

import type { Attributes, SourceEntry, Values } from "../common/model.ts";
import type { SearchConfig } from "../config/types.ts";
import type { MailIdna } from "../transform/sanitizers/types.ts";
import { compileTransform } from "../transform/transform.ts";
import { describeValue, sameBytes } from "../transform/values.ts";

/** Maximum number of listed addresses. */
export const LISTED_ADDRESSES = 10;

/** Describes the results of the steps that the other version would change, one phrase each. */
export type CompareIdna = (entry: SourceEntry, values: Attributes) => readonly string[];

/** Compares the configured version of IDNA with the other one; free if the steps encode no address. */
export function idnaComparison({ trans, attributes }: SearchConfig): CompareIdna {
  const isUsed = Object.values(trans.sanitizer).some((names) => names.includes("mail_sanitizer"));
  if (!isUsed) return () => [];
  const version = trans.mail_idna ?? "2008";
  const other: MailIdna = version === "2008" ? "2003" : "2008";
  const transform = compileTransform({ ...trans, mail_idna: other }, attributes);
  return ({ dn, attributes }, values) => {
    const others = transform(attributes, { dn }).values;
    return [...values].flatMap(([name, list]) => {
      const otherList = others.get(name) ?? [];
      const only = (some: Values, rest: Values) =>
        some.filter((value) => !rest.some((one) => sameBytes(one, value)))
          .map((value) => describeValue(name, value)).join(", ") || "nothing";
      const [here, there] = [only(list, otherList), only(otherList, list)];
      return here === there ? [] : [`${dn}, ${name}: ${here} with ${version}, ${there} with ${other}`];
    });
  };
}
