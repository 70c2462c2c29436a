/**
 * Values of properties as cells of a Markdown table.
 *
 * @module
 */

import { counted, grouped } from "../common/number_text.ts";
import { code } from "./markdown_table.ts";
import { quoted } from "./paint.ts";
import type { PropertyChange, Scalar } from "./schema.ts";
import { DIGEST_SHOWN, ITEMS_SHOWN } from "./text.ts";

const SECRET = "a secret, never shown";
const UNSET = "not set";

type ListChange = Extract<PropertyChange, { type: "list" }>;

/** The current and the planned value. */
export function propertyCells(change: PropertyChange): [current: string, planned: string] {
  switch (change.type) {
    case "value":
      return [scalar(change.old), scalar(change.new)];
    case "list":
      return change.reordered === true
        ? [counted(change.kept, "value"), "the same in another order"]
        : [list(change.removed, change), list(change.added, change)];
    case "photo":
      return [photo(change.old), photo(change.new)];
    case "secret":
      return [SECRET, SECRET];
  }
}

/** The value of a property of a new object. UDM's template can have one that is removed. */
export function newValue(change: PropertyChange): string {
  if (change.type === "secret") return SECRET;
  const [current, planned] = propertyCells(change);
  return current === UNSET ? planned : `${planned}, instead of ${current}`;
}

function scalar(value: Scalar): string {
  if (value === null) return UNSET;
  return code(typeof value === "string" ? quoted(value) : String(value));
}

/** The items on one side, and how many are on both. */
function list(items: readonly string[], { kept }: ListChange): string {
  const more = items.length - ITEMS_SHOWN;
  const parts = [
    ...items.slice(0, ITEMS_SHOWN).map((item) => code(quoted(item))),
    ...(more > 0 ? [`${grouped(more)} more`] : []),
    ...(kept > 0 ? [`${grouped(kept)} unchanged`] : []),
  ];
  return parts.length === 0 ? UNSET : parts.join(", ");
}

function photo(value: { readonly digest: string } | null): string {
  return value === null ? UNSET : code(value.digest.slice(0, DIGEST_SHOWN));
}
