/**
 * A table of any length that renders only visible rows. Rows expand.
 *
 * Roles and keys are those of the pattern "treegrid" of the ARIA Authoring Practices, with focus on rows.
 *
 * @module
 */

import { html } from "./dom.js";
import { Heights } from "./heights.js";

/**
 * @template R
 * @typedef {object} Column
 * @property {string} key
 * @property {string} label
 * @property {(row: R, words: readonly string[]) => Node} cell
 */

/**
 * @template R
 * @typedef {object} Options
 * @property {string} label
 * @property {string} name The name of the table in style sheets.
 * @property {readonly Column<R>[]} columns
 * @property {(row: R, words: readonly string[]) => HTMLElement} detail
 * @property {(key: string) => void} onSort
 * @property {() => void} onFold Called after a row was folded or unfolded.
 * @property {() => void} onLeave Called when the user leaves the first row upwards.
 */

/** Pixels above and below the window that are rendered as well. */
const MARGIN = 400;

/** Estimated height of details before they are rendered. */
const DETAIL_GUESS = 180;

/** @template R */
export class Grid {
  /** @type {Options<R>} */
  #options;
  /** @type {readonly R[]} */
  #rows = [];
  /** @type {readonly string[]} */
  #words = [];
  /** @type {Set<R>} */
  #open = new Set();
  /** @type {Map<number, HTMLElement>} */
  #drawn = new Map();
  #heights = new Heights(0, () => 0);
  #rowHeight = 44;
  #active = 0;
  #body = html("div", { role: "rowgroup", class: "rows" });
  #head;
  #empty = html("p", { class: "empty", hidden: true });
  #observer = new ResizeObserver((entries) => this.#measured(entries));
  element;

  /**
   * @param {Options<R>} options
   */
  constructor(options) {
    this.#options = options;
    this.#head = html(
      "div",
      { role: "row", class: "row head", "aria-rowindex": 1 },
      html("span", { class: "chevron-space", role: "presentation" }),
      ...options.columns.map(({ key, label }) => {
        const sort = html("button", { type: "button", class: "sort" }, label);
        sort.addEventListener("click", () => options.onSort(key));
        return html("div", {
          role: "columnheader",
          "data-key": key,
          class: `cell ${key}`,
          "aria-sort": "none",
        }, sort);
      }),
    );
    this.element = html(
      "div",
      { role: "treegrid", class: `grid ${options.name}`, "aria-label": options.label },
      html("div", { role: "rowgroup", class: "head-group" }, this.#head),
      this.#body,
      this.#empty,
    );
    this.#body.addEventListener("click", (event) => this.#click(event));
    this.#body.addEventListener("keydown", (event) => this.#key(event));
    this.#body.addEventListener("focusin", (event) => this.#focusedWithin(event));
    addEventListener("scroll", () => this.#draw(), { passive: true });
    addEventListener("resize", () => this.#resized());
  }

  /**
   * Shows other rows.
   *
   * @param {readonly R[]} rows
   * @param {{ words: readonly string[], sort: string, descending: boolean, empty: string }} view
   */
  show(rows, { words, sort, descending, empty }) {
    const active = this.#rows[this.#active];
    const kept = active === undefined ? -1 : rows.indexOf(active);
    this.#rows = rows;
    this.#words = words;
    this.#active = Math.max(kept, 0);
    this.#empty.textContent = empty;
    this.#empty.hidden = rows.length > 0;
    this.element.setAttribute("aria-rowcount", String(rows.length + 1));
    for (const header of this.#head.querySelectorAll("[role=columnheader]")) {
      const isSorted = header.getAttribute("data-key") === sort;
      header.setAttribute("aria-sort", isSorted ? (descending ? "descending" : "ascending") : "none");
    }
    this.#layOut();
  }

  /** Focuses the active row. */
  focus() {
    this.#go(this.#active);
  }

  get hasOpen() {
    return this.#open.size > 0;
  }

  /**
   * Unfolds or folds all rows that are shown.
   *
   * @param {boolean} open
   */
  unfoldAll(open) {
    this.#open = new Set(open ? this.#rows : []);
    this.#layOut();
  }

  #layOut() {
    for (const index of [...this.#drawn.keys()]) this.#remove(index);
    this.#measureRow();
    this.#heights = new Heights(
      this.#rows.length,
      (index) => this.#rowHeight + (this.#isOpen(index) ? DETAIL_GUESS : 0),
    );
    this.#draw();
  }

  #measureRow() {
    const height = Number.parseFloat(getComputedStyle(this.element).getPropertyValue("--row-height"));
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    if (height > 0 && rem > 0) this.#rowHeight = height * rem;
  }

  #resized() {
    const before = this.#rowHeight;
    this.#measureRow();
    if (this.#rowHeight === before) this.#draw();
    else this.#layOut();
  }

  /**
   * @param {number} index
   */
  #isOpen(index) {
    const row = this.#rows[index];
    return row !== undefined && this.#open.has(row);
  }

