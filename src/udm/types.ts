/**
 * The shapes in which the UDM REST API is offered to the rest of the connector.
 *
 * @module
 */
import type { Kind, OBJECT_TYPE, ObjectType, Properties, PropertyKinds } from "../common/model.ts";
import type { Durations } from "./durations.ts";
import type { Method, UdmErrorKind } from "./errors.ts";

/** The part of the directory that belongs to the connector. */
export interface WriteScope {
  /** The LDAP base. */
  readonly base: string;
  /** DN of the OU below which the objects of a kind are; it lies below the base. */
  readonly positions: Readonly<Record<Kind, string>>;
}

/** A type whose objects the connector changes and deletes. OUs are only created. */
export type ManagedType = (typeof OBJECT_TYPE)[Kind];

/** An object as the UDM REST API gives it. */
export interface UdmObject {
  /** As the server spells it. Only this spelling goes back into requests. */
  readonly dn: string;
  /** The value of the RDN, unescaped. */
  readonly id: string;
  /** DN of the container the object is in. */
  readonly position: string;
  /** The entryUUID. It is not the univentionObjectIdentifier, and renaming a filled OU changes it. */
  readonly uuid: string;
  /** In a list, a property without a value is absent; in a single object it is null or an empty list. */
  readonly properties: Properties;
  readonly options?: { readonly [name: string]: boolean };
  readonly policies?: { readonly [name: string]: readonly string[] };
}

/** What a new object of a type looks like before anyone has filled it in (`GET <type>/add`). */
export interface Template {
  /** Where UDM puts new objects by default. Of `container/ou` it is the LDAP base. */
  readonly position: string;
  /** Default values. `univentionObjectIdentifier` is a fresh random value that must not be taken over. */
  readonly properties: Properties;
  readonly kinds: PropertyKinds;
  readonly options: { readonly [name: string]: boolean };
  readonly policies: { readonly [name: string]: readonly string[] };
}

/** What a list is asked for. */
export interface ListQuery {
  /** DN of the container to search below. UDM searches nothing at all unless it is told where. */
  readonly position: string;
  /** Properties to read. Leave out large ones (photos): they are read one object at a time where needed. */
  readonly properties?: readonly string[];
  /** An LDAP filter over UDM property names. Escape values with `escapeFilterValue`. */
  readonly filter?: string;
  /** `sub` (the default) includes the container itself, `one` does not. */
  readonly scope?: "sub" | "one" | "base";
}

/** What identifies an object independently of its DN; needed to find out what became of a lost request. */
export interface Key {
  readonly property: string;
  readonly value: string;
}

/** Where a new object goes and what is in it. */
export interface NewObject {
  readonly position: string;
  readonly properties: Properties;
}

/** How often a kind of request ended in a certain way. */
export interface RequestCount {
  readonly method: Method;
  readonly type: string;
  /** The HTTP status, or the kind of the error if no answer came. */
  readonly outcome: number | UdmErrorKind;
  readonly count: number;
}

/** How long requests of a kind took, from sending one to the first line of its answer, or until it had failed. */
export interface RequestDurations extends Durations {
  readonly method: Method;
  readonly type: string;
}

/** What a client has done so far. */
export interface Statistics {
  readonly requests: readonly RequestCount[];
  readonly durations: readonly RequestDurations[];
  /** How many of the requests were repetitions. */
  readonly retries: number;
}

/** A connection to one UDM REST API. All methods throw {@linkcode UdmError}. */
export interface UdmClient {
  /** What new objects look like; asked once, then remembered. */
  template(type: ObjectType): Promise<Template>;
  /**
   * Reads the objects of a type below a container, one at a time, without ever holding the whole answer.
   * Ends normally only if the list was complete. A list that breaks in the middle throws and is not
   * repeated here, because its first objects have been given out: see {@linkcode UdmClient.withListRestart}.
   */
  list(type: ObjectType, query: ListQuery): AsyncGenerator<UdmObject, void, undefined>;
  /** As {@linkcode UdmClient.list}, but gives the objects as they arrive, some at once. */
  listInParts(type: ObjectType, query: ListQuery): AsyncGenerator<readonly UdmObject[], void, undefined>;
  /**
   * Runs a function that reads one or several lists, and runs it again from the start if a list breaks.
   * It must begin with fresh state each time.
   */
  withListRestart<T>(read: () => Promise<T>): Promise<T>;
  /** Reads one object; undefined if there is none. Without `properties`, all of them. */
  get(type: ObjectType, dn: string, properties?: readonly string[]): Promise<UdmObject | undefined>;
  /**
   * Reads one object, if it can be read: undefined if there is none, if the account may not see it, or if UDM has any other
   * reason of its own. Such an answer is no fault of the server, and is not asked for again.
   *
   * @throws {UdmError} if the server cannot be reached
   */
  getIfReadable(type: ObjectType, dn: string, properties: readonly string[]): Promise<UdmObject | undefined>;
  /** Finds the objects in the whole tree with exactly this key. LDAP also matches other spellings, which are other keys. */
  findByKey(type: ObjectType, key: Key): Promise<UdmObject[]>;
  /** Finds the objects whose property has a value or, as LDAP compares, another spelling of it; in the whole tree by default. */
  findMatching(
    type: ObjectType,
    property: string,
    value: string,
    where?: { readonly position?: string; readonly properties?: readonly string[] },
  ): Promise<UdmObject[]>;
  /**
   * Says where the client may write; until then, every write is an error. It is said once.
   *
   * @throws {Error} if it was said before
   * @throws {DnSyntaxError} if a position is not a DN
   */
  confineTo(scope: WriteScope): void;
  /** Creates an object. With a key, a request whose answer is lost is cleared up; without, it is an error. */
  create(type: ManagedType | "container/ou", object: NewObject, key?: Key): Promise<{ readonly dn: string }>;
  /**
   * Changes just these properties. Lists and maps are replaced as a whole.
   *
   * @param key identifies the object should the request have to be repeated: it may have been renamed meanwhile, perhaps by
   *   the attempt before
   * @returns the DN, which is another one if the object was renamed
   */
  modify(type: ManagedType, dn: string, properties: Properties, key?: Key): Promise<{ readonly dn: string }>;
  /**
   * Deletes an object; one that is not there counts as deleted.
   *
   * @param key identifies the object should the request have to be repeated: who is at the DN then may be another one
   */
  remove(type: ManagedType, dn: string, key?: Key): Promise<void>;
  /**
   * Sees to it that an OU exists, creating missing ones from the outermost inwards.
   *
   * @param relativeOu a DN relative to `baseDn`, such as `ou=b,ou=a`
   * @returns the DN of the innermost OU as the server spells it
   */
  ensureOu(relativeOu: string, baseDn: string): Promise<string>;
  readonly statistics: Statistics;
  /**
   * The time by UDM's clock, in milliseconds since 1970: the header `Date` of the first template's answer, and what has
   * passed since then. Undefined before the first template was read, or if its answer had no such header.
   */
  readonly serverTime: number | undefined;
  /** How many requests should be under way at once at this moment: fewer than allowed while the server is overloaded. */
  readonly concurrency: number;
  /** Closes the connections. */
  close(): void;
}
