/**
 * The details of an expanded row.
 *
 * @module
 */

import { html } from "./dom.js";
import { hasCurrent, values } from "./values.js";
import { value } from "./visible.js";

/** @typedef {import("../../../src/review/schema.ts").Change} Change */
/** @typedef {import("../../../src/review/schema.ts").SkippedEntry} SkippedEntry */
/** @typedef {import("../../../src/review/schema.ts").PropertyChange} PropertyChange */
/** @typedef {import("./values.js").View} View */

/**
 * The table of properties. A new object has one column of values, unless the template of UDM sets one that is removed.
 *
 * @param {readonly PropertyChange[]} properties
 * @param {boolean} isNew
 * @param {View} view
 */
function differences(properties, isNew, view) {
  const isSingle = isNew && !properties.some(hasCurrent);
  const rows = properties.map((difference) => {
    const [current, planned] = values(difference, view);
    return html(
      "tr",
      {},
      html("th", { scope: "row" }, value(difference.property, view.words)),
      ...(isSingle
        ? [html("td", {}, planned ?? current)]
        : planned === undefined
        ? [html("td", { colspan: 2 }, current)]
        : [
          html("td", { class: "before" }, html("span", { class: "unseen" }, "from "), current),
          html("td", { class: "after" }, html("span", { class: "unseen" }, "to "), planned),
        ]),
    );
  });
  const heads = isSingle ? ["Property", "Value"] : ["Property", "Current", "Planned"];
  return html(
    "table",
    { class: isSingle ? "differences new" : "differences" },
    html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
    html("tbody", {}, ...rows),
  );
}

/**
 * @param {readonly (readonly [string, string | undefined])[]} entries
 * @param {View} view
 */
function identity(entries, view) {
  return html(
    "dl",
    { class: "identity" },
    ...entries.flatMap(([label, text]) =>
      text === undefined
        ? []
        : [html("div", {}, html("dt", {}, label), html("dd", {}, value(text, view.words)))]
    ),
  );
}

/**
 * @param {Change} change
 * @param {View} view
 */
export function changeDetail(change, view) {
  const warnings = change.warnings ?? [];
  return html(
    "div",
    { class: "detail-body" },
    warnings.length > 0 &&
      html(
        "ul",
        { class: "warnings" },
        ...warnings.map((warning) => html("li", {}, value(warning, view.words))),
      ),
    change.create_only !== undefined && html(
      "p",
      { class: "note" },
      "Set only now, and left unchanged later: ",
      value(change.create_only.join(", "), view.words),
    ),
    change.account_only === true && html(
      "p",
      { class: "note" },
      "Only the state of the account is written: the entry is skipped.",
    ),
    change.properties.length > 0 ? differences(change.properties, change.change === "add", view) : html(
      "p",
      { class: "note" },
      change.change === "delete" ? "The object is removed." : "No property changes.",
    ),
    identity([
      ["New name", change.new_name],
      ["Primary key", change.primary_key],
      ["DN in the target", change.dn],
      ["DN in the source", change.source_dn],
    ], view),
  );
}

/**
 * @param {SkippedEntry} row
 * @param {View} view
 */
export function skippedDetail(row, view) {
  return html(
    "div",
    { class: "detail-body" },
    html("p", { class: "message" }, value(row.message, view.words)),
    identity([["Name", row.name], ["Primary key", row.primary_key], ["DN in the source", row.dn]], view),
  );
}
