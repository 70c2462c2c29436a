/**
 * The printed page: the rows that are shown. A few are printed with all details; many as a summary and a line each, so that
 * the paper stays readable.
 *
 * @module
 */

import { changeDetail } from "./differences.js";
import { byId, html } from "./dom.js";
import {
  CHANGE_LABEL,
  CHANGES,
  count,
  KIND_LABEL,
  KINDS,
  KINDS_LABEL,
  warnedText,
  worded,
} from "./labels.js";
import { ON_PAPER } from "./values.js";
import { value } from "./visible.js";

/** @typedef {import("../../../src/review/schema.ts").Change} Change */
/** @typedef {import("../../../src/review/schema.ts").SkippedEntry} SkippedEntry */
/** @typedef {import("../../../src/review/schema.ts").PropertyChange} PropertyChange */

/** Lines of details that are printed at most: about 40 pages. */
const MOST_LINES = 1500;

/** Changes that are printed at most, in a line each: about 40 pages. */
const MOST_CHANGES = 5000;

/** Skipped entries, changes with warnings, and properties that are printed at most. */
const MOST_SKIPPED = 200;
const MOST_WARNED = 100;
const MOST_PROPERTIES = 50;

/** Characters in a line of a value, of two that stand side by side. */
const LINE = 35;

/**
 * The lines of the details of a property, roughly.
 *
 * @param {PropertyChange} difference
 */
function linesOf(difference) {
  if (difference.type === "list") {
    return 1 + Math.min(Math.max(difference.added.length, difference.removed.length), ON_PAPER.items);
  }
  if (difference.type !== "value") return 1;
  const longest = Math.max(...[difference.old, difference.new].map((scalar) => String(scalar).length));
  return 1 + Math.floor(Math.min(longest, ON_PAPER.characters) / LINE);
}

/**
 * Whether all details fit.
 *
 * @param {readonly Change[]} changes
 */
function isShort(changes) {
  let lines = 0;
  for (const { properties, warnings = [] } of changes) {
    // The name, the head of the table, the keys and DNs.
    lines += 6 + 2 * warnings.length;
    for (const difference of properties) lines += linesOf(difference);
    if (lines > MOST_LINES) return false;
  }
  return true;
}

/**
 * @param {string} title
 * @param {...HTMLElement | false} content
 */
function chapter(title, ...content) {
  return html("section", {}, html("h2", {}, title), ...content);
}

/**
 * How many are not printed, and where they are.
 *
 * @param {number} printed
 * @param {number} all
 */
function rest(printed, all) {
  const some = printed === 0 ? "Not printed" : `The first ${count(printed)}`;
  return printed < all &&
    html("p", {}, `${some} of ${count(all)}. Filter the page to print others, or export them as CSV.`);
}

/**
 * @param {Change} row
 */
function nameOf(row) {
  return [value(row.name), row.new_name !== undefined && html("span", {}, " → ", value(row.new_name))];
}

/**
 * @param {Change} row
 */
function changeOnPaper(row) {
  return html(
    "article",
    {},
    html(
      "h3",
      {},
      html("span", { class: `pill ${row.change}` }, CHANGE_LABEL[row.change]),
      ` ${KIND_LABEL[row.kind]} `,
      ...nameOf(row),
    ),
    changeDetail(row, { words: [], extent: ON_PAPER }),
  );
}

/**
 * How many changes of users and groups have each property.
 *
 * @param {readonly Change[]} changes
 */
function byProperty(changes) {
  /** @type {Map<string, { user: number, group: number }>} */
  const amounts = new Map();
  for (const { kind, properties } of changes) {
    for (const { property } of properties) {
      const amount = amounts.get(property) ?? { user: 0, group: 0 };
      amount[kind]++;
      amounts.set(property, amount);
    }
  }
  const rows = [...amounts].sort(([a, x], [b, y]) => y.user + y.group - x.user - x.group || (a < b ? -1 : 1));
  return chapter(
    "Changes by property",
    rest(MOST_PROPERTIES, rows.length),
    html(
      "table",
      { class: "amounts" },
      html(
        "thead",
        {},
        html(
          "tr",
          {},
          ...["Property", ...KINDS.map((kind) => KINDS_LABEL[kind])].map((head) =>
            html("th", { scope: "col" }, head)
          ),
        ),
      ),
      html(
        "tbody",
        {},
        ...rows.slice(0, MOST_PROPERTIES).map(([property, amount]) =>
          html(
            "tr",
            {},
            html("th", { scope: "row" }, value(property)),
            ...KINDS.map((kind) => html("td", {}, count(amount[kind]))),
          )
        ),
      ),
    ),
  );
}

