/**
 * Labels of the page.
 *
 * @module
 */

/** @typedef {import("../../../src/review/schema.ts").ChangeKind} ChangeKind */
/** @typedef {import("../../../src/common/model.ts").Kind} Kind */

/**
 * Changes in display order.
 *
 * @type {readonly ChangeKind[]}
 */
export const CHANGES = ["add", "modify", "rename", "disable", "delete"];

/** @type {Readonly<Record<ChangeKind, string>>} */
export const CHANGE_LABEL = {
  add: "Added",
  modify: "Modified",
  rename: "Renamed",
  disable: "Disabled",
  delete: "Deleted",
};

/** @type {readonly Kind[]} */
export const KINDS = ["user", "group"];

/** @type {Readonly<Record<Kind, string>>} */
export const KIND_LABEL = { user: "User", group: "Group" };

/** @type {Readonly<Record<Kind, string>>} */
export const KINDS_LABEL = { user: "Users", group: "Groups" };

/**
 * A word of the document as a label: `no_primary_key` becomes "No primary key".
 *
 * @param {string} word
 */
export function worded(word) {
  const text = word.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const NUMBER = new Intl.NumberFormat("en-GB");

/**
 * @param {number} value
 */
export function count(value) {
  return NUMBER.format(value);
}

/**
 * @param {number} value
 * @param {string} one
 * @param {string} [many]
 */
export function counted(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/**
 * How many changes have warnings: "UDM will reject 1 change". Undefined if none has. As `warnedText` of
 * `src/review/warnings.ts`; a test compares them.
 *
 * @param {readonly import("../../../src/review/schema.ts").Change[]} changes
 */
export function warnedText(changes) {
  const warned = changes.flatMap(({ warnings }) => warnings === undefined ? [] : [warnings]);
  if (warned.length === 0) return undefined;
  const allRejected = warned.every((warnings) => warnings.some((text) => text.startsWith("UDM will reject")));
  return `UDM will reject ${allRejected ? "" : "or alter "}${counted(warned.length, "change")}`;
}
