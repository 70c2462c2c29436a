/**
 * Restricts where a client may write. Every write is checked right before it is sent, whatever the origin of its DN: a
 * list, a `Location`, a search by key.
 *
 * @module
 */
import { childDn, formatDn, parseDn, sameDn, Subtree } from "../syntax/dn.ts";
import { NAMING_ATTRIBUTE, OBJECT_TYPE, type Properties, textOf } from "../common/model.ts";
import { mailDomainsPosition } from "./mail_domain_rules.ts";
import { describe, type Subject, UdmError } from "./errors.ts";
import type { ManagedType, WriteScope } from "./types.ts";

/** The target of a write. */
export interface WritePlace {
  readonly subject: Subject;
  /** DN of the object to change or delete, or of the container of a new object. */
  readonly dn: string;
  /** The properties of a new object. */
  readonly properties?: Properties;
}

/** Refuses writes outside a scope. */
export class Confinement {
  readonly #subtrees: Readonly<Record<ManagedType, Subtree>>;
  /** The OUs that may be created: the positions and the OUs between them and the base. */
  readonly #ous: readonly string[];
  /** DNs of the mail domains that may be created. */
  readonly #mailDomains: readonly string[];

  /** @throws {DnSyntaxError} if the base or a position is not a DN */
  constructor({ base, positions, mailDomains = [] }: WriteScope) {
    this.#subtrees = {
      [OBJECT_TYPE.user]: new Subtree(positions.user),
      [OBJECT_TYPE.group]: new Subtree(positions.group),
    };
    this.#ous = Object.values(positions).flatMap((position) => ousBetween(base, position));
    const position = mailDomainsPosition(base);
    this.#mailDomains = mailDomains.map((name) => childDn("cn", name, position));
  }

  /**
   * Checks a write.
   *
   * @throws {UdmError} of kind protocol if the write is outside the scope
   */
  check({ subject, dn, properties = {} }: WritePlace): void {
    const { type, method } = subject;
    if (!dn.isWellFormed()) throw notUnicode(subject, dn);
    if (type === "container/ou") {
      const name = method === "POST" ? textOf(properties.name) : undefined;
      const ou = name === undefined ? dn : childDn(NAMING_ATTRIBUTE.ou, name, dn);
      if (name !== undefined && this.#ous.some((each) => sameDn(each, ou))) return;
      throw new UdmError(subject, {
        kind: "protocol",
        problem: `not sent: ${JSON.stringify(ou)} is not an OU of the configuration`,
        advice: ADVICE,
      });
    }
    if (type === "mail/domain") {
      const name = method === "POST" ? textOf(properties.name) : undefined;
      const domain = name === undefined ? dn : childDn("cn", name, dn);
      if (name !== undefined && this.#mailDomains.some((each) => sameDn(each, domain))) return;
      throw new UdmError(subject, {
        kind: "protocol",
        problem: `not sent: ${JSON.stringify(domain)} is not a mail domain that is to be created`,
        advice: ADVICE,
      });
    }
    const subtree = this.#subtrees[type as ManagedType];
    const place = subtree?.place(dn) ?? "outside";
    if (place === "below" || method === "POST" && place === "top") return;
    throw outside(subject, dn, subtree === undefined ? "the OUs of the connector" : subtree.top);
  }
}

/** The OUs between the base and a position, including the position. */
function ousBetween(base: string, position: string): string[] {
  const ous: string[] = [];
  const top = new Subtree(base);
  for (let rdns = parseDn(position); top.place(formatDn(rdns)) === "below"; rdns = rdns.slice(1)) {
    ous.push(formatDn(rdns));
  }
  return ous;
}

const ADVICE = "The connector writes only below the OUs of its configuration.";

function outside(subject: Subject, dn: string, allowed: string): UdmError {
  return new UdmError(subject, {
    kind: "protocol",
    problem: `not sent: ${JSON.stringify(dn)} is not below ${allowed}`,
    advice: ADVICE,
  });
}

/** A URL would name another object. */
function notUnicode(subject: Subject, dn: string): UdmError {
  return new UdmError(subject, {
    kind: "protocol",
    problem: `not sent: ${JSON.stringify(dn)} contains half a character (a lone surrogate)`,
    advice: "UDM sends no such DNs. Check what runs at udm.uri.",
  });
}

/** Throws the error for a write without a scope. */
export function unconfined(subject: Subject): never {
  throw new Error(
    `${describe(subject)} was called on a client without a write scope; this is a bug in the connector`,
  );
}
