/**
 * The picture: the planned changes of each kind as a bar.
 *
 * @module
 */

import { button, byId, html, svg } from "./dom.js";
import { CHANGE_LABEL, CHANGES, count, counted, KINDS, KINDS_LABEL } from "./labels.js";

/** @typedef {import("../../../src/review/schema.ts").ChangeKind} ChangeKind */
/** @typedef {import("../../../src/review/schema.ts").PlanDocument} PlanDocument */
/** @typedef {import("../../../src/common/model.ts").Kind} Kind */
/** @typedef {import("../../../src/planner/plan_types.ts").Totals} Totals */

/** @typedef {(kind: Kind, change: ChangeKind | "skipped") => void} Pick Shows these rows of the kind in the table. */

/** @type {Readonly<Record<ChangeKind, Exclude<keyof Totals, "source" | "target" | "unchanged" | "skipped">>>} */
const TOTAL = { add: "added", modify: "modified", rename: "renamed", disable: "disabled", delete: "deleted" };

/** Width and height of the bar, and the minimum width of a part, so that a few in thousands are visible. */
const WIDTH = 1000;
const HEIGHT = 28;
const LEAST = 8;
const GAP = 3;

/**
 * @param {readonly number[]} amounts
 * @returns {number[]} Widths; 0 for an amount of 0.
 */
function widths(amounts) {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  const parts = amounts.filter((amount) => amount > 0).length;
  const room = WIDTH - GAP * Math.max(parts - 1, 0) - LEAST * parts;
  return amounts.map((amount) => amount === 0 ? 0 : LEAST + room * amount / sum);
}

/**
 * @param {Kind} kind
 * @param {Totals} totals
 */
function bar(kind, totals) {
  /** @type {readonly (readonly [string, string, number])[]} */
  const parts = [
    ...CHANGES.map((change) => /** @type {const} */ ([change, CHANGE_LABEL[change], totals[TOTAL[change]]])),
    ["unchanged", "Unchanged", totals.unchanged],
  ];
  const text = parts.filter(([, , amount]) => amount > 0).map(([, label, amount]) =>
    `${count(amount)} ${label.toLowerCase()}`
  );
  const picture = svg("svg", {
    class: "picture",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": `${KINDS_LABEL[kind]}: ${text.length === 0 ? "none" : text.join(", ")}`,
  });
  const sizes = widths(parts.map(([, , amount]) => amount));
  let left = 0;
  parts.forEach(([name, label, amount], index) => {
    const width = sizes[index] ?? 0;
    if (width === 0) return;
    const part = svg("rect", {
      x: left.toFixed(2),
      y: 0,
      width: width.toFixed(2),
      height: HEIGHT,
      class: `part ${name}`,
    });
    part.append(svg("title", {}, `${label}: ${count(amount)}`));
    picture.append(part);
    left += width + GAP;
  });
  if (text.length === 0) {
    picture.append(svg("rect", { x: 0, y: 0, width: WIDTH, height: HEIGHT, class: "part nothing" }));
  }
  return picture;
}

/**
 * @param {Kind} kind
 * @param {number} amount
 * @param {Pick} onPick
 */
function skippedTile(kind, amount, onPick) {
  const text = counted(amount, "entry is skipped", "entries are skipped");
  return button(text, () => onPick(kind, "skipped"), { class: "skipped-entries" });
}

/**
 * @param {Kind} kind
 * @param {Totals} totals
 * @param {Pick} onPick
 */
function card(kind, totals, onPick) {
  const tiles = CHANGES.map((change) => {
    const amount = totals[TOTAL[change]];
    const tile = html(
      "button",
      {
        type: "button",
        class: `tile ${change}`,
        disabled: amount === 0,
        title: `Show ${KINDS_LABEL[kind].toLowerCase()} that are ${TOTAL[change]}`,
      },
      html("span", { class: "amount" }, count(amount)),
      html("span", { class: "what" }, CHANGE_LABEL[change]),
    );
    tile.addEventListener("click", () => onPick(kind, change));
    return tile;
  });
  return html(
    "article",
    { class: "card", "data-kind": kind },
    html(
      "header",
      {},
      html("h3", {}, KINDS_LABEL[kind]),
      html("p", {}, `${count(totals.source)} in the source, ${count(totals.target)} in the target`),
    ),
    bar(kind, totals),
    html(
      "div",
      { class: "tiles" },
      ...tiles,
      html(
        "div",
        { class: "tile unchanged" },
        html("span", { class: "amount" }, count(totals.unchanged)),
        html("span", { class: "what" }, "Unchanged"),
      ),
    ),
    totals.skipped > 0 && skippedTile(kind, totals.skipped, onPick),
  );
}

/**
 * @param {PlanDocument} plan
 * @param {Pick} onPick
 */
export function showPicture(plan, onPick) {
  byId("totals").append(...KINDS.map((kind) => card(kind, plan.totals[kind], onPick)));
}
