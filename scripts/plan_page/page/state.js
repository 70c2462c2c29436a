/**
 * The state of the page, and its form in the address, so that links can contain it.
 *
 * @module
 */

import { CHANGES } from "./labels.js";

/** @typedef {import("../../../src/review/schema.ts").ChangeKind} ChangeKind */
/** @typedef {import("../../../src/common/model.ts").Kind} Kind */
/** @typedef {"changes" | "skipped"} Tab */

/**
 * @typedef {object} State
 * @property {Tab} tab
 * @property {Kind | ""} kind Empty: both.
 * @property {readonly ChangeKind[]} changes Empty: all.
 * @property {string} text
 * @property {string} property Empty: all.
 * @property {string} reason Why an entry is skipped; empty: all.
 * @property {boolean} warned Only changes that UDM will reject or alter.
 * @property {string} sort Key of a column; empty: the order of the plan.
 * @property {boolean} descending
 */

/**
 * The default: all rows in the order of the plan.
 *
 * @type {State}
 */
export const EVERYTHING = {
  tab: "changes",
  kind: "",
  changes: [],
  text: "",
  property: "",
  reason: "",
  warned: false,
  sort: "",
  descending: false,
};

/**
 * The state as the fragment of an address, without `#`. Empty if everything is shown.
 *
 * @param {State} state
 */
export function writeState(state) {
  const words = new URLSearchParams();
  if (state.tab !== "changes") words.set("tab", state.tab);
  if (state.kind !== "") words.set("kind", state.kind);
  if (state.changes.length > 0) words.set("change", state.changes.join("."));
  if (state.text !== "") words.set("text", state.text);
  if (state.property !== "") words.set("property", state.property);
  if (state.reason !== "") words.set("reason", state.reason);
  if (state.warned) words.set("warned", "1");
  if (state.sort !== "") words.set("sort", state.descending ? `-${state.sort}` : state.sort);
  return words.toString();
}

/**
 * Parses a fragment; ignores unknown parts.
 *
 * @param {string} fragment With or without `#`.
 * @returns {State}
 */
export function readState(fragment) {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const kind = words.get("kind");
  const given = new Set((words.get("change") ?? "").split("."));
  const sort = words.get("sort") ?? "";
  return {
    tab: words.get("tab") === "skipped" ? "skipped" : "changes",
    kind: kind === "user" || kind === "group" ? kind : "",
    changes: CHANGES.filter((change) => given.has(change)),
    text: words.get("text") ?? "",
    property: words.get("property") ?? "",
    reason: words.get("reason") ?? "",
    warned: words.get("warned") === "1",
    sort: sort.replace(/^-/, ""),
    descending: sort.startsWith("-"),
  };
}

/**
 * The filters as text for the printed page. Empty if there are none.
 *
 * @param {State} state
 */
export function describeState(state) {
  return [
    state.kind === "" ? "" : `${state.kind}s only`,
    state.changes.length === 0 ? "" : `changes: ${state.changes.join(", ")}`,
    state.property === "" ? "" : `property: ${state.property}`,
    state.reason === "" ? "" : `reason: ${state.reason}`,
    state.warned ? "with warnings" : "",
    state.text === "" ? "" : `text: ${state.text}`,
  ].filter((words) => words !== "").join("; ");
}
