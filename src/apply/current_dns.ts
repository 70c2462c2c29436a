/**
 * The current DNs of objects while a plan is applied.
 *
 * @module
 */

import { renamedFrom, sameDn } from "../syntax/dn.ts";
import { type Kind, OBJECT_TYPE } from "../common/model.ts";
import { DnMap } from "../planner/store/dn_map.ts";
import type { MemberRef, Operation, RemovedMember } from "../planner/plan_types.ts";
import { UdmError } from "../udm/errors.ts";
import type { ApplyOptions } from "./options.ts";

/** Errors that UDM itself returns: it has finished the request. */
const ENDED: ReadonlySet<string> = new Set([
  "invalid",
  "conflict",
  "notFound",
  "forbidden",
  "preconditionFailed",
  "server",
]);

/** The current DN of each object, as far as it is known. */
export class CurrentDns {
  /** DNs of objects that this run created or renamed, by kind and key. */
  readonly #moved: Readonly<Record<Kind, DnMap>> = { user: new DnMap(), group: new DnMap() };
  readonly #deleted = new Set<string>();
  /** Objects that may have been renamed or not. */
  readonly #unknown = new Set<string>();

  constructor(readonly options: Pick<ApplyOptions, "dnOf" | "primaryKeys" | "writer">) {}

  /** The DN of an object; undefined if it does not exist. */
  dn(kind: Kind, key: string | undefined): string | undefined {
    if (key === undefined || this.#deleted.has(idOf(kind, key))) return undefined;
    return this.#moved[kind].get(key) ?? this.options.dnOf(kind, key);
  }

  /** The DNs of members, without those that do not exist. */
  dns(members: readonly MemberRef[]): string[] {
    return members.map(({ kind, key, dn }) => this.dn(kind, key) ?? dn).filter((dn) => dn !== undefined);
  }

  /**
   * The DN of a member to remove; undefined if it is deleted. Several objects can share a primary key, so the DN comes from the
   * list unless this run changed it. Another object may have the old DN by then.
   */
  dnOfRemoved({ kind, key, dn }: RemovedMember): string | undefined {
    if (key === undefined) return dn;
    return this.#deleted.has(idOf(kind, key)) ? undefined : this.#moved[kind].get(key) ?? dn;
  }

  /** The first member with an unknown DN. */
  unknownAmong<Member extends MemberRef | RemovedMember>(members: readonly Member[]): Member | undefined {
    return this.#unknown.size === 0
      ? undefined
      : members.find(({ kind, key }) => key !== undefined && this.#unknown.has(idOf(kind, key)));
  }

  /** Records the new DN of an object. */
  move(kind: Kind, key: string, dn: string): void {
    if (this.options.dnOf(kind, key) !== dn || this.#moved[kind].get(key) !== undefined) {
      this.#moved[kind].set(key, dn);
    }
  }

  /** Records the deletion of an object. */
  remove(kind: Kind, key: string): void {
    this.#deleted.add(idOf(kind, key));
  }

  /**
   * Finds the DN of an object whose rename failed without a clear answer. UDM accepts any DN as a member of a group, so a wrong
   * one must not be written.
   */
  async locateAfterFailure(operation: Operation, error: unknown): Promise<void> {
    if (operation.type !== "modify" || operation.rename === undefined || operation.key === undefined) return;
    // An error of UDM itself means that nothing was renamed, unless an earlier attempt was executed.
    if (!(error instanceof UdmError) || !error.mayHaveExecuted) return;
    const { kind, key } = operation;
    const before = this.dn(kind, key) ?? operation.dn;
    const { writer, primaryKeys } = this.options;
    try {
      const found = await writer.locate(OBJECT_TYPE[kind], { property: primaryKeys[kind], value: key });
      const dn = renamedFrom(before, found);
      // An unchanged DN does not prove failure: the request may still be running.
      const isDone = error.attempts === 1 && ENDED.has(error.kind);
      const mayStillMove = dn !== undefined && sameDn(dn, before) && !isDone;
      if (dn === undefined || mayStillMove) this.#unknown.add(idOf(kind, key));
      else this.move(kind, key, dn);
    } catch {
      this.#unknown.add(idOf(kind, key));
    }
  }
}

function idOf(kind: Kind, key: string): string {
  return `${kind}:${key}`;
}
