/**
 * An explanation as text.
 *
 * @module
 */

import { visible } from "../../common/visible.ts";
import { wrapLines } from "../../common/wrap_line.ts";
import { type Paint, painter } from "../../review/paint.ts";
import { propertyText, SYMBOLS } from "../../review/text.ts";
import type { Action, Explained, Explanation, ShownOperation } from "../document.ts";
import { memberLines } from "./members.ts";
import { excludedLines, nothingLines, severalLines } from "./not_found.ts";
import { sourceLines, targetLines } from "./entry.ts";

/** What sync does, as a sentence. */
const ACTIONS: Readonly<Record<Action, string>> = {
  add: "sync would create it",
  modify: "sync would modify it",
  rename: "sync would rename it",
  disable: "sync would disable it, to delete it later",
  delete: "sync would delete it",
  nothing: "nothing to do",
  skip: "it is skipped",
  keep: "it stays unchanged",
};

/** How an explanation is shown. */
interface TextOptions {
  readonly colours?: boolean;
  /** The width of the terminal; without it, lines are not wrapped. */
  readonly columns?: number | undefined;
}

/** Shows an explanation, line by line. Colours are the only control sequences in a line. */
export function explanationText(
  explanation: Explanation,
  { colours = false, columns }: TextOptions = {},
): Generator<string> {
  return wrapLines(explanationLines(explanation, painter(colours)), columns);
}

function* explanationLines(explanation: Explanation, paint: Paint): Generator<string> {
  yield paint("dim", `${visible(explanation.source)} -> ${visible(explanation.target)}`);
  yield "";
  switch (explanation.found) {
    case "one":
      yield* entryLines(explanation.entry, paint);
      yield* excludedLines(explanation.hidden, paint);
      break;
    case "several":
      yield* severalLines(explanation, paint);
      break;
    case "nothing":
      yield* nothingLines(explanation, paint);
      break;
  }
  if (explanation.notices.length + explanation.refusals.length > 0) yield "";
  for (const { message } of explanation.notices) yield paint("yellow", `notice: ${visible(message)}`);
  if (explanation.refusals.length > 0) {
    yield paint("alarm", "REFUSED: sync would write nothing at all.");
    for (const { message } of explanation.refusals) yield paint("red", visible(message));
  }
}

function* entryLines(entry: Explained, paint: Paint): Generator<string> {
  const { kind, name, action, change, primary_key: key, source, target, members } = entry;
  const [symbol, colour] = action === "skip"
    ? ["!", "alarm"] as const
    : action === "nothing" || action === "keep"
    ? ["=", "green"] as const
    : SYMBOLS[action];
  const now = change?.new_name === undefined || change.name === name ? "" : `${visible(change.name)} -> `;
  yield `${paint(colour, symbol)} ${paint("bold", `${kind} ${now}${visible(name)}`)}: ${ACTIONS[action]}`;
  yield `  source       ${source === undefined ? paint("dim", "no entry") : visible(source.dn)}`;
  const [first = paint("dim", "no object"), ...others] = target.map(({ dn }) => visible(dn));
  yield `  target       ${first}`;
  for (const other of others) yield `               ${other}`;
  yield `  primary key  ${key === undefined ? paint("dim", "none") : visible(key)}`;
  if (source !== undefined) yield* sourceLines(source, paint);
  for (const object of target) yield* targetLines(object, kind, paint);
  if (members !== undefined) yield* memberLines(members, paint);
  yield "";
  yield paint("bold", "What sync would do, and why");
  for (const sentence of entry.why) yield `  ${visible(sentence)}`;
  if (change !== undefined) {
    for (const warning of change.warnings ?? []) yield `    ${paint("alarm", "! " + visible(warning))}`;
    // The members have been listed above.
    const properties = change.properties.filter(({ property }) =>
      members === undefined || property !== "users" && property !== "nestedGroup"
    );
    for (const property of properties) yield* propertyText(property, change.change === "add", paint);
  }
  yield* operationLines(entry.operations, paint);
}

function* operationLines(operations: readonly ShownOperation[], paint: Paint): Generator<string> {
  for (const { place, phase, text, after } of operations) {
    yield `  request ${place} ${paint("dim", `(${phase})`)}: ${visible(text)}`;
    for (const other of after) yield paint("dim", `    after ${visible(other)}`);
  }
}
