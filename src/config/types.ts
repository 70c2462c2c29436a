/**
 * The complete and checked configuration, in the units of the program.
 *
 * Plain data that survives `structuredClone`, so that the main thread can hand it to the worker in the sandbox,
 * which may read neither files nor the environment.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { Pattern } from "../syntax/python_regex/pattern.ts";
import type { ConfiguredUri } from "../syntax/ldap_uri.ts";
import type { SafetyRules } from "../planner/limits/safety.ts";
import type { TransformConfig } from "../transform/steps/steps.ts";

/** A position in the configuration file; both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The entries directly below the base, or the base and everything below it. */
type SearchScope = "one" | "sub";

/** What to read from the source for one kind, and how to transform it. */
export interface SearchConfig {
  /** Where to search; none contains another one. Empty: the kind is not synchronised. */
  readonly bases: readonly string[];
  readonly scope: SearchScope;
  /** An LDAP filter as written, possibly over several lines. */
  readonly filter: string;
  readonly attributes: readonly string[];
  /** Attributes whose values the server may return in ranges. */
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
  /** Whether the file lists the properties. A target may lack some of the defaults. */
  readonly explicitProperties: boolean;
}

/** A proxy for requests to the target. */
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
  /** Where the password comes from, for messages. */
  readonly passwordOrigin?: string;
  /** PEM certificates of the authorities to trust, and no others. Absent: TLS is not used, or nothing is trusted. */
  readonly caCert?: string;
  /** The store of this machine that `caCert` comes from, for messages. Absent: it is the file of ca_cert. */
  readonly systemStore?: string;
  /** Absent: no proxy; the environment is ignored. */
  readonly proxy?: ProxyConfig;
  /** Whether to write nothing. */
  readonly skipWrites: boolean;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** How long to wait if the server asks for it. */
  readonly maxWaitMs: number;
  /** Maximum number of concurrent requests. */
  readonly concurrency: number;
  /** Number of parts in which the list of users is read. auto: as many as processes of UDM are seen. */
  readonly listShards: number | "auto";
  /** DN of the users' OU relative to the LDAP base. */
  readonly userOu: string;
  /** DN of the groups' OU relative to the LDAP base; that of the users if groups are not synchronised. */
  readonly groupOu: string;
  /** The description of OUs that are created; empty: none. */
  readonly ouDescription: string;
  /** Properties of either kind that only new objects get; none of them is owned. */
  readonly createOnlyProperties: readonly string[];
  /** Properties whose values are DNs of entries. */
  readonly dnProperties: readonly string[] | undefined;
  /** Whether to create mail domains that the target does not have. */
  readonly createMailDomains: boolean;
  /** Whether the target keeps alternative mail addresses unique. */
  readonly uniqueMailAddresses: boolean;
  /** Whether to keep a digest of the source photo with the user, so that unchanged photos are not sent again. */
  readonly photoMarker: boolean;
  /** Names of users and groups that are left alone. */
  readonly ignoreNames: readonly string[];
  /** Objects whose DN one of these matches are left alone. */
  readonly ignoreDnRegex: readonly Pattern[];
  /** What to do with users who are no longer in the source. */
  readonly userRemoval: "delete" | "disable" | "keep";
  /** How long a disabled user is kept before deletion, in milliseconds; infinite: never deleted. */
  readonly deleteAfterMs: number;
  /** The property that keeps the time of removal; absent: a key of `umcProperty`, sealed. */
  readonly removalProperty?: string;
  /** Another property, which keeps it if UDM has that one; only without `removalProperty`. */
  readonly removalPropertyIfPresent?: string;
  /** The secret for seals of times in `umcProperty`; absent: derived from `password`. */
  readonly markerSecret?: string;
  /** Owned properties of each kind. */
  readonly kinds: Readonly<Record<Kind, TargetKindConfig>>;
}

/** Values of users who are members of a group. */
export interface ValuesByGroup {
  /** The DN or the name of the group. */
  readonly group: string;
  /** Whether members of groups within the group count, too. */
  readonly nested: boolean;
  readonly properties: Readonly<Record<string, readonly string[]>>;
  /** The path of the key that names it. */
  readonly path: string;
}

/** The source: an LDAP directory. */
export interface SourceConfig {
  /**
   * Tried in order. URIs without a host stand for the servers of `domain`, and are replaced before the engine starts.
   */
  readonly uris: readonly ConfiguredUri[];
  /**
   * The preferred servers among `uris`. The others are used only for failover and may be out of date. Absent: the first
   * one.
   */
  readonly preferredUris?: readonly ConfiguredUri[];
  /** Present if servers of `uris` are looked up in DNS; lower case, ASCII. */
  readonly domain?: string;
  readonly startTls: boolean;
  /** Absent together with `saslMethod`: the source is read anonymously. */
  readonly bindDn?: string;
  /** Present exactly if `bindDn` is; never empty. */
  readonly password?: string;
  /** Where the password comes from, for messages. */
  readonly passwordOrigin?: string;
  readonly saslMethod?: "EXTERNAL";
  /** PEM certificates of the authorities to trust, and no others. Absent: TLS is not used, or nothing is trusted. */
  readonly caCert?: string;
  /** The store of this machine that `caCert` comes from, for messages. Absent: it is the file of ca_cert. */
  readonly systemStore?: string;
  /** PEM client certificates, and the key of the first. */
  readonly client?: { readonly cert: string; readonly key: string };
  /** The name in the server's certificate; absent: the host of the URI. */
  readonly serverName?: string;
  /** The oldest accepted TLS; absent: 1.2. */
  readonly tlsMinVersion?: "1.2" | "1.3";
  /** How long to wait for the network, in milliseconds. */
  readonly timeoutMs: number;
  /** Maximum number of entries per page; 0: no paging. */
  readonly pageSize: number;
  /** More than 0: protocol debugging. */
  readonly traceLevel: number;
  /** Entries whose DN matches it are ignored. */
  readonly ignoreDnRegex?: Pattern;
  /** Whether users become members of their primary groups (Active Directory); absent: no. */
  readonly primaryGroupMembers?: boolean;
  /** Values of users who are members of groups; absent: none. */
  readonly valuesByGroup?: readonly ValuesByGroup[];
  /** Where the groups of `valuesByGroup` are searched; absent: among the groups that are read. */
  readonly valueGroups?: Pick<SearchConfig, "bases" | "scope" | "filter">;
  /** The attribute of users that members which are no DNs are looked up by; absent: uid. */
  readonly userMemberAttr?: string;
  readonly user: SearchConfig;
  readonly group: SearchConfig;
}

/** The whole configuration; survives `structuredClone`. */
export interface Config {
  /** The file, as named on the command line. */
  readonly file: string;
  readonly udm: UdmConfig;
  readonly source: SourceConfig;
  readonly safety: SafetyRules;
  /** All passwords that were found, also overridden ones. None may be shown. */
  readonly secrets: readonly string[];
  /** Names of attributes that hold secrets, and of what is made from them. Their values must not be shown. */
  readonly secretNames: readonly string[];
  /**
   * The positions of values by path: "udm.uri", "udm.user_properties.3", "source.user_trans.rename_attrs.title". Aliases
   * have the position of their documented key. Defaults have none.
   */
  readonly positions: ReadonlyMap<string, Position>;
}
