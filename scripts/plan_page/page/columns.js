/**
 * The columns of both tables and their sort keys.
 *
 * @module
 */

import { html } from "./dom.js";
import { CHANGE_LABEL, CHANGES, counted, KIND_LABEL, worded } from "./labels.js";
import { value } from "./visible.js";

/** @typedef {import("../../../src/review/schema.ts").Change} Change */
/** @typedef {import("../../../src/review/schema.ts").SkippedEntry} SkippedEntry */
/** @typedef {import("../../../src/review/schema.ts").PropertyChange} PropertyChange */

/** Maximum number of property names in a row. More fit on no screen. */
const MOST_NAMES = 12;

/**
 * @param {PropertyChange} difference
 */
function extent(difference) {
  if (difference.type !== "list" || difference.added.length + difference.removed.length === 0) return "";
  const added = difference.added.length > 0 ? `+${difference.added.length}` : "";
  const removed = difference.removed.length > 0 ? `−${difference.removed.length}` : "";
  return [added, removed].filter((text) => text !== "").join(" ");
}

/**
 * @param {Change} row
 * @param {readonly string[]} words
 */
function propertyNames(row, words) {
  const box = html("span", { class: "names" });
  const warnings = (row.warnings ?? []).length;
  if (warnings > 0) box.append(html("span", { class: "warned" }, counted(warnings, "warning")));
  for (const difference of row.properties.slice(0, MOST_NAMES)) {
    const size = extent(difference);
    box.append(
      html("span", { class: "name" }, value(difference.property, words), size !== "" && html("i", {}, size)),
    );
  }
  if (row.properties.length > MOST_NAMES) {
    box.append(html("span", { class: "name" }, `and ${row.properties.length - MOST_NAMES} more`));
  }
  return box;
}

/**
 * @param {Change} row
 * @param {readonly string[]} words
 */
function changeName(row, words) {
  if (row.new_name === undefined) return value(row.name, words);
  return html(
    "span",
    {},
    value(row.name, words),
    html("span", { class: "arrow", "aria-hidden": "true" }, " → "),
    html("span", { class: "unseen" }, " becomes "),
    value(row.new_name, words),
  );
}

/**
 * @typedef {import("./grid.js").Column<Change> & { by: (row: Change) => string | number }} ChangeColumn
 * @typedef {import("./grid.js").Column<SkippedEntry> & { by: (row: SkippedEntry) => string | number }} SkippedColumn
 */

/** @type {readonly ChangeColumn[]} */
export const CHANGE_COLUMNS = [
  {
    key: "change",
    label: "Change",
    cell: (row) => html("span", { class: `pill ${row.change}` }, CHANGE_LABEL[row.change]),
    by: (row) => CHANGES.indexOf(row.change),
  },
  {
    key: "kind",
    label: "Kind",
    cell: (row) => html("span", {}, KIND_LABEL[row.kind]),
    by: (row) => KIND_LABEL[row.kind],
  },
  { key: "name", label: "Name", cell: changeName, by: (row) => row.name },
  { key: "properties", label: "Properties", cell: propertyNames, by: (row) => row.properties.length },
  {
    key: "dn",
    label: "DN",
    cell: (row, words) => value(row.dn ?? row.source_dn ?? "", words),
    by: (row) => row.dn ?? row.source_dn ?? "",
  },
];

/** @type {readonly SkippedColumn[]} */
export const SKIPPED_COLUMNS = [
  {
    key: "reason",
    label: "Reason",
    cell: (row) => html("span", { class: "pill skipped" }, worded(row.reason)),
    by: (row) => row.reason,
  },
  {
    key: "kind",
    label: "Kind",
    cell: (row) => html("span", {}, KIND_LABEL[row.kind]),
    by: (row) => KIND_LABEL[row.kind],
  },
  {
    key: "name",
    label: "Name",
    cell: (row, words) =>
      row.name === undefined ? html("span", { class: "unset" }, "none") : value(row.name, words),
    by: (row) => row.name ?? "",
  },
  {
    key: "message",
    label: "Message",
    cell: (row, words) => value(row.message, words),
    by: (row) => row.message,
  },
  { key: "dn", label: "DN in the source", cell: (row, words) => value(row.dn, words), by: (row) => row.dn },
];
