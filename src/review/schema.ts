/**
 * A plan as a document: plain data with names and values, for people and machines. The types follow from the schema. A
 * change that could break a reader of `plan --json` raises `version`.
 *
 * @module
 */

import { z } from "../common/zod.ts";
import { REFUSAL_REASONS } from "../planner/limits/safety.ts";
import { NOTICE_REASONS, SKIP_REASONS } from "../planner/plan_types.ts";

const kind = z.enum(["user", "group"]);
const scalar = z.union([z.string(), z.boolean(), z.number(), z.null()]);
const digest = z.object({ digest: z.string() });
const count = z.int().nonnegative();
const share = z.number().min(0).max(100);
const texts = z.array(z.string()).readonly();

const propertyChange = z.discriminatedUnion("type", [
  z.object({ property: z.string(), type: z.literal("value"), old: scalar, new: scalar })
    .describe("A single value. null: not set."),
  z.object({
    property: z.string(),
    type: z.literal("list"),
    added: texts,
    removed: texts,
    kept: count.describe("Number of items that stay."),
    reordered: z.boolean().exactOptional().describe("Only the order of the items changes."),
  }).describe(
    "A list. Members of groups are given by their names, and objects by the texts of their fields, separated by $.",
  ),
  z.object({
    property: z.string(),
    type: z.literal("photo"),
    old: digest.nullable(),
    new: digest.nullable(),
  }).describe('A photo, by its digest; "unknown" if the connector did not write it.'),
  z.object({ property: z.string(), type: z.literal("secret") }).describe("A value that is never shown."),
]);

/** What happens to one object, all requests taken together. */
export const changeSchema = z.object({
  change: z.enum(["add", "modify", "rename", "disable", "delete"])
    .describe("A rename may change other properties as well."),
  kind,
  name: z.string().describe("The current name; for a new object, the planned name."),
  new_name: z.string().exactOptional().describe("The planned name, if it differs."),
  primary_key: z.string().exactOptional(),
  dn: z.string().exactOptional().describe("DN in the target, unless the object is new."),
  source_dn: z.string().exactOptional().describe("DN in the source, unless the entry is gone."),
  properties: z.array(propertyChange).readonly().describe("In alphabetical order."),
  create_only: texts.exactOptional().describe(
    "Properties that only the creation sets: later runs leave them unchanged.",
  ),
  account_only: z.literal(true).exactOptional().describe(
    "The entry is skipped, and only the state of its account (disabled, userexpiry, locked) is written.",
  ),
  warnings: texts.exactOptional().describe(
    "Predicted rejections and alterations by UDM.",
  ),
});

const totals = z.object({
  source: count.describe("Entries read from the source."),
  target: count.describe("Objects read from the target."),
  added: count,
  modified: count,
  renamed: count,
  disabled: count,
  deleted: count,
  unchanged: count,
  skipped: count,
});

const said = z.object({ reason: z.string(), kind, message: z.string() });

/** A plan as a document. Unknown keys are ignored: later versions of the program may add some. */
export const planSchema = z.object({
  version: z.literal(1).describe(
    "The version of this format. It is raised for incompatible changes, not for additions.",
  ),
  program: z.string().describe("Name and version of the program."),
  configuration: z.string().describe("The configuration file as given."),
  created: z.string().describe("Time of the plan: ISO 8601, UTC."),
  source: z.string().describe("The servers of the source, without credentials."),
  target: z.string().describe("The base of the UDM REST API, without credentials."),
  checksum: z.string().describe(
    "Identifies the changes: plans with the same checksum have the same effect. For sync --plan.",
  ),
  totals: z.object({ user: totals, group: totals }),
  refusals: z.array(said).readonly().describe(
    `Why sync would refuse the plan: ${Object.keys(REFUSAL_REASONS).join(", ")}.`,
  ),
  notices: z.array(said).readonly().describe(
    `Notices: ${NOTICE_REASONS.join(", ")}.`,
  ),
  limits: z.record(z.string(), z.string()).describe(
    "The limits of the plan, by key of the section safety.",
  ),
  modified_share: z.object({ user: share, group: share }).describe(
    "Percentage of the objects in the target that are modified or renamed, with one decimal.",
  ),
  value_losses: z.array(
    z.object({
      kind,
      property: z.string(),
      holders: count.describe("Objects with a value other than that of UDM's template."),
      emptied: count.describe("Objects that would lose the value. Deleted objects do not count."),
    }),
  ).readonly().describe(
    "Properties that objects would lose because the source has no value any more, even if no limit is exceeded.",
  ),
  users_only: z.literal(true).exactOptional().describe(
    "Present if groups are not synchronised: all groups of the target are left unchanged.",
  ),
  ignored: z.object({ user: count, group: count }).exactOptional().describe(
    "Objects that udm.ignore_names and udm.ignore_dn_regex leave alone; present if there are any.",
  ),
  containers: texts.exactOptional().describe("DNs of the OUs that are created first."),
  mail_domains: z.array(
    z.object({
      name: z.string(),
      addresses: count.describe("Number of planned addresses that belong to it."),
    }),
  ).readonly().exactOptional().describe("Mail domains that are created first (udm.create_mail_domains)."),
  changes: z.array(changeSchema).readonly().describe("In a stable order: users before groups, then by name."),
  skipped: z.array(
    z.object({
      kind,
      dn: z.string().describe("DN in the source."),
      primary_key: z.string().exactOptional(),
      name: z.string().exactOptional(),
      reason: z.enum(SKIP_REASONS),
      message: z.string(),
    }),
  ).readonly().describe(
    "Skipped entries of the source. Their objects in the target are unchanged, except for the state of the account if " +
      "the object is unambiguous.",
  ),
  invalid_values: z.array(
    z.object({
      kind,
      dn: z.string().describe("DN in the source."),
      primary_key: z.string(),
      name: z.string(),
      property: z.string(),
      message: z.string(),
    }),
  ).readonly().exactOptional().describe(
    "Values that cannot be converted, or that other objects hold. They are skipped, and the rest of the entry is written.",
  ),
  unknown_members: count.describe("Group members that are not among the entries read."),
  self_members: count.exactOptional().describe("Groups that are members of themselves, which is ignored."),
}).describe("A plan: what udm-directory-connector would do (plan --json)");

/** A plan as a document. */
export type PlanDocument = Readonly<z.infer<typeof planSchema>>;
/** What happens to one object, all requests taken together. */
export type Change = Readonly<z.infer<typeof changeSchema>>;
/** What happens to an object. A rename may change other properties as well. */
export type ChangeKind = Change["change"];
/** What happens to a property. */
export type PropertyChange = Readonly<z.infer<typeof propertyChange>>;
/** A single value. `null`: not set. */
export type Scalar = z.infer<typeof scalar>;
/** An entry of the source that is skipped. */
export type SkippedEntry = PlanDocument["skipped"][number];
/** A value of an entry that cannot be written. It is omitted, and the rest of the entry is written. */
export type InvalidValue = NonNullable<PlanDocument["invalid_values"]>[number];

/** The JSON Schema of a plan, as text: `config/plan-schema.json`. */
export function planJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(planSchema, {
    io: "input",
    target: "draft-7",
    reused: "inline",
  });
  return JSON.stringify({ $schema, title: "Plan of udm-directory-connector", ...rest }, undefined, 2) + "\n";
}
