/**
 * Formats a plan as Markdown, for a comment on a merge request.
 *
 * @module
 */

import { type Kind, KINDS, NAME_PROPERTY } from "../common/model.ts";
import { USERS_ONLY } from "../config/kinds.ts";
import { counted, grouped } from "../common/number_text.ts";
import { modifiedText } from "../planner/modified_share.ts";
import { applyCommand, COLUMNS, leftAlone, lostText } from "./closing.ts";
import { code, type Item, type Section, sectionLines } from "./markdown_table.ts";
import { newValue, propertyCells } from "./markdown_values.ts";
import type { Change, ChangeKind, PlanDocument } from "./schema.ts";
import { warnedText } from "./warnings.ts";

/** The lines of the document, at most `maxBytes` bytes. The same plan gives the same lines. */
export function planMarkdown(document: PlanDocument, maxBytes: number): Iterable<string> {
  const rejected = document.changes.filter(({ warnings }) => warnings !== undefined);
  const { containers = [], mail_domains = [], invalid_values = [], skipped } = document;
  const created = containers.length + mail_domains.length;
  return sectionLines(
    [
      totals(document),
      section("### Refused: sync would write nothing", ["reason"], document.refusals, ({ message }) => [
        code(message),
      ]),
      section(
        `### ${warnedText(rejected)}`,
        ["kind", "name", "warning"],
        rejected,
        ({ kind, name, warnings }) => [
          kind,
          code(name),
          (warnings ?? []).map(code).join(", "),
        ],
      ),
      section("### Notices", ["notice"], notices(document), (text) => [code(text)]),
      section("### About this plan", ["fact", "value"], facts(document), (cells) => cells),
      section(`### To create first: ${grouped(created)}`, ["what", "name"], [
        ...containers.map((dn) => ["OU", code(dn)]),
        ...mail_domains.map(({ name, addresses }) => [
          `mail domain of ${counted(addresses, "address", "addresses")}`,
          code(name),
        ]),
      ], (cells) => cells),
      ...CHANGES.flatMap(([change, title]) => KINDS.map((kind) => changed(document, kind, change, title))),
      section(
        `### Skipped entries: ${grouped(skipped.length)}`,
        ["kind", "name", "DN", "reason"],
        skipped,
        (
          { kind, name, dn, message },
        ) => [kind, name === undefined ? "" : code(name), code(dn), code(message)],
      ),
      section(
        `### Skipped values: ${grouped(invalid_values.length)}`,
        ["kind", "name", "property", "reason"],
        invalid_values,
        ({ kind, name, property, message }) => [kind, code(name), code(property), code(message)],
      ),
    ].filter(({ count }) => count > 0),
    maxBytes,
  );
}

/** The kinds of changes and their titles, in the order of what can do most harm. */
const CHANGES: readonly (readonly [change: ChangeKind, title: string])[] = [
  ["delete", "to delete"],
  ["disable", "to disable"],
  ["rename", "to rename"],
  ["modify", "to modify"],
  ["add", "to add"],
];

/** A section with a row for each of some things. */
function section<T>(
  heading: string,
  columns: readonly string[],
  things: readonly T[],
  cells: (thing: T) => readonly string[],
): Section {
  return { heading, columns, items: mapped(things, (thing) => [cells(thing)]), count: things.length };
}

/** Maps on demand: most changes of a large plan are not shown. */
function* mapped<T>(things: readonly T[], item: (thing: T) => Item): Generator<Item> {
  for (const thing of things) yield item(thing);
}

function totals({ totals, refusals, changes }: PlanDocument): Section {
  const amount = changes.length === 0 ? "nothing to do" : counted(changes.length, "change");
  return {
    heading: `## ${refusals.length > 0 ? "Refused plan" : "Plan"}: ${amount}`,
    columns: ["", ...COLUMNS.map(([, title]) => title)],
    hasNumbers: true,
    items: KINDS.map((kind) => [[`${kind}s`, ...COLUMNS.map(([field]) => grouped(totals[kind][field]))]]),
    count: KINDS.length,
  };
}

function notices(document: PlanDocument): string[] {
  return [
    ...document.notices.map(({ message }) => message),
    ...(document.value_losses.length === 0 ? [] : [`values to be lost: ${lostText(document)}`]),
    ...leftAlone(document),
    ...(document.users_only === true ? [USERS_ONLY] : []),
  ];
}

function facts(document: PlanDocument): (readonly [string, string])[] {
  const { limits, refusals, changes } = document;
  const limitsText = Object.entries(limits).map(([key, limit]) => `${code(key)} ${code(limit)}`).join(", ");
  return [
    ["configuration", code(document.configuration)],
    ["source", code(document.source)],
    ["target", code(document.target)],
    ["made", `${code(document.created)} by ${code(document.program)}`],
    ["extent", modifiedText(document.totals)],
    ["limits", limitsText],
    ["checksum", code(document.checksum)],
    ...(refusals.length > 0 || changes.length === 0
      ? []
      : [["to apply exactly this plan", code(applyCommand(document))] as const]),
  ];
}

function changed({ changes }: PlanDocument, kind: Kind, change: ChangeKind, title: string): Section {
  const own = changes.filter((one) => one.kind === kind && one.change === change);
  const heading = `### ${kind === "user" ? "Users" : "Groups"} ${title}: ${grouped(own.length)}`;
  if (change === "delete" || change === "disable") {
    return section(heading, [kind, "DN"], own, ({ name, dn = "" }) => [code(name), code(dn)]);
  }
  const columns = change === "add" ? [kind, "property", "planned"] : [
    kind,
    "property",
    "current",
    "planned",
  ];
  return { heading, columns, items: mapped(own, (one) => propertyRows(one, columns)), count: own.length };
}

/** A row for each property. Only the first one has the name. */
function propertyRows(change: Change, columns: readonly string[]): Item {
  const { name, new_name, create_only = [], account_only } = change;
  const title = code(name) + (new_name === undefined ? "" : ` → ${code(new_name)}`) +
    (account_only === true ? " (only the state of the account, the entry is skipped)" : "");
  // The name is in the first column.
  const rows = change.properties.filter(({ property }) => property !== NAME_PROPERTY[change.kind]).map((
    one,
  ) => [
    code(one.property) + (create_only.includes(one.property) ? " (set only now)" : ""),
    ...(change.change === "add" ? [newValue(one)] : propertyCells(one)),
  ]);
  if (rows.length === 0) return [[title, ...columns.slice(1).map(() => "")]];
  return rows.map((cells, at) => [at === 0 ? title : "", ...cells]);
}
