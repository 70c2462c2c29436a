/**
 * An explanation as data, the output of `explain --json`. The types follow from the schema, with which the main thread
 * checks it. A change that could break a reader raises {@linkcode EXPLANATION_VERSION}.
 *
 * @module
 */

import { byKey, isPlainJson } from "../common/json_schema.ts";
import type { Properties } from "../common/model.ts";
import { described, z } from "../common/zod.ts";
import { PHASES, SKIP_REASONS } from "../planner/plan_types.ts";
import { changeSchema, planSchema } from "../review/schema.ts";

/** The version of the document. */
export const EXPLANATION_VERSION = 1;

const kind = z.enum(["user", "group"]);
const text = z.string();
const texts = z.readonly(z.array(text));
const optional = z.exactOptional(text);
const count = z.int().check(z.nonnegative());

/** Text, or the size and digest of other data. Secrets are not shown. */
const shownValue = z.union([
  text,
  z.readonly(z.object({ bytes: count, sha256: text })),
  z.readonly(z.object({ secret: z.literal(true) })),
]);
const shownValues = z.readonly(z.array(shownValue));
/** Values of properties have any form that UDM gives them. */
const properties = z.readonly(
  byKey(z.custom<Properties[string] | ShownValue>((value) => isPlainJson(value))),
);

const stepKey = described(z.string().check(z.regex(/^[a-z_]+$/)), "The key of the step.");

const step = z.readonly(z.object({
  step: stepKey,
  attribute: described(text, "The changed attribute or property."),
  from: described(optional, "The attribute that the values come from, if it is another one."),
  by: described(optional, "The sanitizer, the charset, or the template."),
  before: described(z.nullable(shownValues), "null: it did not exist."),
  after: described(z.nullable(shownValues), "null: it was removed."),
}));

const drop = z.readonly(z.object({
  step: stepKey,
  attribute: text,
  by: described(optional, "The sanitizer, if one dropped it."),
  reason: text,
}));

const source = z.readonly(z.object({
  dn: text,
  attributes: described(
    z.exactOptional(z.readonly(byKey(shownValues))),
    "Requested attributes; empty without a value. Missing if the entry could not be read again.",
  ),
  steps: z.readonly(z.array(step)),
  dropped: z.readonly(z.array(drop)),
  properties: described(
    properties,
    "Managed properties without memberships. A photo is shown as its digest.",
  ),
  create_only: described(z.exactOptional(properties), "Properties that only a new object gets."),
  defaults: described(
    properties,
    "Properties without a value in the source, which get the value of a new object.",
  ),
  problems: described(
    z.readonly(z.array(z.readonly(z.object({ property: text, message: text })))),
    "Values that cannot be converted.",
  ),
  unused: described(texts, "Results of the steps that are not managed properties."),
}));

const object = z.readonly(z.object({
  dn: text,
  name: text,
  primary_key: optional,
  properties: described(
    z.exactOptional(properties),
    "Current managed properties without memberships. Missing if the object could not be found again.",
  ),
  disabled_since: described(optional, "When the connector disabled the user (the stamp)."),
}));

const operation = z.readonly(z.object({
  type: z.enum(["create", "modify", "disable", "delete"]),
  place: described(count, "Its place among all requests, counted from 1."),
  phase: z.enum(PHASES),
  text: described(text, "A short description."),
  after: described(texts, "Requests that must end before."),
}));

const member = z.readonly(z.object({
  result: z.enum(["stays", "joins", "leaves", "deleted", "ignored"]),
  kind: described(z.exactOptional(kind), "Missing if it is unknown."),
  name: optional,
  source_dn: described(optional, "Its DN in the source; missing if it is only a member in the target."),
  dn: described(optional, "Its DN in the target; missing if it does not exist yet."),
  why: described(optional, "The reason, unless it is obvious."),
}));

const explained = z.readonly(z.object({
  kind,
  name: text,
  primary_key: optional,
  action: z.enum(["add", "modify", "rename", "disable", "delete", "nothing", "skip", "keep"]),
  why: described(texts, "Whole sentences."),
  source: z.exactOptional(source),
  target: described(z.readonly(z.array(object)), "One object, or several possible ones of a skipped entry."),
  change: described(z.exactOptional(z.readonly(changeSchema)), "The changed properties."),
  skipped: z.exactOptional(z.readonly(z.object({ reason: z.enum(SKIP_REASONS), message: text }))),
  operations: z.readonly(z.array(operation)),
  members: described(
    z.exactOptional(z.readonly(z.array(member))),
    "Groups: the members in the source and in the target.",
  ),
}));

const match = z.readonly(z.object({
  kind,
  name: text,
  primary_key: optional,
  source_dn: optional,
  dn: optional,
  matches: described(texts, 'The matching fields, such as "name".'),
  choose: described(text, "The query that only finds this one."),
}));

const side = z.enum(["source", "target"]);

const similarName = z.readonly(z.object({
  kind,
  name: text,
  side: described(side, '"target" if it is only in the target.'),
}));

const excludedEntry = z.readonly(z.object({ side, dn: text, why: described(texts, "Whole sentences.") }));
const hidden = z.readonly(z.array(excludedEntry));

const one = z.object({ found: z.literal("one"), entry: explained, hidden });
const several = z.object({ found: z.literal("several"), matches: z.readonly(z.array(match)) });
const nothing = z.object({ found: z.literal("nothing"), near: z.readonly(z.array(similarName)), hidden });

const { refusals, notices, ...head } = z.pick(planSchema, {
  program: true,
  configuration: true,
  created: true,
  source: true,
  target: true,
  refusals: true,
  notices: true,
}).shape;
const common = {
  version: z.literal(EXPLANATION_VERSION),
  ...head,
  asked: described(text, "The query."),
  kind: described(z.exactOptional(kind), "The requested kind; missing if both were searched."),
};
const ends = {
  refusals: described(refusals, "Why sync would write nothing at all."),
  notices: described(notices, "Notices of the plan that concern the entry."),
};

/** An explanation as a document. */
export const explanationSchema = z.discriminatedUnion("found", [
  z.object({ ...common, ...one.shape, ...ends }),
  z.object({ ...common, ...several.shape, ...ends }),
  z.object({ ...common, ...nothing.shape, ...ends }),
]);

/** An explanation as a document. */
export type Explanation = Readonly<z.infer<typeof explanationSchema>>;
/** The result of the search: one match, several, or none. */
export type Finding = Readonly<z.infer<typeof one> | z.infer<typeof several> | z.infer<typeof nothing>>;
/** The explanation of an entry or an object. */
export type Explained = z.infer<typeof explained>;
/** What sync does. */
export type Action = Explained["action"];
/** A value: text, or the size and digest of other data. Secrets are not shown. */
export type ShownValue = z.infer<typeof shownValue>;
/** A step of the transform that changed values. */
export type ShownStep = z.infer<typeof step>;
/** The entry in the source, and its properties. */
export type ShownSource = z.infer<typeof source>;
/** An object of the target. */
export type ShownObject = z.infer<typeof object>;
/** A request that sync would send. */
export type ShownOperation = z.infer<typeof operation>;
/** A member of a group. */
export type ShownMember = z.infer<typeof member>;
/** The state of a member after the run. */
export type MemberResult = ShownMember["result"];
/** One of several matches. */
export type Match = z.infer<typeof match>;
/** A similar name. */
export type SimilarName = z.infer<typeof similarName>;
/** An entry or object that the connector does not manage. */
export type ExcludedEntry = z.infer<typeof excludedEntry>;
