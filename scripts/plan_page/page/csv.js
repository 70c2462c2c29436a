/**
 * Rows as CSV (RFC 4180), for a spreadsheet.
 *
 * @module
 */

import { escaped } from "./visible.js";

/** @typedef {import("../../../src/review/schema.ts").Change} Change */
/** @typedef {import("../../../src/review/schema.ts").SkippedEntry} SkippedEntry */
/** @typedef {import("../../../src/review/schema.ts").PropertyChange} PropertyChange */
/** @typedef {import("../../../src/review/schema.ts").Scalar} Scalar */

/** Without a byte order mark, spreadsheets assume the system's character set. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Spreadsheets execute cells that begin like this as formulas; values come from the directory and are untrusted.
 */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * @param {string} text
 */
function cell(text) {
  const harmless = escaped(FORMULA.test(text) ? `'${text}` : text);
  return /[",\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * @param {Scalar} value
 */
function scalar(value) {
  return value === null ? "(not set)" : String(value);
}

/**
 * A difference as text of one line, or of one line for each item of a list.
 *
 * @param {PropertyChange} difference
 */
function differenceText(difference) {
  const { property } = difference;
  switch (difference.type) {
    case "value":
      return difference.old === null
        ? `${property}: ${scalar(difference.new)}`
        : `${property}: ${scalar(difference.old)} -> ${scalar(difference.new)}`;
    case "list": {
      const items = [
        ...difference.removed.map((item) => `${property}: - ${item}`),
        ...difference.added.map((item) => `${property}: + ${item}`),
        ...(difference.reordered === true ? [`${property}: (another order)`] : []),
      ];
      return items.join("\n");
    }
    case "photo":
      return `${property}: ${difference.old?.digest ?? "(not set)"} -> ${
        difference.new?.digest ?? "(not set)"
      }`;
    case "secret":
      return `${property}: (not shown)`;
  }
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | undefined)[])[]} rows
 */
function table(head, rows) {
  const lines = [head, ...rows].map((row) => row.map((text) => cell(text ?? "")).join(","));
  return `${BYTE_ORDER_MARK}${lines.join("\r\n")}\r\n`;
}

/**
 * @param {readonly Change[]} changes
 */
export function changesCsv(changes) {
  return table(
    [
      "change",
      "kind",
      "name",
      "new_name",
      "primary_key",
      "dn",
      "source_dn",
      "properties",
      "differences",
      "warnings",
    ],
    changes.map((row) => [
      row.change,
      row.kind,
      row.name,
      row.new_name,
      row.primary_key,
      row.dn,
      row.source_dn,
      row.properties.map(({ property }) => property).join(" "),
      row.properties.map(differenceText).join("\n"),
      (row.warnings ?? []).join("\n"),
    ]),
  );
}

/**
 * @param {readonly SkippedEntry[]} skipped
 */
export function skippedCsv(skipped) {
  return table(
    ["reason", "kind", "name", "primary_key", "dn", "message"],
    skipped.map((row) => [row.reason, row.kind, row.name, row.primary_key, row.dn, row.message]),
  );
}
