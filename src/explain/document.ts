/**
 * An explanation as it is shown and printed: plain data, for people and machines. The shape is a promise to whoever reads
 * `explain --json`; a change that could break a reader raises {@linkcode EXPLANATION_VERSION}.
 *
 * @module
 */

import type { Kind, Properties } from "../common/model.ts";
import type { PHASES, SkipReason } from "../planner/plan_types.ts";
import type { Change, PlanDocument } from "../review/document.ts";

/** The version of the shape. */
export const EXPLANATION_VERSION = 1;

/** A value: text as it is, everything else by its size and digest, and what is secret not at all. */
export type ShownValue =
  | string
  | { readonly bytes: number; readonly sha256: string }
  | { readonly secret: true };

/** A step of the transform that changed something. */
export interface ShownStep {
  /** The key of the step. */
  readonly step: string;
  /** The attribute or property whose values are another now. */
  readonly attribute: string;
  /** The attribute that the values come from, if it is another one. */
  readonly from?: string;
  /** The sanitizer, the charset, or the template. */
  readonly by?: string;
  /** `null`: it was not there. */
  readonly before: readonly ShownValue[] | null;
  /** `null`: it is no longer there. */
  readonly after: readonly ShownValue[] | null;
}

/** A value that a step could not deal with. */
export interface ShownDrop {
  /** The key of the step. */
  readonly step: string;
  readonly attribute: string;
  readonly reason: string;
}

/** What the source has of it, and what becomes of that. */
export interface ShownSource {
  readonly dn: string;
  /** Attributes that were asked for; those without a value are empty. Missing if the entry could not be read again. */
  readonly attributes?: Readonly<Record<string, readonly ShownValue[]>>;
  readonly steps: readonly ShownStep[];
  readonly dropped: readonly ShownDrop[];
  /** Managed properties, memberships apart. A photo is given by its digest. */
  readonly properties: Readonly<Record<string, Properties[string] | ShownValue>>;
  /** Properties that the source gives no value, and that go back to what UDM gives a new object. */
  readonly defaults: Readonly<Record<string, Properties[string] | ShownValue>>;
  /** What could not be turned into a property. */
  readonly problems: readonly { readonly property: string; readonly message: string }[];
  /** What comes out of the steps and is no managed property. */
  readonly unused: readonly string[];
}

/** An object of the target. */
export interface ShownObject {
  readonly dn: string;
  readonly name: string;
  readonly primary_key?: string;
  /** Managed properties as they are now, memberships apart. Missing if the object could not be found again. */
  readonly properties?: Readonly<Record<string, Properties[string] | ShownValue>>;
  /** When the connector found the user gone and disabled it (the stamp in `umcProperty`). */
  readonly disabled_since?: string;
}

/** What sync does about it. */
export type Action = "add" | "modify" | "rename" | "disable" | "delete" | "nothing" | "skip" | "keep";

/** A request that sync would make. */
export interface ShownOperation {
  readonly type: "create" | "modify" | "disable" | "delete";
  /** Its place among all requests, counted from 1. */
  readonly place: number;
  readonly phase: (typeof PHASES)[number];
  /** What it does, in a few words. */
  readonly text: string;
  /** What must have been done before. */
  readonly after: readonly string[];
}

/** How a member stands after the run. */
export type MemberResult = "stays" | "joins" | "leaves" | "deleted" | "left out";

/** What became of a member. */
export interface ShownMember {
  readonly result: MemberResult;
  /** Missing if nobody knows what it is. */
  readonly kind?: Kind;
  readonly name?: string;
  /** The DN by which the source names it; missing if only the target has it as a member. */
  readonly source_dn?: string;
  /** Its DN in the target; missing if it is not there yet. */
  readonly dn?: string;
  /** Why, if that goes without saying for none. */
  readonly why?: string;
}

/** An entry or an object, and everything there is to say about it. */
export interface Explained {
  readonly kind: Kind;
  readonly name: string;
  readonly primary_key?: string;
  readonly action: Action;
  /** Whole sentences. */
  readonly why: readonly string[];
  readonly source?: ShownSource;
  /** One, unless an entry that is left out may mean several. */
  readonly target: readonly ShownObject[];
  /** What changes, property by property. */
  readonly change?: Change;
  readonly skipped?: { readonly reason: SkipReason; readonly message: string };
  readonly operations: readonly ShownOperation[];
  /** Groups: everybody the source names, and everybody the target has. */
  readonly members?: readonly ShownMember[];
}

/** One of several entries and objects that match. */
export interface Match {
  readonly kind: Kind;
  readonly name: string;
  readonly primary_key?: string;
  readonly source_dn?: string;
  readonly dn?: string;
  /** What matches, such as "name". */
  readonly matches: readonly string[];
  /** What to ask for to get this one alone. */
  readonly choose: string;
}

/** A name that is much the same. */
export interface SimilarName {
  readonly kind: Kind;
  readonly name: string;
  /** Whether it is in the source, or in the target alone. */
  readonly side: "source" | "target";
}

/** Something that is there but out of the connector's sight. */
export interface ExcludedEntry {
  readonly side: "source" | "target";
  readonly dn: string;
  /** Whole sentences. */
  readonly why: readonly string[];
}

/** What was found: exactly one, several, or nothing. */
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
    /** What was asked for. */
    readonly asked: string;
    /** The kind that was asked for; missing if both would do. */
    readonly kind?: Kind;
    /** Why sync would write nothing at all. */
    readonly refusals: PlanDocument["refusals"];
    /** What is to be said about the plan as a whole, if it has to do with the entry. */
    readonly notices: PlanDocument["notices"];
  };
