/**
 * Writes the members of groups as single additions and removals, in requests that gateways accept.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../common/error.ts";
import { OBJECT_TYPE, type Properties } from "../common/model.ts";
import { CATEGORY } from "../logging/category.ts";
import type { Create, Membership, Modify } from "../planner/plan_types.ts";
import { UdmError } from "../udm/errors.ts";
import type { ValueChange } from "../udm/types.ts";
import { RequestLimit } from "../udm/value_changes.ts";
import type { GroupMembers, MemberParts } from "./group_members.ts";
import { identity } from "./messages.ts";
import type { Performed } from "./performed.ts";
import type { UniqueKey, Writer } from "./writer.ts";

const log = getLogger([CATEGORY, "apply"]);

const NOTHING: MemberParts = { lists: {}, changes: [] };

/** A gateway refuses a request as too large (RFC 9110 section 15.5.14). */
const TOO_LARGE = 413;

/**
 * Statuses of a UDM that does not know JSON Patch, of a firewall that does not, and of a UDM that refuses a value. In all cases
 * whole lists may be accepted.
 */
const REFUSED: ReadonlySet<number | undefined> = new Set([400, 403, 405, 406, 409, 415, 422, 500, 501]);

/** How an operation writes everything else. */
interface Writes {
  /**
   * Writes properties together with whole lists of members.
   *
   * @param hasMore whether single members follow, so that it succeeds if nothing is left to write
   */
  readonly properties: (lists: Properties, hasMore: boolean) => Promise<Performed>;
  /** Writes only whole lists of members. */
  readonly lists: (dn: string, lists: Properties) => Promise<Performed>;
}

/** Writes members. One for each run: it remembers what the target accepts. */
export class MemberWriter {
  readonly #limit = new RequestLimit();
  /** Whether the target has accepted single changes. */
  #isAccepted = false;
  /** Whether only whole lists are written. */
  #isRefused = false;

  constructor(readonly writer: Writer, readonly members: GroupMembers) {}

