/**
 * Entries of a page, as their readers get them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { SourceEntry } from "../common/model.ts";
import { collectAttributes, type Spelling } from "./attributes.ts";
import { type RawEntry, shownDn } from "./messages.ts";

/** Converts an entry without ranges. Decodes its attributes on access, because a page of bytes is smaller. */
export function lazyEntry(dn: string, entry: RawEntry, spelling: Spelling): SourceEntry {
  return {
    dn,
    get attributes() {
      return collectAttributes(entry.attributes, spelling).map;
    },
  };
}

/** Converts an entry that must be skipped. A digest keeps shortened DNs apart. Ranges stay incomplete. */
export function refusedEntry(entry: RawEntry, reason: string, spelling: Spelling): SourceEntry {
  const digest = createHash("sha256").update(entry.dn).digest("hex").slice(0, 16);
  return Object.assign(lazyEntry(`${shownDn(entry.dn)} (${digest})`, entry, spelling), { refused: reason });
}
