/**
 * The details of an expanded row.
 *
 * @module
 */

import { compared } from "./compared.js";
import { button, html } from "./dom.js";
import { count, counted } from "./labels.js";
import { value, visible } from "./visible.js";

/** @typedef {import("../../../src/review/schema.ts").Change} Change */
/** @typedef {import("../../../src/review/schema.ts").SkippedEntry} SkippedEntry */
/** @typedef {import("../../../src/review/schema.ts").PropertyChange} PropertyChange */
/** @typedef {import("../../../src/review/schema.ts").Scalar} Scalar */
/** @typedef {readonly string[]} Words */

/** Initially shown items of a list, and characters of a value. */
const ITEMS = 100;
const CHARACTERS = 2000;

/**
 * @param {string} text
 * @param {Words} words
 */
function longValue(text, words) {
  if (text.length <= CHARACTERS) return value(text, words);
  const cut = html("span", { class: "cut" }, value(text.slice(0, CHARACTERS), words), " … ");
  cut.append(
    button(`Show all ${count(text.length)} characters`, () => cut.replaceChildren(value(text, words)), {
      class: "button small",
    }),
  );
  return cut;
}

/**
 * @param {Scalar} scalar
 * @param {Words} words
 */
function shown(scalar, words) {
  if (scalar === null || scalar === "") {
    return html("span", { class: "unset" }, scalar === null ? "not set" : "empty");
  }
  return typeof scalar === "string"
    ? longValue(scalar, words)
    : html("span", { class: "value" }, String(scalar));
}

/**
 * @param {"ins" | "del"} element
 * @param {string} start
 * @param {string} middle
 * @param {string} end
 * @param {Words} words
 */
function partly(element, start, middle, end, words) {
  const place = start === "" ? (end === "" ? "all" : "first") : end === "" ? "last" : "inner";
  return html(
    "bdi",
    { class: "value" },
    visible(start, words, "first"),
    middle !== "" && html(element, {}, visible(middle, words, place)),
    visible(end, words, "last"),
  );
}

/**
 * @param {Scalar} before
 * @param {Scalar} after
 * @param {Words} words
 * @returns {[Node, Node]}
 */
function both(before, after, words) {
  if (typeof before !== "string" || typeof after !== "string" || before === "" || after === "") {
    return [shown(before, words), shown(after, words)];
  }
  const parts = compared(before, after);
  if (parts === undefined) return [shown(before, words), shown(after, words)];
  return [
    partly("del", parts.start, parts.before, parts.end, words),
    partly("ins", parts.start, parts.after, parts.end, words),
  ];
}

/**
 * @param {"added" | "removed"} what
 * @param {string} item
 * @param {Words} words
 */
function listItem(what, item, words) {
  return html(
    "li",
    { class: what },
    html("span", { class: "mark", "aria-hidden": "true" }, what === "added" ? "+" : "−"),
    html("span", { class: "unseen" }, `${what}: `),
    longValue(item, words),
  );
}

/**
 * @param {Extract<PropertyChange, { type: "list" }>} list
 * @param {Words} words
 */
function items(list, words) {
  const all = [
    ...list.removed.map((item) => /** @type {const} */ (["removed", item])),
    ...list.added.map((item) => /** @type {const} */ (["added", item])),
  ];
  const element = html("ul", { class: "items" });
  element.append(...all.slice(0, ITEMS).map(([what, item]) => listItem(what, item, words)));
  const notes = [
    list.reordered === true ? "the same items in another order" : "",
    list.kept > 0 && list.reordered !== true ? `${counted(list.kept, "item stays", "items stay")}` : "",
  ].filter((note) => note !== "");
  const box = html("div", {}, all.length > 0 && element);
  if (all.length > ITEMS) {
    const more = button(`Show all ${count(all.length)}`, () => {
      element.append(...all.slice(ITEMS).map(([what, item]) => listItem(what, item, words)));
      more.remove();
    }, { class: "button small" });
    box.append(more);
  }
  if (notes.length > 0) box.append(html("p", { class: "note" }, notes.join("; ")));
  return box;
}

/**
 * @param {{ readonly digest: string } | null} photo
 * @param {Words} words
 */
function picture(photo, words) {
  return photo === null
    ? html("span", { class: "unset" }, "no picture")
    : html("span", {}, "picture ", value(photo.digest, words));
}

/**
 * The cells of a property: one if there is only a new value.
 *
 * @param {PropertyChange} difference
 * @param {boolean} isNew
 * @param {Words} words
 * @returns {Node[]}
 */
function cells(difference, isNew, words) {
  switch (difference.type) {
    case "value":
      return isNew && difference.old === null
        ? [shown(difference.new, words)]
        : both(difference.old, difference.new, words);
    case "list":
      return [items(difference, words)];
    case "photo":
      return isNew && difference.old === null
        ? [picture(difference.new, words)]
        : [picture(difference.old, words), picture(difference.new, words)];
    case "secret":
      return [html("span", { class: "unset" }, "set, and never shown")];
  }
}

/**
 * @param {readonly PropertyChange[]} properties
 * @param {boolean} isNew
 * @param {Words} words
 */
function differences(properties, isNew, words) {
  const rows = properties.map((difference) => {
    const [first, second] = cells(difference, isNew, words);
    return html(
      "tr",
      {},
      html("th", { scope: "row" }, value(difference.property, words)),
      second === undefined
        ? html("td", { colspan: isNew ? undefined : 2 }, first)
        : html("td", { class: "before" }, html("span", { class: "unseen" }, "from "), first),
      second !== undefined &&
        html("td", { class: "after" }, html("span", { class: "unseen" }, "to "), second),
    );
  });
  const heads = isNew ? ["Property", "Value"] : ["Property", "Now", "Then"];
  return html(
    "table",
    { class: isNew ? "differences new" : "differences" },
    html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
    html("tbody", {}, ...rows),
  );
}

/**
 * @param {readonly (readonly [string, string | undefined])[]} entries
 * @param {Words} words
 */
function identity(entries, words) {
  return html(
    "dl",
    { class: "identity" },
    ...entries.flatMap(([label, text]) =>
      text === undefined ? [] : [html("div", {}, html("dt", {}, label), html("dd", {}, value(text, words)))]
    ),
  );
}

/**
 * @param {Change} change
 * @param {Words} words
 */
export function changeDetail(change, words) {
  const warnings = change.warnings ?? [];
  return html(
    "div",
    { class: "detail-body" },
    warnings.length > 0 &&
      html("ul", { class: "warnings" }, ...warnings.map((warning) => html("li", {}, value(warning, words)))),
    change.create_only !== undefined && html(
      "p",
      { class: "note" },
      "Set only now, and left unchanged later: ",
      value(change.create_only.join(", "), words),
    ),
    change.account_only === true && html(
      "p",
      { class: "note" },
      "Only the state of the account is written: the entry is skipped.",
    ),
    change.properties.length > 0 ? differences(change.properties, change.change === "add", words) : html(
      "p",
      { class: "note" },
      change.change === "delete" ? "The object is removed." : "No property changes.",
    ),
    identity([
      ["New name", change.new_name],
      ["Primary key", change.primary_key],
      ["DN in the target", change.dn],
      ["DN in the source", change.source_dn],
    ], words),
  );
}

/**
 * @param {SkippedEntry} row
 * @param {Words} words
 */
export function skippedDetail(row, words) {
  return html(
    "div",
    { class: "detail-body" },
    html("p", { class: "message" }, value(row.message, words)),
    identity([["Name", row.name], ["Primary key", row.primary_key], ["DN in the source", row.dn]], words),
  );
}
