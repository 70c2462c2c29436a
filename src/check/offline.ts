/**
 * The checks that need neither network nor secrets, besides those of the file.
 *
 * @module
 */

import { synchronisedKinds } from "../config/kinds.ts";
import type { LoadResult } from "../config/load.ts";
import { catalogueCheck } from "./global_catalogue.ts";
import { disabledAccountsCheck } from "./disabled_accounts.ts";
import { keyOriginCheck } from "./key_origin.ts";
import { targetNotes } from "./target_notes.ts";
import { type Check, skipped } from "./types.ts";

const MISSING = "the network: run check without --offline";

/** The checks of a valid configuration, and what was not checked. */
export function offlineChecks({ config }: Extract<LoadResult, { ok: true }>): Check[] {
  return [
    skipped({ id: "source.connection", title: "connection and entries" }, MISSING),
    ...catalogueCheck(config.source),
    ...disabledAccountsCheck(config),
    ...synchronisedKinds(config.source).map((kind) => keyOriginCheck(config, kind)),
    skipped({ id: "target.connection", title: "connection and contents" }, MISSING),
    ...targetNotes(config),
  ];
}
