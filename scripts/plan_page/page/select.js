/**
 * Filters and sorts the rows.
 *
 * @module
 */

/** @typedef {import("../../../src/review/schema.ts").Change} Change */
/** @typedef {import("../../../src/review/schema.ts").ChangeKind} ChangeKind */
/** @typedef {import("../../../src/review/schema.ts").SkippedEntry} SkippedEntry */
/** @typedef {import("../../../src/review/schema.ts").PropertyChange} PropertyChange */
/** @typedef {import("./state.js").State} State */

/**
 * The words of a search. An entry must have each of them, in any place.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function terms(text) {
  return folded(text).split(/\s+/u).filter((term) => term !== "");
}

/**
 * Normalises case and composition (Unicode TR 15), which a search ignores.
 *
 * @param {string} text
 */
function folded(text) {
  return text.normalize("NFC").toLowerCase();
}

/**
 * @param {PropertyChange} difference
 * @returns {(string | boolean | number | null)[]}
 */
function valuesOf(difference) {
  switch (difference.type) {
    case "value":
      return [difference.old, difference.new];
    case "list":
      return [...difference.added, ...difference.removed];
    case "photo":
      return [difference.old?.digest ?? null, difference.new?.digest ?? null];
    case "secret":
      return [];
  }
}

/** @type {WeakMap<object, string>} */
const texts = new WeakMap();

/**
 * The searchable text of a row, one value per line. Cached, because every key press needs it.
 *
 * @param {Change | SkippedEntry} row
 */
function textOf(row) {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const values = "change" in row
    ? [
      row.name,
      row.new_name,
      row.primary_key,
      row.dn,
      row.source_dn,
      ...(row.warnings ?? []),
      ...row.properties.flatMap((difference) => [difference.property, ...valuesOf(difference)]),
    ]
    : [row.name, row.primary_key, row.dn, row.reason, row.message];
  const text = folded(values.filter((value) => value !== undefined && value !== null).join("\n"));
  texts.set(row, text);
  return text;
}

/**
 * @param {Change | SkippedEntry} row
 * @param {readonly string[]} words
 */
function has(row, words) {
  if (words.length === 0) return true;
  const text = textOf(row);
  return words.every((word) => text.includes(word));
}

/**
 * Changes that are shown, how many of each change there are if all of them were, and how many of those with the chosen
 * changes have warnings.
 *
 * @param {readonly Change[]} changes
 * @param {State} state
 */
export function selectChanges(changes, state) {
  const words = terms(state.text);
  const wanted = new Set(state.changes);
  /** @type {Record<ChangeKind, number>} */
  const counts = { add: 0, modify: 0, rename: 0, disable: 0, delete: 0 };
  /** @type {Change[]} */
  const rows = [];
  let warned = 0;
  for (const row of changes) {
    if (state.kind !== "" && row.kind !== state.kind) continue;
    if (state.property !== "" && !row.properties.some(({ property }) => property === state.property)) {
      continue;
    }
    if (!has(row, words)) continue;
    const isWanted = wanted.size === 0 || wanted.has(row.change);
    const hasWarnings = (row.warnings ?? []).length > 0;
    if (isWanted && hasWarnings) warned++;
    if (state.warned && !hasWarnings) continue;
    counts[row.change]++;
    if (isWanted) rows.push(row);
  }
  return { rows, counts, warned };
}

/**
 * Skipped entries that match the state.
 *
 * @param {readonly SkippedEntry[]} skipped
 * @param {State} state
 */
export function selectSkipped(skipped, state) {
  const words = terms(state.text);
  return skipped.filter((row) =>
    (state.kind === "" || row.kind === state.kind) &&
    (state.reason === "" || row.reason === state.reason) &&
    has(row, words)
  );
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

/**
 * Rows in order; equal ones stay in the order they have.
 *
 * @template R
 * @param {readonly R[]} rows
 * @param {((row: R) => string | number) | undefined} by
 * @param {boolean} descending
 * @returns {readonly R[]}
 */
export function sorted(rows, by, descending) {
  if (by === undefined) return rows;
  const keyed = rows.map((row) => ({ row, key: by(row) }));
  const sign = descending ? -1 : 1;
  keyed.sort(({ key: a }, { key: b }) =>
    sign * (typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(String(a), String(b)))
  );
  return keyed.map(({ row }) => row);
}
