/**
 * The entry point of the page.
 *
 * @module
 */

import { CHANGE_COLUMNS, SKIPPED_COLUMNS } from "./columns.js";
import { changesCsv, skippedCsv } from "./csv.js";
import { changeDetail, skippedDetail } from "./differences.js";
import { byId, html } from "./dom.js";
import { Grid } from "./grid.js";
import { showCallouts, showHead } from "./head.js";
import { showPaper } from "./paper.js";
import { showPicture } from "./picture.js";
import { selectChanges, selectSkipped, sorted, terms } from "./select.js";
import { describeState, EVERYTHING, readState, writeState } from "./state.js";
import { showTheme } from "./theme.js";
import { Tools } from "./tools.js";
import { ON_SCREEN } from "./values.js";

/** @typedef {import("./state.js").State} State */

/** @type {import("../../../src/review/schema.ts").PlanDocument} */
const planRead = JSON.parse(byId("document").textContent ?? "");
/** Skipped entries and dropped values share one table. */
const plan = {
  ...planRead,
  skipped: [
    ...planRead.skipped,
    ...(planRead.invalid_values ?? []).map((row) => ({
      ...row,
      reason: /** @type {const} */ ("transform"),
      message: `${row.property} is skipped, the rest of the entry is written: ${row.message}`,
    })),
  ],
};
/** Frees the text, which may be large. */
byId("document").remove();

let state = readState(location.hash);

/**
 * The rows that the state selects.
 *
 * @param {State} of
 */
function select(of) {
  const { rows, counts, warned } = selectChanges(plan.changes, of);
  const isChanges = of.tab === "changes";
  const byChange = isChanges ? CHANGE_COLUMNS.find(({ key }) => key === of.sort)?.by : undefined;
  const bySkipped = isChanges ? undefined : SKIPPED_COLUMNS.find(({ key }) => key === of.sort)?.by;
  return {
    changes: sorted(rows, byChange, of.descending),
    skipped: sorted(selectSkipped(plan.skipped, of), bySkipped, of.descending),
    counts,
    warned,
  };
}

let selected = select(state);

/**
 * Cycles a column: sorted, reversed, order of the plan.
 *
 * @param {string} key
 */
function sort(key) {
  if (state.sort !== key) change({ sort: key, descending: false });
  else if (!state.descending) change({ descending: true });
  else change({ sort: "", descending: false });
}

const common = { onSort: sort, onFold: () => showTools(), onLeave: () => tools.focusSearch() };
/** @type {Grid<import("../../../src/review/schema.ts").Change>} */
const changeGrid = new Grid({
  ...common,
  label: "Changes",
  name: "of-changes",
  columns: CHANGE_COLUMNS,
  detail: (row, words) => changeDetail(row, { words, extent: ON_SCREEN }),
});
/** @type {Grid<import("../../../src/review/schema.ts").SkippedEntry>} */
const skippedGrid = new Grid({
  ...common,
  label: "Skipped entries",
  name: "of-skipped",
  columns: SKIPPED_COLUMNS,
  detail: (row, words) => skippedDetail(row, { words, extent: ON_SCREEN }),
});

/** @param {State["tab"]} tab @param {HTMLElement} content */
const panel = (tab, content) =>
  html("div", { role: "tabpanel", id: `panel-${tab}`, "aria-labelledby": `tab-${tab}` }, content);
const panels = {
  changes: panel("changes", changeGrid.element),
  skipped: panel("skipped", skippedGrid.element),
};

function grid() {
  return state.tab === "changes" ? changeGrid : skippedGrid;
}

/** Shows the selected rows. */
function show() {
  panels.changes.hidden = state.tab !== "changes";
  panels.skipped.hidden = state.tab !== "skipped";
  const view = { words: terms(state.text), sort: state.sort, descending: state.descending };
  const none = "Nothing matches the filters.";
  if (state.tab === "changes") {
    const empty = plan.changes.length === 0 ? "Nothing to do: UDM matches the source." : none;
    changeGrid.show(selected.changes, { ...view, empty });
  } else {
    const empty = plan.skipped.length === 0 ? "No entry is skipped." : none;
    skippedGrid.show(selected.skipped, { ...view, empty });
  }
  showTools();
}

function showTools() {
  const isChanges = state.tab === "changes";
  tools.show(state, {
    shown: isChanges ? selected.changes.length : selected.skipped.length,
    total: isChanges ? plan.changes.length : plan.skipped.length,
    counts: selected.counts,
    warned: selected.warned,
    hasOpen: grid().hasOpen,
  });
}

/**
 * @param {Partial<State>} to
 */
function change(to) {
  const isOtherTab = to.tab !== undefined && to.tab !== state.tab;
  // The tables have other columns.
  const next = { ...state, ...to, ...(isOtherTab ? { sort: "", descending: false } : {}) };
  const fragment = writeState(next);
  if (fragment === writeState(state)) return;
  state = next;
  selected = select(state);
  keepInSight(show);
  // What the state of the address holds is the choice of colours.
  const address = fragment === "" ? location.pathname + location.search : `#${fragment}`;
  history.replaceState(history.state, "", address);
}

/**
 * Runs an action that may shorten the table; scrolls to the beginning of the table if the reader was inside it.
 *
 * @param {() => void} action
 */
function keepInSight(action) {
  const isWithin = byId("table").getBoundingClientRect().top < 0;
  action();
  if (isWithin) byId("table").scrollIntoView({ behavior: "instant", block: "start" });
}

/** Exports the shown rows as a file. */
function save() {
  const isChanges = state.tab === "changes";
  const text = isChanges ? changesCsv(selected.changes) : skippedCsv(selected.skipped);
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = html("a", { href: address, download: isChanges ? "changes.csv" : "skipped.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const tools = new Tools(plan, {
  onChange: change,
  onEnter: () => grid().focus(),
  onClear: () => {
    change({ ...EVERYTHING, tab: state.tab, sort: state.sort, descending: state.descending });
    tools.focusSearch();
  },
  onUnfold: () => {
    grid().unfoldAll(!grid().hasOpen);
    showTools();
  },
  onExport: save,
}, CHANGE_COLUMNS);

showTheme();
/** @param {Partial<State>} to */
function showOnly(to) {
  change({ ...EVERYTHING, ...to });
  byId("table").scrollIntoView({ block: "start" });
}

showHead(plan, () => showOnly({ warned: true }));
showCallouts(plan);
showPicture(
  plan,
  (kind, picked) => showOnly(picked === "skipped" ? { kind, tab: "skipped" } : { kind, changes: [picked] }),
);
byId("panels").append(panels.changes, panels.skipped);
// The column headers stick below the tools, which vary in height.
new ResizeObserver(([entry]) => {
  const isSticky = entry !== undefined && getComputedStyle(entry.target).position === "sticky";
  const height = isSticky ? entry.target.getBoundingClientRect().height : 0;
  document.documentElement.style.setProperty("--tools-height", `${height}px`);
}).observe(byId("tools"));
show();
showPaper(() => ({ ...selected, filter: describeState(state) }));
addEventListener("hashchange", () => {
  state = readState(location.hash);
  selected = select(state);
  show();
});
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  tools.focusSearch();
});
document.documentElement.dataset["ready"] = "true";
