/**
 * An explanation as data, the output of `explain --json`. A change that could break a reader raises
 * {@linkcode EXPLANATION_VERSION}.
 *
 * @module
 */

import type { Kind, Properties } from "../common/model.ts";
import type { PHASES, SkipReason } from "../planner/plan_types.ts";
import type { Change, PlanDocument } from "../review/schema.ts";

/** The version of the document. */
export const EXPLANATION_VERSION = 1;

/** A value: text, or the size and digest of other data. Secrets are not shown. */
export type ShownValue =
  | string
  | { readonly bytes: number; readonly sha256: string }
  | { readonly secret: true };

/** A step of the transform that changed values. */
export interface ShownStep {
  /** The key of the step. */
  readonly step: string;
  /** The changed attribute or property. */
  readonly attribute: string;
  /** The attribute that the values come from, if it is another one. */
  readonly from?: string;
  /** The sanitizer, the charset, or the template. */
  readonly by?: string;
  /** `null`: it did not exist. */
  readonly before: readonly ShownValue[] | null;
  /** `null`: it was removed. */
  readonly after: readonly ShownValue[] | null;
}

/** A value that a step dropped. */
interface ShownDrop {
  /** The key of the step. */
  readonly step: string;
  readonly attribute: string;
  /** The sanitizer, if one dropped it. */
  readonly by?: string;
  readonly reason: string;
}

/** The entry in the source, and its properties. */
export interface ShownSource {
  readonly dn: string;
  /** Requested attributes; empty without a value. Missing if the entry could not be read again. */
  readonly attributes?: Readonly<Record<string, readonly ShownValue[]>>;
  readonly steps: readonly ShownStep[];
  readonly dropped: readonly ShownDrop[];
  /** Managed properties without memberships. A photo is shown as its digest. */
  readonly properties: Readonly<Record<string, Properties[string] | ShownValue>>;
  /** Properties that only a new object gets. */
  readonly create_only?: Readonly<Record<string, Properties[string] | ShownValue>>;
  /** Properties without a value in the source, which get the value of a new object. */
  readonly defaults: Readonly<Record<string, Properties[string] | ShownValue>>;
  /** Values that cannot be converted. */
  readonly problems: readonly { readonly property: string; readonly message: string }[];
  /** Results of the steps that are not managed properties. */
  readonly unused: readonly string[];
}

/** An object of the target. */
export interface ShownObject {
  readonly dn: string;
  readonly name: string;
  readonly primary_key?: string;
  /** Current managed properties without memberships. Missing if the object could not be found again. */
  readonly properties?: Readonly<Record<string, Properties[string] | ShownValue>>;
  /** When the connector disabled the user (the stamp). */
  readonly disabled_since?: string;
}

/** What sync does. */
export type Action = "add" | "modify" | "rename" | "disable" | "delete" | "nothing" | "skip" | "keep";

/** A request that sync would send. */
export interface ShownOperation {
  readonly type: "create" | "modify" | "disable" | "delete";
  /** Its place among all requests, counted from 1. */
  readonly place: number;
  readonly phase: (typeof PHASES)[number];
  /** A short description. */
  readonly text: string;
  /** Requests that must end before. */
  readonly after: readonly string[];
}

/** The state of a member after the run. */
export type MemberResult = "stays" | "joins" | "leaves" | "deleted" | "ignored";

/** A member of a group. */
export interface ShownMember {
  readonly result: MemberResult;
  /** Missing if it is unknown. */
  readonly kind?: Kind;
  readonly name?: string;
  /** Its DN in the source; missing if it is only a member in the target. */
  readonly source_dn?: string;
  /** Its DN in the target; missing if it does not exist yet. */
  readonly dn?: string;
  /** The reason, unless it is obvious. */
  readonly why?: string;
}

/** The explanation of an entry or an object. */
export interface Explained {
  readonly kind: Kind;
  readonly name: string;
  readonly primary_key?: string;
  readonly action: Action;
  /** Whole sentences. */
  readonly why: readonly string[];
  readonly source?: ShownSource;
  /** One object, or several possible ones of a skipped entry. */
  readonly target: readonly ShownObject[];
  /** The changed properties. */
  readonly change?: Change;
  readonly skipped?: { readonly reason: SkipReason; readonly message: string };
  readonly operations: readonly ShownOperation[];
  /** Groups: the members in the source and in the target. */
  readonly members?: readonly ShownMember[];
}

/** One of several matches. */
export interface Match {
  readonly kind: Kind;
  readonly name: string;
  readonly primary_key?: string;
  readonly source_dn?: string;
  readonly dn?: string;
  /** The matching fields, such as "name". */
  readonly matches: readonly string[];
  /** The query that only finds this one. */
  readonly choose: string;
}

/** A similar name. */
export interface SimilarName {
  readonly kind: Kind;
  readonly name: string;
  /** "target" if it is only in the target. */
  readonly side: "source" | "target";
}

/** An entry or object that the connector does not manage. */
export interface ExcludedEntry {
  readonly side: "source" | "target";
  readonly dn: string;
  /** Whole sentences. */
  readonly why: readonly string[];
}

/** The result of the search: one match, several, or none. */
export type Finding =
  | { readonly found: "one"; readonly entry: Explained; readonly hidden: readonly ExcludedEntry[] }
  | { readonly found: "several"; readonly matches: readonly Match[] }
  | {
    readonly found: "nothing";
    readonly near: readonly SimilarName[];
    readonly hidden: readonly ExcludedEntry[];
  };

/** An explanation as a document. */
export type Explanation =
  & Pick<PlanDocument, "program" | "configuration" | "created" | "source" | "target">
  & Finding
  & {
    readonly version: typeof EXPLANATION_VERSION;
    /** The query. */
    readonly asked: string;
    /** The requested kind; missing if both were searched. */
    readonly kind?: Kind;
    /** Why sync would write nothing at all. */
    readonly refusals: PlanDocument["refusals"];
    /** Notices of the plan that concern the entry. */
    readonly notices: PlanDocument["notices"];
  };
