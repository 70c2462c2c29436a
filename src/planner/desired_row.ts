/**
 * An entry of the source that can be written; all it has is in the columns of its table.
 *
 * @module
 */

import type { Kind, Properties } from "../common/model.ts";
import type { CurrentObject } from "./current_objects.ts";
import type { DesiredEntries } from "./desired_entries.ts";
import type { DesiredEntry, PropertyProblem } from "./desired_entry.ts";

/** A row of {@linkcode DesiredEntries}. */
export class DesiredRow implements DesiredEntry {
  constructor(readonly table: DesiredEntries, readonly row: number) {}

  get kind(): Kind {
    return this.table.kind;
  }

  get key(): string {
    return this.table.keyAt(this.row) ?? "";
  }

  get sourceDn(): string {
    return this.table.dns.text(this.table.numberAt(this.row));
  }

  get name(): string {
    return this.table.nameAt(this.row) ?? "";
  }

  get current(): CurrentObject | undefined {
    return this.table.currentAt(this.row);
  }

  get changes(): Properties {
    return this.table.changesAt(this.row);
  }

  get hasChanges(): boolean {
    return this.table.hasChangesAt(this.row);
  }

  get photo(): string | null | undefined {
    return this.table.photoAt(this.row);
  }

  get mail(): bigint | undefined {
    return this.table.mailAt(this.row);
  }

  get isBack(): boolean {
    return this.table.isBackAt(this.row);
  }

  get problems(): readonly PropertyProblem[] {
    return this.table.problemsAt(this.row);
  }

  get keepsMembers(): boolean {
    return this.problems.some(({ property }) => property === "users" || property === "nestedGroup");
  }

  get members(): Uint32Array | undefined {
    return this.table.membersAt(this.row);
  }
}
