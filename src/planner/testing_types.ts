/**
 * How tests describe both sides of a run.
 *
 * @module
 */

import type { SourceState } from "./source_state.ts";
import type { Kind, Properties } from "../common/model.ts";
import type { Pattern } from "../syntax/python_regex/pattern.ts";
import type { ManagedMemberships } from "./memberships.ts";
import type { Policy } from "./policy.ts";
import type { Reference } from "./dn_rules.ts";
import type { GroupValues } from "./values_by_group.ts";
import type { StampKeeping } from "./stamps.ts";
import type { TakenBy } from "./store/taken_values.ts";
import type { InitialValues } from "./desired_entry.ts";

/** An object of the target or an entry of the source; a test gives only what matters to it. */
export interface Row {
  /** A number stands for a UUID that UDM accepts, see `uuid`. */
  readonly key?: number | string | undefined;
  readonly name?: string | undefined;
  /** Default: made from the name and the kind. */
  readonly dn?: string;
  readonly mail?: string | undefined;
  readonly description?: string | undefined;
  /** Groups: DNs, or names of rows of the same side; users win over groups; `group:x` is the group x, `=x` the text x. */
  readonly members?: readonly string[];
  /** Users: digest of the photo (target: as marked). */
  readonly photo?: string | undefined;
  /** Target: whether the object has a photo, if that differs from `photo`. */
  readonly hasPhoto?: boolean;
  /** Source: a problem of its name, because of which it is skipped. */
  readonly problem?: string;
  /** Source: properties whose values the configuration gives. */
  readonly substituted?: readonly string[];
  /** Source: properties whose values cannot be converted. */
  readonly unconverted?: readonly string[];
  /** Source: properties that must have a value, and have none. */
  readonly missing?: readonly string[];
  /** Source: DNs in properties, or names of rows as in `members`. */
  readonly refers?: Readonly<Record<string, readonly string[]>>;
  /** Other properties. */
  readonly more?: Properties;
  /** Source: values for a new object. */
  readonly initial?: InitialValues;
}

/** One side of a run. */
export interface Side {
  readonly users?: readonly Row[];
  readonly groups?: readonly Row[];
}

/** Options of both sides. */
export interface Options {
  readonly primaryKeyProperty?: string;
  /** Overrides {@linkcode primaryKeyProperty} for a kind. */
  readonly primaryKeyProperties?: Partial<Record<Kind, string>>;
  readonly defaults?: Properties;
  readonly substitutes?: Properties;
  readonly managed?: ManagedMemberships;
  readonly photos?: boolean;
  readonly policy?: Partial<Policy>;
  /** Properties of users that are set only at creation. They are not compared. */
  readonly createOnly?: readonly string[];
  /** Names and DNs of ignored objects. */
  readonly ignoreNames?: readonly string[];
  readonly ignoreDns?: readonly Pattern[];
  /** Additional compared properties of users. */
  readonly compared?: readonly string[];
  /** Additional compared properties of groups. */
  readonly comparedOfGroups?: readonly string[];
  /** Booleans of users whose value false differs from no value. */
  readonly triState?: readonly string[];
  /** Whether all entries are unpacked, even those that equal their objects. Default: no. */
  readonly unpacksAll?: boolean;
  /** Whether alternative addresses of users must be unique. */
  readonly alternativeMail?: boolean;
  /** Properties of users whose values are DNs. */
  readonly dnProperties?: readonly Reference[];
  /** LDAP base of the target. Default: as if the source were in it. */
  readonly targetBase?: string;
  /** Search bases of the source. */
  readonly sourceBases?: readonly string[];
  readonly valuesByGroup?: readonly GroupValues[];
  readonly originOf?: SourceState["originOf"];
  /** Where stamps are kept. Default: in the preferences, if users are disabled first. */
  readonly stamps?: StampKeeping;
  /** Parts of the source that were not read. */
  readonly references?: readonly string[];
  /** The server that was read instead of another. */
  readonly failover?: SourceState["failover"];
  /** Unique values of objects outside the OUs, by type and value, such as `name:root`. */
  readonly taken?: Readonly<Record<string, TakenBy>>;
  /** Objects outside the OUs, and unreadable DNs. */
  readonly foreign?: {
    readonly user?: readonly ForeignRow[];
    readonly group?: readonly ForeignRow[];
    readonly unreadable?: { readonly user?: readonly string[]; readonly group?: readonly string[] };
  };
}

/** An object outside the OUs. */
interface ForeignRow {
  readonly dn: string;
  readonly key?: number | string;
  readonly mail?: string;
}
