/**
 * An explanation as data, the output of `explain --json`. The types follow from the schema, with which the main thread
 * checks it. A change that could break a reader raises {@linkcode EXPLANATION_VERSION}.
 *
 * @module
 */

import { byKey, isPlainJson } from "../common/json_schema.ts";
import type { Properties } from "../common/model.ts";
import { z } from "../common/zod.ts";
import { PHASES, SKIP_REASONS } from "../planner/plan_types.ts";
import { changeSchema, planSchema } from "../review/schema.ts";

/** The version of the document. */
export const EXPLANATION_VERSION = 1;

const kind = z.enum(["user", "group"]);
const text = z.string();
const texts = z.array(text).readonly();
const optional = text.exactOptional();
const count = z.int().nonnegative();

/** Text, or the size and digest of other data. Secrets are not shown. */
const shownValue = z.union([
  text,
  z.object({ bytes: count, sha256: text }).readonly(),
  z.object({ secret: z.literal(true) }).readonly(),
]);
const shownValues = z.array(shownValue).readonly();
/** Values of properties have any form that UDM gives them. */
const properties = byKey(z.custom<Properties[string] | ShownValue>((value) => isPlainJson(value))).readonly();

const stepKey = z.string().regex(/^[a-z_]+$/).describe("The key of the step.");

const step = z.object({
  step: stepKey,
  attribute: text.describe("The changed attribute or property."),
  from: optional.describe("The attribute that the values come from, if it is another one."),
  by: optional.describe("The sanitizer, the charset, or the template."),
  before: shownValues.nullable().describe("null: it did not exist."),
  after: shownValues.nullable().describe("null: it was removed."),
}).readonly();

const drop = z.object({
  step: stepKey,
  attribute: text,
  by: optional.describe("The sanitizer, if one dropped it."),
  reason: text,
}).readonly();

const source = z.object({
  dn: text,
  attributes: byKey(shownValues).readonly().exactOptional().describe(
    "Requested attributes; empty without a value. Missing if the entry could not be read again.",
  ),
  steps: z.array(step).readonly(),
  dropped: z.array(drop).readonly(),
  properties: properties.describe("Managed properties without memberships. A photo is shown as its digest."),
  create_only: properties.exactOptional().describe("Properties that only a new object gets."),
  defaults: properties.describe(
    "Properties without a value in the source, which get the value of a new object.",
  ),
  problems: z.array(z.object({ property: text, message: text }).readonly()).readonly()
    .describe("Values that cannot be converted."),
  unused: texts.describe("Results of the steps that are not managed properties."),
}).readonly();

const object = z.object({
  dn: text,
  name: text,
  primary_key: optional,
  properties: properties.exactOptional().describe(
    "Current managed properties without memberships. Missing if the object could not be found again.",
  ),
  disabled_since: optional.describe("When the connector disabled the user (the stamp)."),
}).readonly();

const operation = z.object({
  type: z.enum(["create", "modify", "disable", "delete"]),
  place: count.describe("Its place among all requests, counted from 1."),
  phase: z.enum(PHASES),
  text: text.describe("A short description."),
  after: texts.describe("Requests that must end before."),
}).readonly();

const member = z.object({
  result: z.enum(["stays", "joins", "leaves", "deleted", "ignored"]),
  kind: kind.exactOptional().describe("Missing if it is unknown."),
  name: optional,
  source_dn: optional.describe("Its DN in the source; missing if it is only a member in the target."),
  dn: optional.describe("Its DN in the target; missing if it does not exist yet."),
  why: optional.describe("The reason, unless it is obvious."),
}).readonly();

const explained = z.object({
  kind,
  name: text,
  primary_key: optional,
  action: z.enum(["add", "modify", "rename", "disable", "delete", "nothing", "skip", "keep"]),
  why: texts.describe("Whole sentences."),
  source: source.exactOptional(),
  target: z.array(object).readonly().describe("One object, or several possible ones of a skipped entry."),
  change: changeSchema.readonly().exactOptional().describe("The changed properties."),
  skipped: z.object({ reason: z.enum(SKIP_REASONS), message: text }).readonly().exactOptional(),
  operations: z.array(operation).readonly(),
  members: z.array(member).readonly().exactOptional()
    .describe("Groups: the members in the source and in the target."),
}).readonly();

const match = z.object({
  kind,
  name: text,
  primary_key: optional,
  source_dn: optional,
  dn: optional,
  matches: texts.describe('The matching fields, such as "name".'),
  choose: text.describe("The query that only finds this one."),
}).readonly();

const side = z.enum(["source", "target"]);

const similarName = z.object({
  kind,
  name: text,
  side: side.describe('"target" if it is only in the target.'),
}).readonly();

const excludedEntry = z.object({ side, dn: text, why: texts.describe("Whole sentences.") }).readonly();
const hidden = z.array(excludedEntry).readonly();

const one = z.object({ found: z.literal("one"), entry: explained, hidden });
const several = z.object({ found: z.literal("several"), matches: z.array(match).readonly() });
const nothing = z.object({ found: z.literal("nothing"), near: z.array(similarName).readonly(), hidden });

const { refusals, notices, ...head } = planSchema.pick({
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
  asked: text.describe("The query."),
  kind: kind.exactOptional().describe("The requested kind; missing if both were searched."),
};
const ends = {
  refusals: refusals.describe("Why sync would write nothing at all."),
  notices: notices.describe("Notices of the plan that concern the entry."),
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
