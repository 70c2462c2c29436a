/**
 * Several matches, or none, as text.
 *
 * @module
 */

import { visible } from "../../common/visible.ts";
import { type Paint, quoted } from "../../review/paint.ts";
import type { ExcludedEntry, Explanation } from "../document.ts";

/** Several matches, and how to select one. */
export function* severalLines(
  { asked, matches }: Extract<Explanation, { readonly found: "several" }>,
  paint: Paint,
): Generator<string> {
  yield paint("yellow", `${quoted(asked)} is ambiguous: ${matches.length} matches.`);
  for (const { kind, name, source_dn, dn, primary_key, matches: by, choose } of matches) {
    yield "";
    yield `${paint("bold", `${kind} ${visible(name)}`)} ${
      paint("dim", `(matches: ${visible(by.join(", "))})`)
    }`;
    yield `  source       ${source_dn === undefined ? paint("dim", "no entry") : visible(source_dn)}`;
    yield `  target       ${dn === undefined ? paint("dim", "no object") : visible(dn)}`;
    yield `  primary key  ${primary_key === undefined ? paint("dim", "none") : visible(primary_key)}`;
    yield `  select with  ${choose.startsWith("--") ? visible(choose) : quoted(choose)}`;
  }
}

/** No match, with similar names and excluded entries. */
export function* nothingLines(
  { asked, kind, near, hidden }: Extract<Explanation, { readonly found: "nothing" }>,
  paint: Paint,
): Generator<string> {
  const what = kind ?? "user or group";
  yield paint("yellow", `No ${what} has the name, the DN or the primary key ${quoted(asked)}.`);
  if (near.length > 0) {
    yield "";
    yield paint("bold", "Similar names");
    for (const { kind, name, side } of near) {
      yield `  ${kind} ${visible(name)}` + (side === "target" ? paint("dim", " (only in the target)") : "");
    }
  }
  yield* excludedLines(hidden, paint);
}

/** Entries and objects that the connector does not manage. */
export function* excludedLines(hidden: readonly ExcludedEntry[], paint: Paint): Generator<string> {
  if (hidden.length === 0) return;
  yield "";
  yield paint("bold", "Excluded from synchronisation");
  for (const { side, dn, why } of hidden) {
    yield `  ${visible(dn)} ${paint("dim", `(${side})`)}`;
    for (const sentence of why) yield `    ${visible(sentence)}`;
  }
}
