/**
 * A plan as a document: plain data with names and values, for people and machines. The types follow from the schema. A
 * change that could break a reader of `plan --json` raises `version`.
 *
 * @module
 */

import { described, z } from "../common/zod.ts";
import { REFUSAL_REASONS } from "../planner/limits/safety.ts";
import { NOTICE_REASONS, SKIP_REASONS } from "../planner/plan_types.ts";

const kind = z.enum(["user", "group"]);
const scalar = z.union([z.string(), z.boolean(), z.number(), z.null()]);
const digest = z.object({ digest: z.string() });
const count = z.int().check(z.nonnegative());
const share = z.number().check(z.minimum(0), z.maximum(100));
const texts = z.readonly(z.array(z.string()));

const propertyChange = z.discriminatedUnion("type", [
  described(
    z.object({ property: z.string(), type: z.literal("value"), old: scalar, new: scalar }),
    "A single value. null: not set.",
  ),
  described(
    z.object({
      property: z.string(),
      type: z.literal("list"),
      added: texts,
      removed: texts,
      kept: described(count, "Number of items that stay."),
      reordered: described(z.exactOptional(z.boolean()), "Only the order of the items changes."),
    }),
    "A list. Members of groups are given by their names, and objects by the texts of their fields, separated by $.",
  ),
  described(
    z.object({
      property: z.string(),
      type: z.literal("photo"),
      old: z.nullable(digest),
      new: z.nullable(digest),
    }),
    'A photo, by its digest; "unknown" if the connector did not write it.',
  ),
  described(z.object({ property: z.string(), type: z.literal("secret") }), "A value that is never shown."),
]);

/** What happens to one object, all requests taken together. */
export const changeSchema = z.object({
  change: described(
    z.enum(["add", "modify", "rename", "disable", "delete"]),
    "A rename may change other properties as well.",
  ),
  kind,
  name: described(z.string(), "The current name; for a new object, the planned name."),
  new_name: described(z.exactOptional(z.string()), "The planned name, if it differs."),
  primary_key: z.exactOptional(z.string()),
  dn: described(z.exactOptional(z.string()), "DN in the target, unless the object is new."),
  source_dn: described(z.exactOptional(z.string()), "DN in the source, unless the entry is gone."),
  properties: described(z.readonly(z.array(propertyChange)), "In alphabetical order."),
  create_only: described(
    z.exactOptional(texts),
    "Properties that only the creation sets: later runs leave them unchanged.",
  ),
  account_only: described(
    z.exactOptional(z.literal(true)),
    "The entry is skipped, and only the state of its account (disabled, userexpiry, locked) is written.",
  ),
  warnings: described(z.exactOptional(texts), "Predicted rejections and alterations by UDM."),
});

const totals = z.object({
  source: described(count, "Entries read from the source."),
  target: described(count, "Objects read from the target."),
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
export const planSchema = described(
  z.object({
    version: described(
      z.literal(1),
      "The version of this format. It is raised for incompatible changes, not for additions.",
    ),
    program: described(z.string(), "Name and version of the program."),
    configuration: described(z.string(), "The configuration file as given."),
    created: described(z.string(), "Time of the plan: ISO 8601, UTC."),
    source: described(z.string(), "The servers of the source, without credentials."),
    target: described(z.string(), "The base of the UDM REST API, without credentials."),
    checksum: described(
      z.string(),
      "Identifies the changes: plans with the same checksum have the same effect. For sync --plan.",
    ),
    totals: z.object({ user: totals, group: totals }),
    refusals: described(
      z.readonly(z.array(said)),
      `Why sync would refuse the plan: ${Object.keys(REFUSAL_REASONS).join(", ")}.`,
    ),
    notices: described(z.readonly(z.array(said)), `Notices: ${NOTICE_REASONS.join(", ")}.`),
    limits: described(
      z.record(z.string(), z.string()),
      "The limits of the plan, by key of the section safety.",
    ),
    modified_share: described(
      z.object({ user: share, group: share }),
      "Percentage of the objects in the target that are modified or renamed, with one decimal.",
    ),
    value_losses: described(
      z.readonly(z.array(
        z.object({
          kind,
          property: z.string(),
          holders: described(count, "Objects with a value other than that of UDM's template."),
          emptied: described(count, "Objects that would lose the value. Deleted objects do not count."),
        }),
      )),
      "Properties that objects would lose because the source has no value any more, even if no limit is exceeded.",
    ),
    users_only: described(
      z.exactOptional(z.literal(true)),
      "Present if groups are not synchronised: all groups of the target are left unchanged.",
    ),
    ignored: described(
      z.exactOptional(z.object({ user: count, group: count })),
      "Objects that udm.ignore_names and udm.ignore_dn_regex leave alone; present if there are any.",
    ),
    containers: described(z.exactOptional(texts), "DNs of the OUs that are created first."),
    mail_domains: described(
      z.exactOptional(z.readonly(z.array(
        z.object({
          name: z.string(),
          addresses: described(count, "Number of planned addresses that belong to it."),
        }),
      ))),
      "Mail domains that are created first (udm.create_mail_domains).",
    ),
    changes: described(
      z.readonly(z.array(changeSchema)),
      "In a stable order: users before groups, then by name.",
    ),
    skipped: described(
      z.readonly(z.array(
        z.object({
          kind,
          dn: described(z.string(), "DN in the source."),
          primary_key: z.exactOptional(z.string()),
          name: z.exactOptional(z.string()),
          reason: z.enum(SKIP_REASONS),
          message: z.string(),
        }),
      )),
      "Skipped entries of the source. Their objects in the target are unchanged, except for the state of the account if " +
        "the object is unambiguous.",
    ),
    invalid_values: described(
      z.exactOptional(z.readonly(z.array(
        z.object({
          kind,
          dn: described(z.string(), "DN in the source."),
          primary_key: z.string(),
          name: z.string(),
          property: z.string(),
          message: z.string(),
        }),
      ))),
      "Values that cannot be converted, or that other objects hold. They are skipped, and the rest of the entry is written.",
    ),
    unknown_members: described(count, "Group members that are not among the entries read."),
    self_members: described(
      z.exactOptional(count),
      "Groups that are members of themselves, which is ignored.",
    ),
  }),
  "A plan: what udm-directory-connector would do (plan --json)",
);

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
