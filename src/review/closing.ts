/**
 * The end of a plan as text: totals, limits, warnings, refusals and the checksum.
 *
 * @module
 */

import { countTable } from "../common/count_table.ts";
import { KINDS } from "../common/model.ts";
import { partText } from "../planner/limits/limit.ts";
import { modifiedText } from "../planner/modified_share.ts";
import { ALLOW_VALUE_LOSS } from "../planner/limits/max_value_loss.ts";
import { counted } from "../common/number_text.ts";
import type { PlanDocument } from "./schema.ts";
import { visible } from "../common/visible.ts";
import { widthOf } from "../common/wrap_line.ts";
import { type Paint } from "./paint.ts";
import { warnedText } from "./warnings.ts";

/** The fields of the totals and their titles. */
export const COLUMNS = [
  ["source", "source"],
  ["target", "target"],
  ["added", "to add"],
  ["modified", "to modify"],
  ["renamed", "to rename"],
  ["disabled", "to disable"],
  ["deleted", "to delete"],
  ["unchanged", "unchanged"],
  ["skipped", "skipped"],
] as const;

/** The end of a plan, line by line. Refusals come last, where they are seen. */
export function* closing(document: PlanDocument, paint: Paint): Generator<string> {
  yield* table(document).map((line, at) => at === 0 ? paint("bold", line) : line);
  yield modifiedText(document.totals);
  if (document.value_losses.length > 0) yield paint("yellow", `values to be lost: ${lostText(document)}`);
  const limits = Object.entries(document.limits).map(([key, value]) => `${key} ${value}`).join(", ");
  yield paint("dim", `limits: ${visible(limits)}`);
  yield* leftAlone(document);
  const { invalid_values: values = [] } = document;
  if (values.length > 0) {
    const entries = new Set(values.map(({ kind, primary_key: key }) => `${kind} ${key}`)).size;
    yield paint(
      "yellow",
      `${counted(values.length, "value")} of ${counted(entries, "entry", "entries")} cannot be written and ${
        values.length === 1 ? "is" : "are"
      } skipped (--only failures shows them)`,
    );
  }
  const warned = warnedText(document.changes);
  if (warned !== undefined) yield paint("yellow", `${warned} (--only failures shows them)`);
  for (const { message } of document.notices) yield paint("yellow", `notice: ${visible(message)}`);
  if (document.changes.length === 0) {
    const isWhole = document.skipped.length + values.length === 0 && document.notices.length === 0;
    yield paint("green", isWhole ? "nothing to do: UDM matches the source" : "nothing to do");
  }
  yield `checksum: ${document.checksum}`;
  if (document.refusals.length > 0) {
    yield "";
    yield paint("alarm", "REFUSED: sync would write nothing.");
    for (const { message } of document.refusals) yield paint("red", visible(message));
  }
}

/** What the plan leaves alone: members and objects, counted. */
export function leftAlone({ unknown_members: unknown, ignored }: PlanDocument): string[] {
  const kinds = KINDS.filter((kind) => ignored !== undefined && ignored[kind] > 0);
  const counts = kinds.map((kind) => counted(ignored?.[kind] ?? 0, kind));
  return [
    ...(unknown > 0 ? [`${counted(unknown, "group member")} ignored: not among the entries read`] : []),
    ...(ignored === undefined ? [] : [
      `${counts.join(" and ")} in UDM left alone: ignored by udm.ignore_names or udm.ignore_dn_regex`,
    ]),
  ];
}

/** The command that applies exactly this plan. */
export function applyCommand(document: PlanDocument): string {
  return applyWords(document).join(" ");
}

/** The command with its options, each with its value. */
function applyWords(document: PlanDocument): string[] {
  const configuration = shellWord(document.configuration);
  return [
    "udm-directory-connector sync",
    configuration,
    ...permissions(document),
    `--plan ${document.checksum}`,
  ];
}

/**
 * How to apply exactly this plan; nothing if sync would refuse it or has nothing to do. Words are never broken and lines
 * continue as a shell needs it, so that the command can be copied from a terminal of any width.
 *
 * @param columns the width of the terminal; undefined: one line
 */
export function* applyLines(
  document: PlanDocument,
  paint: Paint,
  columns: number = Infinity,
): Generator<string> {
  if (document.refusals.length > 0 || document.changes.length === 0) return;
  const introduction = "To apply exactly this plan:";
  const line = `${introduction} ${applyCommand(document)}`;
  if (widthOf(line) <= columns) return yield paint("dim", line);
  yield paint("dim", introduction);
  let current = " ";
  for (const word of applyWords(document)) {
    if (current !== " " && widthOf(`${current} ${word} \\`) > columns) {
      yield paint("dim", `${current} \\`);
      current = "   ";
    }
    current += ` ${word}`;
  }
  yield paint("dim", current);
}

/** The properties that objects would lose: "phone of 3 of 210 users (1.4 %)". */
export function lostText(document: PlanDocument): string {
  const allowed = allowedLosses(document);
  return document.value_losses.map(({ kind, property, holders, emptied }) =>
    `${visible(property)} of ${partText(emptied, holders, `${kind}s`)}` +
    (allowed.includes(property) ? `, allowed by ${ALLOW_VALUE_LOSS}` : "")
  ).join("; ");
}

function allowedLosses({ limits }: PlanDocument): readonly string[] {
  return limits[ALLOW_VALUE_LOSS]?.split(", ") ?? [];
}

/** The options of this plan that override limits. */
function permissions(document: PlanDocument): string[] {
  const deletes = document.limits["--allow-deletes"];
  return [
    ...(deletes === undefined ? [] : [`--allow-deletes ${deletes}`]),
    ...allowedLosses(document).map((property) => `${ALLOW_VALUE_LOSS} ${shellWord(property)}`),
  ];
}

function table({ totals }: PlanDocument): string[] {
  return countTable(COLUMNS.map(([field, title]) => ({
    title,
    counts: { user: totals.user[field], group: totals.group[field] },
  })));
}

/** A word quoted for a shell. */
function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${visible(text).replaceAll("'", "'\\''")}'`;
}
