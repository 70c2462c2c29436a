/**
 * Where a client may write. Every request that changes something is checked here right before it is sent, whatever its DN
 * comes from: a list, a `Location`, a search by key.
 *
 * @module
 */
import { childDn, formatDn, parseDn, sameDn, Subtree } from "../syntax/dn.ts";
import { NAMING_ATTRIBUTE, OBJECT_TYPE, type Properties, textOf } from "../common/model.ts";
import { describe, type Subject, UdmError } from "./errors.ts";
import type { ManagedType, WriteScope } from "./types.ts";

/** What a write is about, as far as it matters where it goes. */
export interface WritePlace {
  readonly subject: Subject;
  /** DN of the object that is changed or deleted, or of the container in which one is created. */
  readonly dn: string;
  /** The properties of a new object. */
  readonly properties?: Properties;
}

/** Refuses writes that would go anywhere but into a scope. */
export class Confinement {
  readonly #subtrees: Readonly<Record<ManagedType, Subtree>>;
  /** The OUs that may be created: those of the positions, and those on the way from the base. */
  readonly #ous: readonly string[];

  /** @throws {DnSyntaxError} if the base or a position is not a DN */
  constructor({ base, positions }: WriteScope) {
    this.#subtrees = {
      [OBJECT_TYPE.user]: new Subtree(positions.user),
      [OBJECT_TYPE.group]: new Subtree(positions.group),
    };
    this.#ous = Object.values(positions).flatMap((position) => ousBetween(base, position));
  }

  /**
   * Lets a write pass, or not.
   *
   * @throws {UdmError} of kind protocol if it would change something outside the scope
   */
  check({ subject, dn, properties = {} }: WritePlace): void {
    const { type, method } = subject;
    if (type === "container/ou") {
      const name = method === "POST" ? textOf(properties.name) : undefined;
      const ou = name === undefined ? dn : childDn(NAMING_ATTRIBUTE.ou, name, dn);
      if (name !== undefined && this.#ous.some((each) => sameDn(each, ou))) return;
      throw new UdmError(subject, {
        kind: "protocol",
        problem: `not sent: ${JSON.stringify(ou)} is none of the OUs of the configuration`,
        advice: ADVICE,
      });
    }
    const subtree = this.#subtrees[type as ManagedType];
    const place = subtree?.place(dn) ?? "outside";
    if (place === "below" || method === "POST" && place === "top") return;
    throw outside(subject, dn, subtree === undefined ? "the OUs of the connector" : subtree.top);
  }
}

/** The OUs from below the base down to a position. */
function ousBetween(base: string, position: string): string[] {
  const ous: string[] = [];
  const top = new Subtree(base);
  for (let rdns = parseDn(position); top.place(formatDn(rdns)) === "below"; rdns = rdns.slice(1)) {
    ous.push(formatDn(rdns));
  }
  return ous;
}

const ADVICE = "The connector writes nothing outside the OUs of its configuration.";

function outside(subject: Subject, dn: string, allowed: string): UdmError {
  return new UdmError(subject, {
    kind: "protocol",
    problem: `not sent: ${JSON.stringify(dn)} does not lie below ${allowed}`,
    advice: ADVICE,
  });
}

/** The error of a write by a client that was not confined. */
export function unconfined(subject: Subject): never {
  throw new Error(
    `${
      describe(subject)
    } was called on a client that was not told where it may write; this is a mistake in the connector`,
  );
}
