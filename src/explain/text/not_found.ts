/**
 * What is said if not exactly one entry was found, as text for people.
 *
 * @module
 */

import { type Paint, quoted, visible } from "../../review/paint.ts";
import type { ExcludedEntry, Explanation } from "../document.ts";

/** Several entries, and how to choose one. */
export function* severalLines(
  { asked, matches }: Extract<Explanation, { readonly found: "several" }>,
  paint: Paint,
): Generator<string> {
  yield paint("yellow", `${quoted(asked)} is not enough: it could be one of ${matches.length}.`);
  for (const { kind, name, source_dn, dn, primary_key, matches: by, choose } of matches) {
    yield "";
    yield `${paint("bold", `${kind} ${visible(name)}`)} ${paint("dim", `(matches: ${by.join(", ")})`)}`;
    yield `  source       ${source_dn === undefined ? paint("dim", "no entry") : visible(source_dn)}`;
    yield `  target       ${dn === undefined ? paint("dim", "no object") : visible(dn)}`;
    yield `  primary key  ${primary_key === undefined ? paint("dim", "none") : visible(primary_key)}`;
    yield `  to see it    ${choose.startsWith("--") ? choose : quoted(choose)}`;
  }
}

/** Nothing, and what may have been meant. */
export function* nothingLines(
  { asked, kind, near, hidden }: Extract<Explanation, { readonly found: "nothing" }>,
  paint: Paint,
): Generator<string> {
  const what = kind ?? "user or group";
  yield paint("yellow", `No ${what} has the name, the DN or the primary key ${quoted(asked)}.`);
  if (near.length > 0) {
    yield "";
    yield paint("bold", "Much the same");
    for (const { kind, name, side } of near) {
      yield `  ${kind} ${visible(name)}` + (side === "target" ? paint("dim", " (in the target alone)") : "");
    }
  }
  yield* excludedLines(hidden, paint);
}

/** What is there, but out of sight. */
export function* excludedLines(hidden: readonly ExcludedEntry[], paint: Paint): Generator<string> {
  if (hidden.length === 0) return;
  yield "";
  yield paint("bold", "Not seen by the connector");
  for (const { side, dn, why } of hidden) {
    yield `  ${visible(dn)} ${paint("dim", `(${side})`)}`;
    for (const sentence of why) yield `    ${visible(sentence)}`;
  }
}