/**
 * @param {readonly Change[]} changes
 */
function warned(changes) {
  const title = warnedText(changes);
  if (title === undefined) return false;
  const rows = changes.filter(({ warnings }) => warnings !== undefined);
  return chapter(
    title,
    rest(MOST_WARNED, rows.length),
    html(
      "ul",
      {},
      ...rows.slice(0, MOST_WARNED).map((row) =>
        html("li", {}, html("b", {}, ...nameOf(row)), " ", value((row.warnings ?? []).join("; ")))
      ),
    ),
  );
}

/**
 * A line for each change, by kind.
 *
 * @param {readonly Change[]} changes
 */
function inLines(changes) {
  const printed = changes.slice(0, MOST_CHANGES);
  return KINDS.flatMap((kind) => CHANGES.map((change) => ({ kind, change }))).flatMap(({ kind, change }) => {
    const isOne = (/** @type {Change} */ row) => row.kind === kind && row.change === change;
    const rows = printed.filter(isOne);
    const all = changes.filter(isOne).length;
    if (all === 0) return [];
    return [chapter(
      `${KINDS_LABEL[kind]} ${CHANGE_LABEL[change].toLowerCase()}: ${count(all)}`,
      rest(rows.length, all),
      html(
        "ul",
        { class: "lines" },
        ...rows.map((row) =>
          html(
            "li",
            {},
            html("b", {}, ...nameOf(row)),
            " ",
            value(row.properties.map(({ property }) => property).join(", ")),
          )
        ),
      ),
    )];
  });
}

/**
 * @param {readonly Change[]} changes
 * @returns {(HTMLElement | false)[]}
 */
function changesOnPaper(changes) {
  if (changes.length === 0) return [];
  if (isShort(changes)) return [chapter(`Changes: ${count(changes.length)}`, ...changes.map(changeOnPaper))];
  return [
    byProperty(changes),
    warned(changes),
    html(
      "p",
      { class: "note" },
      "There are too many changes to print their values. Filter the page to print some with all values, or export all as CSV.",
    ),
    ...inLines(changes),
  ];
}

/**
 * @param {SkippedEntry} row
 */
function skippedOnPaper(row) {
  return html(
    "article",
    {},
    html(
      "h3",
      {},
      html("span", { class: "pill skipped" }, worded(row.reason)),
      ` ${KIND_LABEL[row.kind]} `,
      value(row.name ?? ""),
    ),
    html("p", {}, value(row.message)),
    html("p", { class: "note" }, value(row.dn)),
  );
}

/**
 * Fills the paper before it is printed and empties it afterwards.
 *
 * @param {() => { changes: readonly Change[], skipped: readonly SkippedEntry[], filter: string }} shown
 */
export function showPaper(shown) {
  const paper = byId("paper");
  byId("print").addEventListener("click", () => print());
  addEventListener("beforeprint", () => {
    const { changes, skipped, filter } = shown();
    const parts = [
      filter !== "" && html("p", { class: "note" }, "Filtered by: ", value(filter)),
      ...changesOnPaper(changes),
      skipped.length > 0 &&
      chapter(
        `Skipped: ${count(skipped.length)}`,
        rest(MOST_SKIPPED, skipped.length),
        ...skipped.slice(0, MOST_SKIPPED).map(skippedOnPaper),
      ),
    ];
    paper.replaceChildren(...parts.filter((part) => part !== false));
  });
  addEventListener("afterprint", () => paper.replaceChildren());
}
