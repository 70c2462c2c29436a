/**
 * The values of a property, current and planned.
 *
 * @module
 */

import { compared } from "./compared.js";
import { button, html } from "./dom.js";
import { count, counted } from "./labels.js";
import { value, visible } from "./visible.js";

/** @typedef {import("../../../src/review/schema.ts").PropertyChange} PropertyChange */
/** @typedef {import("../../../src/review/schema.ts").Scalar} Scalar */
/** @typedef {Extract<PropertyChange, { type: "list" }>} ListChange */

/**
 * How much is shown, and whether the rest can be unfolded.
 *
 * @typedef {object} Extent
 * @property {number} items Of a list.
 * @property {number} characters Of a value.
 * @property {boolean} isPaper Whether nothing can be unfolded.
 */

/**
 * @typedef {object} View
 * @property {readonly string[]} words What is searched for, to be marked.
 * @property {Extent} extent
 */

/** @type {Extent} */
export const ON_SCREEN = { items: 100, characters: 2000, isPaper: false };
/** @type {Extent} */
export const ON_PAPER = { items: 20, characters: 400, isPaper: true };

/**
 * @param {string} text
 * @param {View} view
 */
function longValue(text, { words, extent }) {
  if (text.length <= extent.characters) return value(text, words);
  const cut = html("span", { class: "cut" }, value(text.slice(0, extent.characters), words), " … ");
  const all = `all ${count(text.length)} characters`;
  cut.append(
    extent.isPaper
      ? `(of ${all})`
      : button(`Show ${all}`, () => cut.replaceChildren(value(text, words)), { class: "button small" }),
  );
  return cut;
}

/**
 * @param {Scalar} scalar
 * @param {View} view
 */
function shown(scalar, view) {
  if (scalar === null || scalar === "") {
    return html("span", { class: "unset" }, scalar === null ? "not set" : "empty");
  }
  return typeof scalar === "string"
    ? longValue(scalar, view)
    : html("span", { class: "value" }, String(scalar));
}

/**
 * @param {"ins" | "del"} element
 * @param {string} start
 * @param {string} middle
 * @param {string} end
 * @param {View} view
 */
function partly(element, start, middle, end, view) {
  const place = start === "" ? (end === "" ? "all" : "first") : end === "" ? "last" : "inner";
  return html(
    "bdi",
    { class: "value" },
    visible(start, view.words, "first"),
    middle !== "" && html(element, {}, visible(middle, view.words, place)),
    visible(end, view.words, "last"),
  );
}

/**
 * @param {Scalar} before
 * @param {Scalar} after
 * @param {View} view
 * @returns {[Node, Node]}
 */
function both(before, after, view) {
  if (typeof before !== "string" || typeof after !== "string" || before === "" || after === "") {
    return [shown(before, view), shown(after, view)];
  }
  const parts = compared(before, after);
  if (parts === undefined) return [shown(before, view), shown(after, view)];
  return [
    partly("del", parts.start, parts.before, parts.end, view),
    partly("ins", parts.start, parts.after, parts.end, view),
  ];
}

/**
 * @param {"added" | "removed"} what
 * @param {string} item
 * @param {View} view
 */
function listItem(what, item, view) {
  return html(
    "li",
    { class: what },
    html("span", { class: "mark", "aria-hidden": "true" }, what === "added" ? "+" : "−"),
    html("span", { class: "unseen" }, `${what}: `),
    longValue(item, view),
  );
}

/**
 * One side of a list: the items that only this side has, and how many both have.
 *
 * @param {"added" | "removed"} what
 * @param {ListChange} list
 * @param {View} view
 */
function side(what, list, view) {
  const { items: most, isPaper } = view.extent;
  const all = list[what];
  if (all.length + list.kept === 0) return html("span", { class: "unset" }, "not set");
  const items = (/** @type {readonly string[]} */ some) => some.map((item) => listItem(what, item, view));
  const element = html("ul", { class: "items" }, ...items(all.slice(0, most)));
  const box = html("div", {}, element);
  if (all.length > most && isPaper) {
    box.append(html("p", { class: "note" }, `and ${count(all.length - most)} more`));
  } else if (all.length > most) {
    const more = button(`Show all ${count(all.length)}`, () => {
      element.append(...items(all.slice(most)));
      more.remove();
    }, { class: "button small" });
    box.append(more);
  }
  if (list.kept > 0) box.append(html("p", { class: "note" }, `${count(list.kept)} unchanged`));
  return box;
}

/**
 * @param {ListChange} list
 * @param {View} view
 * @returns {[Node, Node]}
 */
function lists(list, view) {
  if (list.reordered !== true) return [side("removed", list, view), side("added", list, view)];
  return [
    html("span", { class: "note" }, counted(list.kept, "item")),
    html("span", { class: "note" }, "the same items in another order"),
  ];
}

/**
 * @param {{ readonly digest: string } | null} photo
 * @param {View} view
 */
function picture(photo, view) {
  return photo === null
    ? html("span", { class: "unset" }, "no picture")
    : html("span", {}, "picture ", value(photo.digest, view.words));
}

/**
 * Whether a property has a current value.
 *
 * @param {PropertyChange} difference
 */
export function hasCurrent(difference) {
  switch (difference.type) {
    case "value":
    case "photo":
      return difference.old !== null;
    case "list":
      return difference.removed.length + difference.kept > 0;
    case "secret":
      return false;
  }
}

/**
 * The current and the planned value of a property; a single node for a secret.
 *
 * @param {PropertyChange} difference
 * @param {View} view
 * @returns {[Node, Node] | [Node]}
 */
export function values(difference, view) {
  switch (difference.type) {
    case "value":
      return both(difference.old, difference.new, view);
    case "list":
      return lists(difference, view);
    case "photo":
      return [picture(difference.old, view), picture(difference.new, view)];
    case "secret":
      return [html("span", { class: "unset" }, "set, and never shown")];
  }
}
