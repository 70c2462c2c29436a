/**
 * The tools above the table: tabs, filters, the number of rows, and actions.
 *
 * @module
 */

import { button, byId, html, setText } from "./dom.js";
import { CHANGE_LABEL, CHANGES, count, counted, KINDS, KINDS_LABEL, worded } from "./labels.js";

/** @typedef {import("../../../src/review/schema.ts").ChangeKind} ChangeKind */
/** @typedef {import("../../../src/review/schema.ts").PlanDocument} PlanDocument */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Tab} Tab */

/**
 * @typedef {object} Actions
 * @property {(change: Partial<State>) => void} onChange
 * @property {() => void} onEnter From the search into the table.
 * @property {() => void} onClear
 * @property {() => void} onUnfold
 * @property {() => void} onExport
 */

/** Milliseconds without a key press before the search begins. */
const PAUSE = 120;

/**
 * A selection of entries, the most frequent first, with one for all.
 *
 * @param {string} label
 * @param {string} all
 * @param {ReadonlyMap<string, number>} options
 * @param {(option: string) => string} name
 * @param {(value: string) => void} onPick
 */
function picker(label, all, options, name, onPick) {
  const select = html("select", { "aria-label": label });
  select.append(html("option", { value: "" }, all));
  for (const [option, amount] of [...options].sort(([a], [b]) => a < b ? -1 : 1)) {
    select.append(html("option", { value: option }, `${name(option)} (${count(amount)})`));
  }
  select.addEventListener("change", () => onPick(select.value));
  return select;
}

/**
 * @param {readonly (readonly string[])[]} lists
 */
function frequencies(lists) {
  /** @type {Map<string, number>} */
  const amounts = new Map();
  for (const list of lists) for (const word of list) amounts.set(word, (amounts.get(word) ?? 0) + 1);
  return amounts;
}

/**
 * @param {HTMLElement} chip
 * @param {boolean} isPressed
 * @param {number} amount
 */
function showChip(chip, isPressed, amount) {
  chip.setAttribute("aria-pressed", String(isPressed));
  chip.classList.toggle("none", amount === 0);
  const place = chip.querySelector("b");
  if (place !== null) setText(place, count(amount));
}

