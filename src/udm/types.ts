/**
 * The interface of the UDM client.
 *
 * @module
 */
import type { Kind, OBJECT_TYPE, ObjectType, Properties, PropertyKinds } from "../common/model.ts";
import type { EarlyBytes } from "./body_reader.ts";
import type { Durations } from "./durations.ts";
import type { Method, UdmErrorKind } from "./errors.ts";
import type { Shard } from "./shards.ts";

/** The part of the directory in which the connector may write. */
export interface WriteScope {
  /** The LDAP base. */
  readonly base: string;
  /** DN of the OU with the objects of a kind, below the base. */
  readonly positions: Readonly<Record<Kind, string>>;
  /** Names of the mail domains that may be created, in lower case. Default: none. */
  readonly mailDomains?: readonly string[];
}

/** An object type that the connector changes and deletes. */
export type ManagedType = (typeof OBJECT_TYPE)[Kind];

/** An object type that the connector creates. OUs and mail domains are never changed or deleted. */
export type CreatedType = ManagedType | "container/ou" | "mail/domain";

/** An object as the UDM REST API returns it. */
export interface UdmObject {
  /** In the spelling of the server, which requests must use. */
  readonly dn: string;
  /** The value of the RDN, unescaped. */
  readonly id: string;
  /** DN of the container of the object. */
  readonly position: string;
  /** The entryUUID. It differs from univentionObjectIdentifier, and changes when a non-empty OU is renamed. */
  readonly uuid: string;
  /** A property without a value is absent in a list; in a single object it is null or an empty list. */
  readonly properties: Properties;
  readonly options?: { readonly [name: string]: boolean };
  readonly policies?: { readonly [name: string]: readonly string[] };
}

/** The template of new objects of a type (`GET <type>/add`). */
export interface Template {
  /** Default container of new objects. For `container/ou` it is the LDAP base. */
  readonly position: string;
  /** Default values. `univentionObjectIdentifier` is a fresh random value; do not copy it. */
  readonly properties: Properties;
  readonly kinds: PropertyKinds;
  /** Why UDM does not describe the types of the properties, so that the kinds follow from the default values alone. */
  readonly unknownTypes?: string | undefined;
  readonly options: { readonly [name: string]: boolean };
  readonly policies: { readonly [name: string]: readonly string[] };
}

/**
 * The properties whose kinds must be exact, given the properties of the template. If the kinds of all of them are certain, UDM is
 * not asked to describe the type; then those of others follow from the default values alone.
 */
export type NeededKinds = (properties: PropertyKinds) => Iterable<string>;

/** The query of a list. */
export interface ListQuery {
  /** DN of the container to search below. UDM requires it. */
  readonly position: string;
  /** Properties to read. Omit large ones (photos) and read them per object where needed. */
  readonly properties?: readonly string[];
  /** An LDAP filter over UDM property names. Escape values with `escapeFilterValue`. */
  readonly filter?: string;
  /** Reads only a part of the objects. */
  readonly shard?: Shard;
  /** `sub` (the default) includes the container itself, `one` does not. */
  readonly scope?: "sub" | "one" | "base";
}

/** Identifies an object independently of its DN, to find the result of a lost request. */
export interface Key {
  readonly property: string;
  readonly value: string;
}

/** Container and properties of a new object. */
export interface NewObject {
  readonly position: string;
  readonly properties: Properties;
}

/** A single value that is added to a list or removed from it. */
export interface ValueChange {
  readonly op: "add" | "remove";
  /** The name of the list. */
  readonly property: string;
  /** A value to remove must be spelled as it is stored. */
  readonly value: string;
}

/** Number of requests with the same method, type and outcome. */
export interface RequestCount {
  readonly method: Method;
  readonly type: string;
  /** The HTTP status, or the kind of the error without a response. */
  readonly outcome: number | UdmErrorKind;
  readonly count: number;
}

/** Durations of requests with the same method and type, until the response headers or the failure. */
export interface RequestDurations extends Durations {
  readonly method: Method;
  readonly type: string;
}

/** Statistics of a client. */
export interface Statistics {
  readonly requests: readonly RequestCount[];
  readonly durations: readonly RequestDurations[];
  /** Number of retries. */
  readonly retries: number;
}

