/**
 * The printed page: all shown rows, expanded, and the skipped entries.
 *
 * @module
 */

import { changeDetail } from "./differences.js";
import { byId, html } from "./dom.js";
import { CHANGE_LABEL, count, KIND_LABEL, worded } from "./labels.js";
import { value } from "./visible.js";

/** @typedef {import("../../../src/review/schema.ts").Change} Change */
/** @typedef {import("../../../src/review/schema.ts").SkippedEntry} SkippedEntry */

/** Maximum number of printed rows. */
const MOST = 5000;

/**
 * @param {string} title
 * @param {readonly HTMLElement[]} rows
 * @param {number} all
 */
function chapter(title, rows, all) {
  return html(
    "section",
    {},
    html("h2", {}, `${title}: ${count(all)}`),
    rows.length < all &&
      html(
        "p",
        {},
        `The first ${count(rows.length)} of them. Filter the page to print others, or export them as CSV.`,
      ),
    ...rows,
  );
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
      value(row.name),
      row.new_name !== undefined && html("span", {}, " → ", value(row.new_name)),
    ),
    changeDetail(row, []),
  );
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
    paper.replaceChildren();
    if (filter !== "") paper.append(html("p", { class: "note" }, "Filtered by: ", value(filter)));
    if (changes.length > 0) {
      paper.append(chapter("Changes", changes.slice(0, MOST).map(changeOnPaper), changes.length));
    }
    if (skipped.length > 0) {
      paper.append(chapter("Skipped", skipped.slice(0, MOST).map(skippedOnPaper), skipped.length));
    }
  });
  addEventListener("afterprint", () => paper.replaceChildren());
}
