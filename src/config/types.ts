/**
 * The configuration as the engine sees it: complete, checked, in the units of the program.
 *
 * Plain data that survives `structuredClone`, so that the main thread can hand it to the worker in the sandbox,
 * which may read neither files nor the environment.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { SafetyRules } from "../planner/limits/safety.ts";
import type { TransformConfig } from "../transform/steps/steps.ts";

/** A place in the configuration file; both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** How deep a search looks: the entries directly below the base, or the base and everything below it. */
type SearchScope = "one" | "sub";

/** What is read from the source for one kind, and how it is transformed. */
export interface SearchConfig {
  readonly base: string;
  readonly scope: SearchScope;
  /** An LDAP filter as it was written, possibly over several lines; `parseFilter` of the source reads it. */
  readonly filter: string;
  readonly attributes: readonly string[];
  /** Attributes whose values the server may hand out in ranges. */
  readonly rangeAttributes: readonly string[];
  readonly trans: TransformConfig;
}

/** The properties of one kind that the connector owns in the target. */
export interface TargetKindConfig {
  /** Property that identifies a record on both sides; always one of `properties`. */
  readonly primaryKeyProperty: string;
  /**
   * The owned properties, none twice; the primary key and the name (username, name) are always among them.
   */
  readonly properties: readonly string[];
  /**
   * Whether the file names the properties. If not, `properties` is the default, of which a target may lack
   * some.
   */
  readonly explicitProperties: boolean;
}

/** A proxy on the way to the target. */
export interface ProxyConfig {
  /** `http://host:port`, without user and password. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** The target: the UDM REST API. */
export interface UdmConfig {
  /** Base of the REST API; ends in "/". */
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  /** PEM certificates to trust; absent: the platform's roots. */
  readonly caCert?: string;
  /** The proxy that requests go through; absent: none, whatever the environment says. */
  readonly proxy?: ProxyConfig;
  /** Nothing is written; everything else happens. */
  readonly skipWrites: boolean;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** How many requests are under way at once, at most. */
  readonly concurrency: number;
  /** In how many parts the list of users is read. */
  readonly listShards: number;
  /** DN of the users' OU relative to the LDAP base. */
  readonly userOu: string;
  /** DN of the groups' OU relative to the LDAP base. */
  readonly groupOu: string;
  /**
   * Whether a digest of the source photo is kept with the user, so that unchanged photos are not sent again.
   */
  readonly photoMarker: boolean;
  /** What becomes of users who are no longer in the source. */
  readonly userRemoval: "delete" | "disable";
  /** How long a disabled user is kept before being deleted, in milliseconds. */
  readonly deleteAfterMs: number;
  /** The property that keeps the time at which a user was found gone; absent: a key of `umcProperty`, sealed. */
  readonly removalProperty?: string;
  /** What seals the times in `umcProperty`; absent: a key derived from `password`. */
  readonly markerSecret?: string;
  /** Owned properties of each kind. */
  readonly kinds: Readonly<Record<Kind, TargetKindConfig>>;
}

/** The source: an LDAP directory. */
export interface SourceConfig {
  /**
   * LDAP URIs (`ldap://host:port`, `ldaps://host:port`, `ldapi://path`), tried in order. `ldap:///` and `ldaps:///`
   * stand for the servers of `domain`, and are replaced before the engine starts.
   */
  readonly uris: readonly string[];
  /**
   * Those of `uris` that are equally good: any other is used in their place only, and may be behind them. Absent: the
   * first one.
   */
  readonly preferredUris?: readonly string[];
  /** Present if `uris` leaves servers to the name service; lower case, ASCII. */
  readonly domain?: string;
  readonly startTls: boolean;
  /** Absent together with `saslMethod`: the source is read anonymously. */
  readonly bindDn?: string;
  /** Present exactly if `bindDn` is; never empty. */
  readonly password?: string;
  readonly saslMethod?: "EXTERNAL";
  /** PEM certificates to trust; absent: the platform's roots. */
  readonly caCert?: string;
  /** PEM certificates that are shown to the server, and the key of the first. */
  readonly client?: { readonly cert: string; readonly key: string };
  /** What the server's certificate must be for; absent: the host of the URI. */
  readonly serverName?: string;
  /** The oldest TLS that is accepted; absent: 1.2. */
  readonly tlsMinVersion?: "1.2" | "1.3";
  /** How long to wait for the network. */
  readonly timeoutMs: number;
  /** Entries asked for at once; 0: no paging. */
  readonly pageSize: number;
  /** More than 0: protocol debugging. */
  readonly traceLevel: number;
  /**
   * Regular expression (Python syntax); entries whose DN matches it from its start do not exist for the
   * connector.
   */
  readonly ignoreDnRegex?: string;
  /** Whether users become members of their primary groups, too (Active Directory); absent: no. */
  readonly primaryGroupMembers?: boolean;
  readonly user: SearchConfig;
  readonly group: SearchConfig;
}

/** The whole configuration. Everything in it may be cloned into a worker. */
export interface Config {
  /** The file it was read from, as it was named. */
  readonly file: string;
  readonly udm: UdmConfig;
  readonly source: SourceConfig;
  readonly safety: SafetyRules;
  /**
   * All passwords it was read with, also those that another one overrules: nothing that shows them may leave.
   */
  readonly secrets: readonly string[];
  /**
   * Where what was configured stands, by path: "udm.uri", "udm.user_properties.3",
   * "source.user_trans.rename_attrs.title". Keys are spelled as the documentation spells them, whatever alias
   * the file uses. What the file does not mention has no position.
   */
  readonly positions: ReadonlyMap<string, Position>;
}
