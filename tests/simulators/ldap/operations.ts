/**
 * The log of operations.
 *
 * @module
 */
import type { Scope } from "./requests.ts";

/** A bind. The password is not kept. */
export interface BindOperation {
  /** The kind of operation. */
  readonly kind: "bind";
  /** The number of the connection, from 1. */
  readonly connection: number;
  /** Whether the connection was encrypted. */
  readonly secure: boolean;
  /** The name that was given. */
  readonly dn: string;
  /** Whether a password was given. */
  readonly hasPassword: boolean;
  /** The SASL mechanism; undefined for a simple bind. */
  readonly mechanism: string | undefined;
  /** The result code the simulator means to give. */
  readonly code: number;
}

/** A search, or one page of it. */
export interface SearchOperation {
  /** The kind of operation. */
  readonly kind: "search";
  /** The number of the connection, from 1. */
  readonly connection: number;
  /** Whether the connection was encrypted. */
  readonly secure: boolean;
  /** The base, as it was given. */
  readonly base: string;
  /** How deep. */
  readonly scope: Scope;
  /** As text (RFC 4515). */
  readonly filter: string;
  /** The requested attributes. */
  readonly attributes: readonly string[];
  /** Undefined if there was no paging control. */
  readonly pageSize: number | undefined;
  /** Whether it asks for a page that is not the first. */
  readonly continued: boolean;
  /** The requested size limit; 0: none. */
  readonly sizeLimit: number;
  /** The requested time limit in seconds; 0: none. */
  readonly timeLimit: number;
}

/** Other operations. */
export interface OtherOperation {
  /** The kind of operation. */
  readonly kind: "unbind" | "abandon" | "extended" | "unsupported";
  /** The number of the connection, from 1. */
  readonly connection: number;
  /** Whether the connection was encrypted. */
  readonly secure: boolean;
  /** Of an extended operation. */
  readonly oid?: string;
}

/** An operation of a client. */
export type Operation = BindOperation | SearchOperation | OtherOperation;

/** Operations in the order in which they came. */
export class OperationLog {
  readonly list: Operation[] = [];
  #waiting: {
    readonly wanted: (operation: Operation) => boolean;
    readonly found: (operation: Operation) => void;
  }[] = [];

  /** Adds an operation and resolves the promises that wait for it. */
  add(operation: Operation): void {
    this.list.push(operation);
    const [told, waiting] = [this.#waiting.filter(({ wanted }) => wanted(operation)), this.#waiting];
    this.#waiting = waiting.filter((one) => !told.includes(one));
    for (const { found } of told) found(operation);
  }

  /** Resolves with the first such operation, past or future. */
  seen(wanted: (operation: Operation) => boolean): Promise<Operation> {
    const before = this.list.find(wanted);
    if (before !== undefined) return Promise.resolve(before);
    return new Promise((found) => this.#waiting.push({ wanted, found }));
  }
}