  /** Renders visible rows and the active row, so that it keeps the focus. */
  #draw() {
    if (this.element.offsetParent === null) return;
    this.#body.style.height = `${this.#heights.total}px`;
    if (this.#rows.length === 0) return;
    const above = -this.#body.getBoundingClientRect().top;
    const first = this.#heights.at(above - MARGIN);
    const last = this.#heights.at(above + innerHeight + MARGIN);
    for (const index of [...this.#drawn.keys()]) {
      if ((index < first || index > last) && index !== this.#active) this.#remove(index);
    }
    for (let index = first; index <= last; index++) this.#add(index);
    this.#add(this.#active);
    this.#place();
  }

  #place() {
    this.#body.style.height = `${this.#heights.total}px`;
    for (const [index, item] of this.#drawn) item.style.top = `${this.#heights.top(index)}px`;
  }

  /**
   * @param {number} index
   */
  #remove(index) {
    const item = this.#drawn.get(index);
    if (item === undefined) return;
    this.#observer.unobserve(item);
    this.#drawn.delete(index);
    item.remove();
  }

  /**
   * @param {number} index
   */
  #add(index) {
    const row = this.#rows[index];
    if (row === undefined || this.#drawn.has(index)) return;
    const isOpen = this.#open.has(row);
    const item = html(
      "div",
      { class: "item", role: "presentation", "data-index": index },
      html(
        "div",
        {
          role: "row",
          class: "row",
          "aria-level": 1,
          "aria-rowindex": index + 2,
          "aria-setsize": this.#rows.length,
          "aria-posinset": index + 1,
          "aria-expanded": String(isOpen),
          tabindex: index === this.#active ? 0 : -1,
        },
        html("span", { class: "chevron", role: "presentation" }),
        ...this.#options.columns.map(({ key, cell }) =>
          html("div", { role: "gridcell", class: `cell ${key}` }, cell(row, this.#words))
        ),
      ),
      isOpen && this.#detail(row),
    );
    this.#drawn.set(index, item);
    const next = [...this.#drawn.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    // In the order of rows, for keyboards and screen readers.
    this.#body.insertBefore(item, next === undefined ? null : this.#drawn.get(next) ?? null);
    this.#observer.observe(item);
  }

  /**
   * @param {R} row
   */
  #detail(row) {
    return html(
      "div",
      { role: "row", class: "detail", "aria-level": 2 },
      html(
        "div",
        { role: "gridcell", "aria-colspan": this.#options.columns.length },
        this.#options.detail(row, this.#words),
      ),
    );
  }

  /**
   * Replaces estimated heights by measured ones without moving visible rows.
   *
   * @param {readonly ResizeObserverEntry[]} entries
   */
  #measured(entries) {
    const above = -this.#body.getBoundingClientRect().top;
    let shift = 0;
    let isChanged = false;
    for (const { target } of entries) {
      const index = Number(target.getAttribute("data-index"));
      if (this.#drawn.get(index) !== target) continue;
      const height = target.getBoundingClientRect().height;
      const difference = height - this.#heights.get(index);
      if (height === 0 || Math.abs(difference) < 0.5) continue;
      if (this.#heights.top(index) + this.#heights.get(index) <= above) shift += difference;
      this.#heights.set(index, height);
      isChanged = true;
    }
    if (!isChanged) return;
    this.#draw();
    if (shift !== 0) scrollBy({ top: shift, behavior: "instant" });
  }

  /**
   * Unfolds a row, or folds it.
   *
   * @param {number} index
   * @param {boolean} open
   */
  #unfold(index, open) {
    const row = this.#rows[index];
    const item = this.#drawn.get(index);
    if (row === undefined || item === undefined || this.#open.has(row) === open) return;
    if (open) this.#open.add(row);
    else this.#open.delete(row);
    item.firstElementChild?.setAttribute("aria-expanded", String(open));
    if (open) item.append(this.#detail(row));
    else item.querySelector(".detail")?.remove();
    this.#heights.set(index, item.getBoundingClientRect().height);
    this.#draw();
    this.#options.onFold();
  }

  /**
   * Makes a row the active one, brings it into sight and gives it the focus.
   *
   * @param {number} index
   */
  #go(index) {
    if (this.#rows.length === 0) return;
    const target = Math.min(Math.max(index, 0), this.#rows.length - 1);
    this.#activate(target);
    const top = this.#body.getBoundingClientRect().top + this.#heights.top(target);
    const ceiling = this.#head.getBoundingClientRect().height === 0 ? 0 : this.#stickyBottom();
    if (top < ceiling) scrollBy({ top: top - ceiling, behavior: "instant" });
    else if (top + this.#rowHeight > innerHeight) {
      scrollBy({
        top: top + Math.min(this.#heights.get(target), innerHeight - ceiling) - innerHeight,
        behavior: "instant",
      });
    }
    this.#draw();
    /** @type {HTMLElement | null | undefined} */
    const row = this.#drawn.get(target)?.querySelector(".row");
    row?.focus({ preventScroll: true });
  }

  /** The lower edge of the column headers when they stick to the window. */
  #stickyBottom() {
    const top = Number.parseFloat(getComputedStyle(this.#head).top) || 0;
    return top + this.#head.getBoundingClientRect().height;
  }

  /**
   * @param {number} index
   */
  #activate(index) {
    this.#drawn.get(this.#active)?.firstElementChild?.setAttribute("tabindex", "-1");
    this.#active = index;
    this.#add(index);
    this.#drawn.get(index)?.firstElementChild?.setAttribute("tabindex", "0");
  }

  /**
   * @param {Event} event
   */
  #indexOf(event) {
    const item = event.target instanceof Element ? event.target.closest(".item") : null;
    return item === null ? undefined : Number(item.getAttribute("data-index"));
  }

  /**
   * @param {MouseEvent} event
   */
  #click(event) {
    const index = this.#indexOf(event);
    if (index === undefined || !(event.target instanceof Element)) return;
    if (event.target.closest(".row") === null || getSelection()?.isCollapsed === false) return;
    this.#activate(index);
    this.#unfold(index, !this.#isOpen(index));
  }

  /**
   * @param {FocusEvent} event
   */
  #focusedWithin(event) {
    const index = this.#indexOf(event);
    if (index !== undefined && index !== this.#active) this.#activate(index);
  }

  /**
   * @param {KeyboardEvent} event
   */
  #key(event) {
    const isRow = event.target instanceof Element && event.target.matches(".item > .row");
    if (!isRow || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((innerHeight - this.#stickyBottom()) / this.#rowHeight) - 1);
    /** @type {Readonly<Record<string, () => void>>} */
    const actions = {
      ArrowDown: () => this.#go(this.#active + 1),
      ArrowUp: () => this.#active === 0 ? this.#options.onLeave() : this.#go(this.#active - 1),
      PageDown: () => this.#go(this.#active + page),
      PageUp: () => this.#go(this.#active - page),
      Home: () => this.#go(0),
      End: () => this.#go(this.#rows.length - 1),
      ArrowRight: () => this.#unfold(this.#active, true),
      ArrowLeft: () => this.#unfold(this.#active, false),
      Enter: () => this.#unfold(this.#active, !this.#isOpen(this.#active)),
      " ": () => this.#unfold(this.#active, !this.#isOpen(this.#active)),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }
}
