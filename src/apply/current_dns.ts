/**
 * Where objects are while a plan is carried out.
 *
 * @module
 */

import { renamedFrom, sameDn } from "../syntax/dn.ts";
import { type Kind, OBJECT_TYPE } from "../common/model.ts";
import { DnMap } from "../planner/store/dn_map.ts";
import type { MemberRef, Operation } from "../planner/plan_types.ts";
import { UdmError } from "../udm/errors.ts";
import type { ApplyOptions } from "./options.ts";

/** Errors that come from UDM itself, which is done with the request then, one way or the other. */
const ENDED: ReadonlySet<string> = new Set([
  "invalid",
  "conflict",
  "notFound",
  "forbidden",
  "preconditionFailed",
  "server",
]);

/** The DN of each object at this moment, as far as it is known. */
export class CurrentDns {
  /** Where objects are that were made or renamed by this run: the DN by kind and key. */
  readonly #moved: Readonly<Record<Kind, DnMap>> = { user: new DnMap(), group: new DnMap() };
  readonly #gone = new Set<string>();
  /** Objects that may have been renamed or not: nobody knows their DN. */
  readonly #lost = new Set<string>();

  constructor(readonly options: Pick<ApplyOptions, "dnOf" | "primaryKeys" | "writer">) {}

  /** The DN of an object; undefined if it is not there. */
  dn(kind: Kind, key: string | undefined): string | undefined {
    if (key === undefined || this.#gone.has(idOf(kind, key))) return undefined;
    return this.#moved[kind].get(key) ?? this.options.dnOf(kind, key);
  }

  /** The DNs of members; those that are not there are left out. */
  dns(members: readonly MemberRef[]): string[] {
    return members.map(({ kind, key, dn }) => this.dn(kind, key) ?? dn).filter((dn) => dn !== undefined);
  }

  /** The first one of them of which it is not known where it is. */
  unknownAmong(members: readonly MemberRef[]): MemberRef | undefined {
    return this.#lost.size === 0
      ? undefined
      : members.find(({ kind, key }) => this.#lost.has(idOf(kind, key)));
  }

  /** An object is somewhere now. */
  move(kind: Kind, key: string, dn: string): void {
    if (this.options.dnOf(kind, key) !== dn || this.#moved[kind].get(key) !== undefined) {
      this.#moved[kind].set(key, dn);
    }
  }

  /** An object is gone. */
  remove(kind: Kind, key: string): void {
    this.#gone.add(idOf(kind, key));
  }

  /**
   * Finds out what became of a rename whose answer could not be understood or never came: whoever is to be a member of
   * a group must be named by the DN it has now, or UDM would take in a DN that nobody has.
   */
  async locateAfterFailure(operation: Operation, error: unknown): Promise<void> {
    if (operation.type !== "modify" || operation.rename === undefined || operation.key === undefined) return;
    // An answer that is an error of UDM's own says that nothing was done, unless an earlier attempt was.
    if (!(error instanceof UdmError) || !error.mayHaveExecuted) return;
    const { kind, key } = operation;
    const before = this.dn(kind, key) ?? operation.dn;
    const { writer, primaryKeys } = this.options;
    try {
      const found = await writer.locate(OBJECT_TYPE[kind], { property: primaryKeys[kind], value: key });
      const dn = renamedFrom(before, found);
      // Whoever is still where he was may be renamed the next moment, unless UDM is done with the only request there was.
      const isDone = error.attempts === 1 && ENDED.has(error.kind);
      const mayStillMove = dn !== undefined && sameDn(dn, before) && !isDone;
      if (dn === undefined || mayStillMove) this.#lost.add(idOf(kind, key));
      else this.move(kind, key, dn);
    } catch {
      this.#lost.add(idOf(kind, key));
    }
  }
}

function idOf(kind: Kind, key: string): string {
  return `${kind}:${key}`;
}