/** A connection to one UDM REST API. All methods throw {@linkcode UdmError}. */
export interface UdmClient {
  /**
   * Reads the template of a type once, and for users and groups the types of their properties; later calls return the same.
   *
   * @param needed without it, the types of all properties are read
   */
  template(type: ObjectType, needed?: NeededKinds): Promise<Template>;
  /**
   * Reads the objects of a type below a container, one at a time, without holding the whole response. Returns only if the
   * list is complete. An incomplete list throws and is not retried here, because its first objects have already been
   * yielded: see {@linkcode UdmClient.withListRestart}.
   */
  list(type: ObjectType, query: ListQuery): AsyncGenerator<UdmObject, void, undefined>;
  /**
   * As {@linkcode UdmClient.list}, but yields the objects in batches as they arrive. A list that takes longer than a gateway
   * waits is read again in smaller parts.
   *
   * @param onSplit called if it is read with several requests, which can show different moments
   * @param early what of an answer is received before it is parsed
   */
  listInParts(
    type: ObjectType,
    query: ListQuery,
    onSplit?: () => void,
    early?: EarlyBytes,
  ): AsyncGenerator<readonly UdmObject[], void, undefined>;
  /**
   * Runs a function that reads one or several lists, and runs it again if a list is incomplete. It must start with fresh
   * state each time.
   */
  withListRestart<T>(read: () => Promise<T>): Promise<T>;
  /** Reads one object; undefined if it does not exist. Without `properties`, reads all of them. */
  get(type: ObjectType, dn: string, properties?: readonly string[]): Promise<UdmObject | undefined>;
  /**
   * Reads one object if possible: undefined if it does not exist, is not visible to the account, or UDM refuses for another
   * reason. Such an answer is not retried and does not count as a failure of the server.
   *
   * @throws {UdmError} if the server is unavailable
   */
  getIfReadable(type: ObjectType, dn: string, properties: readonly string[]): Promise<UdmObject | undefined>;
  /** Finds the objects in the whole directory with exactly this key. LDAP also matches other spellings, which are other keys. */
  findByKey(type: ObjectType, key: Key): Promise<UdmObject[]>;
  /** Finds the objects whose property LDAP considers equal to a value, in the whole directory or below `position`. */
  findMatching(
    type: ObjectType,
    property: string,
    value: string,
    where?: { readonly position?: string; readonly properties?: readonly string[] },
  ): Promise<UdmObject[]>;
  /**
   * Finds the objects in the whole directory that match an LDAP filter over UDM property names, with one request. Undefined if
   * UDM does not know the type or refuses the request; that does not count as a failure of the server.
   *
   * @throws {UdmError} if the server is unavailable
   */
  searchIfReadable(
    type: ObjectType,
    filter: string,
    properties: readonly string[],
  ): Promise<UdmObject[] | undefined>;
  /**
   * Sets the write scope; until then, every write is an error.
   *
   * @throws {Error} if it is already set
   * @throws {DnSyntaxError} if a position is not a DN
   */
  confineTo(scope: WriteScope): void;
  /** Creates an object. After a lost answer the object is looked up by its key; without a key that is an error. */
  create(type: CreatedType, object: NewObject, key?: Key): Promise<{ readonly dn: string }>;
  /**
   * Changes only these properties. Lists and maps are replaced as a whole.
   *
   * @param key identifies the object for a retry: it may have been renamed, perhaps by the previous attempt
   * @returns the DN, which differs after a rename
   */
  modify(type: ManagedType, dn: string, properties: Properties, key?: Key): Promise<{ readonly dn: string }>;
  /**
   * Adds single values to lists of an object and removes others, in this order and with one request.
   *
   * @param key identifies the object for a retry: another object may have its DN by then
   * @returns what UDM warned of, for messages; undefined if every change had an effect. A value to add may be there already;
   *   one to remove may be missing, or spelled in another way; the text may be translated
   */
  changeValues(
    type: ManagedType,
    dn: string,
    changes: readonly ValueChange[],
    key?: Key,
  ): Promise<string | undefined>;
  /**
   * Deletes an object.
   *
   * @param key identifies the object for a retry: another object may have its DN by then
   * @throws {UdmError} of kind notFound if no object has the DN
   */
  remove(type: ManagedType, dn: string, key?: Key): Promise<void>;
  /**
   * Ensures that an OU exists; creates missing OUs from the outermost inwards.
   *
   * @param relativeOu a DN relative to `baseDn`, such as `ou=b,ou=a`
   * @param description of the OUs that are created; empty: none
   * @returns the DN of the innermost OU as the server spells it
   */
  ensureOu(relativeOu: string, baseDn: string, description: string): Promise<string>;
  /**
   * Ensures that a mail domain exists. Only names of the write scope can be created.
   *
   * @param name in lower case
   */
  ensureMailDomain(name: string, baseDn: string): Promise<void>;
  readonly statistics: Statistics;
  /**
   * UDM's clock in milliseconds since 1970: the header `Date` of the first template response plus the time since then.
   * Undefined before the first template is read, or without this header.
   */
  readonly serverTime: number | undefined;
  /** Whether the server was seen to answer with several processes at once. */
  readonly hasSeveralProcesses: boolean;
  /** The current limit of concurrent requests: lower than configured while the server is overloaded. */
  readonly concurrency: number;
  /** Closes the connections. */
  close(): void;
}