/** The tools. Each shows the given state and requests changes of it. */
export class Tools {
  #actions;
  /** @type {Map<Tab, HTMLButtonElement>} */
  #tabs = new Map();
  #search = html("input", {
    type: "search",
    id: "search",
    placeholder: "Filter by name, DN, key or value",
    "aria-label": "Filter by name, DN, key or value",
    "aria-keyshortcuts": "/",
    spellcheck: "false",
    autocomplete: "off",
  });
  /** @type {Map<string, HTMLInputElement>} */
  #kinds = new Map();
  /** @type {Map<ChangeKind, HTMLButtonElement>} */
  #chips = new Map();
  #chipBox = html("div", { class: "chips", role: "group", "aria-label": "Changes" });
  #property;
  #reason;
  #warned = html(
    "button",
    { type: "button", class: "chip warned", "aria-pressed": "false" },
    html("span", {}, "With warnings"),
    html("b", {}),
  );
  #order;
  #unfold;
  #clear;
  #hasWarnings;
  /** @type {ReturnType<typeof setTimeout> | 0} */
  #pending = 0;

  /**
   * @param {PlanDocument} plan
   * @param {Actions} actions
   * @param {readonly { key: string, label: string }[]} columns To sort by where the heads of the columns are hidden.
   */
  constructor(plan, actions, columns) {
    this.#actions = actions;
    const { onChange } = actions;
    this.#hasWarnings = plan.changes.some(({ warnings }) => (warnings ?? []).length > 0);
    const properties = frequencies(plan.changes.map((row) => row.properties.map(({ property }) => property)));
    this.#property = picker(
      "Property",
      "Any property",
      properties,
      (name) => name,
      (property) => onChange({ property }),
    );
    const reasons = frequencies(plan.skipped.map(({ reason }) => [reason]));
    this.#reason = picker("Reason", "Any reason", reasons, worded, (reason) => onChange({ reason }));
    this.#order = html("select", { class: "order", "aria-label": "Order" });
    this.#order.append(html("option", { value: "" }, "Order of the plan"));
    for (const { key, label } of columns) {
      this.#order.append(html("option", { value: key }, `By ${label.toLowerCase()}`));
    }
    this.#order.addEventListener("change", () => onChange({ sort: this.#order.value, descending: false }));
    this.#warned.addEventListener(
      "click",
      () => onChange({ warned: this.#warned.getAttribute("aria-pressed") !== "true" }),
    );
    this.#clear = button("Clear filters", () => {
      this.#forgetPending();
      this.#search.value = "";
      actions.onClear();
    }, { id: "clear" });
    this.#unfold = button("Unfold all", actions.onUnfold, { id: "unfold" });
    byId("actions").append(
      this.#clear,
      this.#unfold,
      button("Export CSV", actions.onExport, {
        id: "export",
        title: "The rows that are shown, for a spreadsheet",
      }),
    );
    this.#addTabs(plan);
    byId("filters").append(
      html("div", { class: "search" }, this.#search, html("kbd", { "aria-hidden": "true" }, "/")),
      this.#kindChoice(plan),
      this.#chipBox,
      this.#property,
      this.#reason,
      this.#order,
    );
    for (const change of CHANGES) {
      const chip = html("button", { type: "button", class: `chip ${change}`, "aria-pressed": "false" });
      chip.append(html("span", {}, CHANGE_LABEL[change]), html("b", {}));
      chip.addEventListener("click", () => this.#toggle(change));
      this.#chips.set(change, chip);
      this.#chipBox.append(chip);
    }
    this.#chipBox.append(this.#warned);
    this.#listen();
  }

  /**
   * @param {PlanDocument} plan
   */
  #addTabs(plan) {
    const tabs = /** @type {const} */ ([
      ["changes", "Changes", plan.changes.length],
      ["skipped", "Skipped", plan.skipped.length],
    ]);
    for (const [tab, label, amount] of tabs) {
      const element = html(
        "button",
        { type: "button", role: "tab", id: `tab-${tab}`, "aria-controls": `panel-${tab}` },
        `${label} `,
        html("b", {}, count(amount)),
      );
      element.addEventListener("click", () => this.#actions.onChange({ tab }));
      this.#tabs.set(tab, element);
    }
    const box = byId("tabs");
    box.append(...this.#tabs.values());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = this.#tabs.get("changes") === document.activeElement ? "skipped" : "changes";
      this.#actions.onChange({ tab: other });
      this.#tabs.get(other)?.focus();
    });
  }

  /**
   * @param {PlanDocument} plan
   */
  #kindChoice(plan) {
    const amounts = frequencies([plan.changes.map(({ kind }) => kind)]);
    const choice = html(
      "fieldset",
      { class: "segments", id: "kind" },
      html("legend", { class: "unseen" }, "Kind"),
    );
    for (const kind of ["", ...KINDS]) {
      const input = html("input", { type: "radio", name: "kind", value: kind });
      input.addEventListener(
        "change",
        () => this.#actions.onChange({ kind: /** @type {State["kind"]} */ (kind) }),
      );
      this.#kinds.set(kind, input);
      const label = kind === "" ? "All" : KINDS_LABEL[/** @type {"user"} */ (kind)];
      const title = kind === "" ? count(plan.changes.length) : count(amounts.get(kind) ?? 0);
      choice.append(html("label", { title: `${title} changes` }, input, html("span", {}, label)));
    }
    return choice;
  }

  #listen() {
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#pending);
      this.#pending = setTimeout(() => this.#searchNow(), PAUSE);
    });
    this.#search.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      if (event.key === "Escape") this.#search.value = "";
      this.#searchNow();
      if (event.key !== "Escape") this.#actions.onEnter();
    });
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target instanceof Element &&
        event.target.matches("input[type=search], textarea, select");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.focusSearch();
      this.#search.select();
    });
  }

  focusSearch() {
    this.#search.focus();
  }

  #searchNow() {
    this.#forgetPending();
    this.#actions.onChange({ text: this.#search.value.trim() });
  }

  #forgetPending() {
    clearTimeout(this.#pending);
    this.#pending = 0;
  }

  /**
   * @param {ChangeKind} change
   */
  #toggle(change) {
    const pressed = CHANGES.filter((other) =>
      (this.#chips.get(other)?.getAttribute("aria-pressed") === "true") !== (other === change)
    );
    this.#actions.onChange({ changes: pressed });
  }

  /**
   * @param {State} state
   * @param {{ shown: number, total: number, counts: Readonly<Record<ChangeKind, number>>, warned: number, hasOpen: boolean }} view
   */
  show(state, { shown, total, counts, warned, hasOpen }) {
    const isChanges = state.tab === "changes";
    for (const [tab, element] of this.#tabs) {
      element.setAttribute("aria-selected", String(tab === state.tab));
      element.tabIndex = tab === state.tab ? 0 : -1;
    }
    // Do not overwrite text while the user types.
    if (this.#pending === 0 && this.#search.value.trim() !== state.text) this.#search.value = state.text;
    for (const [kind, input] of this.#kinds) input.checked = kind === state.kind;
    for (const [change, chip] of this.#chips) showChip(chip, state.changes.includes(change), counts[change]);
    showChip(this.#warned, state.warned, warned);
    this.#property.value = state.property;
    this.#reason.value = state.reason;
    this.#order.value = state.sort;
    this.#chipBox.hidden = !isChanges;
    this.#property.hidden = !isChanges;
    this.#order.hidden = !isChanges;
    this.#warned.hidden = !this.#hasWarnings;
    this.#reason.hidden = isChanges;
    const [one, many] = isChanges ? ["change", "changes"] : ["skipped entry", "skipped entries"];
    const all = counted(total, one, many);
    setText(byId("count"), shown === total ? all : `${count(shown)} of ${all}`);
    setText(this.#unfold, hasOpen ? "Fold all" : "Unfold all");
    this.#clear.hidden = state.kind === "" && state.text === "" &&
      (isChanges
        ? state.property === "" && state.changes.length === 0 && !state.warned
        : state.reason === "");
  }
}