  /**
   * Writes an operation with its members.
   *
   * @param key the primary key of the group
   * @returns an incomplete result if single members could not be written, but something was
   */
  async write(
    operation: Create | Modify,
    membership: Membership | undefined,
    key: UniqueKey | undefined,
    writes: Writes,
  ): Promise<Performed> {
    let parts = this.#parts(operation, membership);
    for (;;) {
      const { lists, changes } = parts;
      let first: Performed;
      try {
        first = await writes.properties(lists, changes.length > 0);
      } catch (error) {
        if (!isTooLarge(error) || !this.#makeSmaller(lists)) throw error;
        parts = this.#parts(operation, membership);
        if (valuesIn(parts.lists).length < valuesIn(lists).length) continue;
        throw error;
      }
      if (membership === undefined || changes.length === 0) return first;
      const progress = { done: 0 };
      try {
        const warning = await this.#inParts(first.dn, changes, key, progress);
        const written = { ...first, properties: [...first.properties, ...propertiesOf(changes)] };
        return warning === undefined ? written : await this.#correct(operation, membership, key, written);
      } catch (error) {
        const rest = changes.slice(progress.done);
        return await this.#asLists(error, membership, first, writes) ??
          incomplete(operation, first, error, { rest, all: changes });
      }
    }
  }

  #parts(operation: Create | Modify, membership: Membership | undefined): MemberParts {
    if (membership === undefined) return NOTHING;
    if (this.#isRefused) return { lists: this.members.lists(membership), changes: [] };
    return operation.type === "create"
      ? this.members.partsOfNew(membership, this.#limit)
      : this.members.parts(membership, this.#limit);
  }

  /** Whether a request that was too large can be sent in smaller parts. */
  #makeSmaller(lists: Properties): boolean {
    if (this.#isRefused) {
      this.#isRefused = false;
      return true;
    }
    return this.#limit.shrink(valuesIn(lists));
  }

  /** Writes changes, and tells the progress. Returns what UDM warned of last; undefined if every change had an effect. */
  async #inParts(
    dn: string,
    changes: readonly ValueChange[],
    key: UniqueKey | undefined,
    progress: { done: number },
  ): Promise<string | undefined> {
    let warning: string | undefined;
    while (progress.done < changes.length) {
      const { done } = progress;
      const part = changes.slice(done, done + this.#limit.fitting(changes, done));
      try {
        warning = await this.writer.changeValues(OBJECT_TYPE.group, dn, part, key) ?? warning;
      } catch (error) {
        if (isTooLarge(error) && this.#limit.shrink(part)) continue;
        throw error;
      }
      this.#isAccepted = true;
      progress.done += part.length;
    }
    return warning;
  }

  /**
   * UDM warned that something had no effect. Its text may be translated, so the group is read: a member may be stored in another
   * spelling, or have been renamed meanwhile.
   */
  async #correct(
    operation: Create | Modify,
    membership: Membership,
    key: UniqueKey | undefined,
    written: Performed,
  ): Promise<Performed> {
    const { changes } = this.#parts(operation, membership);
    const properties = propertiesOf(changes);
    let failure: unknown;
    try {
      const found = await this.writer.look(OBJECT_TYPE.group, written.dn, properties);
      const rest = found === undefined ? [] : this.members.remaining(membership, changes, found);
      const warning = await this.#inParts(written.dn, rest, key, { done: 0 });
      if (warning === undefined) return written;
      failure = new Error(`UDM warns: ${warning}; the next run tries again`);
    } catch (error) {
      failure = error;
    }
    log.error("{kind} {name} was written, but perhaps not all changes of its members: {error}", {
      ...identity(operation),
      error: errorText(failure),
    });
    return { ...written, missing: new Set([...written.missing ?? [], ...properties]), failure };
  }

  /** Writes whole lists if single changes are refused. Undefined if that fails, too. */
  async #asLists(
    error: unknown,
    membership: Membership,
    first: Performed,
    writes: Writes,
  ): Promise<Performed | undefined> {
    if (!(error instanceof UdmError) || !REFUSED.has(error.status)) return undefined;
    try {
      const { properties, missing = [] } = await writes.lists(first.dn, this.members.lists(membership));
      if (!this.#isAccepted && !this.#isRefused) {
        this.#isRefused = true;
        log.info("writing whole lists of members in this run, because UDM refused single changes: {error}", {
          error: errorText(error),
        });
      }
      return {
        ...first,
        properties: [...first.properties, ...properties],
        missing: new Set([...first.missing ?? [], ...missing]),
      };
    } catch {
      return undefined;
    }
  }
}

/**
 * The result of an operation that did not write all members.
 *
 * @throws the error if nothing was written
 */
function incomplete(
  operation: Create | Modify,
  first: Performed,
  error: unknown,
  { rest, all }: { readonly rest: readonly ValueChange[]; readonly all: readonly ValueChange[] },
): Performed {
  const done = all.length - rest.length;
  if (done === 0 && first.properties.length === 0) throw error;
  log.error("{kind} {name} was written, but only {done} of {all} changes of its members: {error}", {
    ...identity(operation),
    done,
    all: all.length,
    error: errorText(error),
  });
  return {
    ...first,
    properties: [...first.properties, ...propertiesOf(all.slice(0, done))],
    missing: new Set([...first.missing ?? [], ...propertiesOf(rest)]),
    failure: error,
  };
}

/** The values of lists, as additions. */
function valuesIn(lists: Properties): ValueChange[] {
  return Object.entries(lists).flatMap(([property, values]) =>
    Array.isArray(values) ? values.map((value: string): ValueChange => ({ op: "add", property, value })) : []
  );
}

function isTooLarge(error: unknown): boolean {
  return error instanceof UdmError && error.status === TOO_LARGE;
}

function propertiesOf(changes: readonly ValueChange[]): string[] {
  return [...new Set(changes.map(({ property }) => property))];
}
