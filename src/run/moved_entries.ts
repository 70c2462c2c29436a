/**
 * Finds entries that were moved from one search base to another while these were read one after the other: each search
 * missed them, and their objects would be removed.
 *
 * @module
 */

import { synchronisedKinds } from "../config/kinds.ts";
import type { Config } from "../config/types.ts";
import { type Kind, textOf } from "../common/model.ts";
import { openSource } from "../ldap/source.ts";
import { SourceError } from "../ldap/source_error.ts";
import type { Operation } from "../planner/plan_types.ts";
import { keysOnly } from "./look_up_members.ts";
import type { SourceReading } from "./read_source.ts";

/**
 * Searches all bases again, for the primary keys of the objects that a plan removes. Sends no request if it removes none, or
 * if the kind has a single base: one search finds a moved entry wherever it is.
 *
 * @param keys the property of the primary key of each kind
 * @throws {SourceError} if an entry is still there, or if the source cannot be read
 */
export async function checkMovedEntries(
  operations: readonly Operation[],
  reading: SourceReading,
  { config, keys, signal }: {
    readonly config: Config;
    readonly keys: Readonly<Record<Kind, string>>;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { source } = config;
  const { server, transforms } = reading;
  for (const kind of synchronisedKinds(source).filter((kind) => source[kind].bases.length > 1)) {
    const removed = new Set(
      operations.filter((operation) =>
        operation.kind === kind && (operation.type === "delete" || operation.type === "disable")
      ).map(({ key }) => key),
    );
    if (removed.size === 0) continue;
    await using open = await openSource(keysOnly(source, keys), { server, again: true, signal });
    for await (const page of open.read(kind)) {
      for (const entry of page) {
        const key = textOf(transforms[kind].property(entry, keys[kind]));
        if (key !== undefined && removed.has(key)) throw movedError(open.server.text, entry.dn);
      }
    }
  }
}

function movedError(server: string, dn: string): SourceError {
  return new SourceError({
    server,
    operation: { kind: "search", text: "search all bases again" },
    kind: "busy",
    problem:
      `${dn} was moved or created while the source was read, so its object would be removed by mistake`,
    advice: "Nothing was written. The next run reads the source again.",
  });
}
