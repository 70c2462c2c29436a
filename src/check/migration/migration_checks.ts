/**
 * Notes about configurations of the Python connector.
 *
 * @module
 */

import { type Check, reported } from "../types.ts";
import type { Migrant } from "./difference.ts";
import { DIFFERENCES } from "./differences.ts";
import { recognise } from "./recognise.ts";

/** Notes on what differs from the Python connector; none if the configuration cannot be one of that program. */
export function migrationChecks(migrant: Migrant): Check[] {
  const reason = recognise(migrant.written);
  if (reason === undefined) return [];
  return [
    reported(
      { id: "migration.origin", title: "origin" },
      "note",
      `the file may come from the Python connector, because ${reason}`,
      "The notes below say what differs; docs/migration.md gives the reasons. If you do not come from the Python " +
        "connector, ignore them.",
    ),
    ...DIFFERENCES.flatMap(({ id, title, now, before, advice, appliesTo }) => {
      const found = appliesTo(migrant);
      if (found === undefined) return [];
      return [reported(
        { id: `migration.${id}`, title },
        "note",
        `${now}; the Python connector ${before}`,
        advice,
        found,
      )];
    }),
  ];
}
