/**
 * `group_attribute_mapping` of a fork of the Nubus Directory Importer: another form of `source.values_by_group`, with
 * a search of its own for the groups.
 *
 * @module
 */

import { anyText, flag, listOf, name, parsedText, parsedTexts, text } from "../../common/scalars.ts";
import { z } from "../../common/zod.ts";
import { parseBase, parseFilter } from "./parsers.ts";

const rule = z.strictObject({
  group: text(),
  attribute: name(),
  value_if_member: anyText(),
  value_if_not_member: anyText().optional(),
}, { error: 'must be a section: {group: "...", attribute: property, value_if_member: value}' });

/** The schema of the section. */
export const groupAttributeMapping = z.strictObject({
  enabled: flag().default(false).meta({ description: "no: the section has no effect." }),
  group_base: parsedTexts("DNs", parseBase).optional().meta({
    description: "The DN below which the groups are searched. Required if enabled.",
  }),
  group_scope: z.enum(["one", "sub"]).default("sub").meta({ description: "The depth of that search." }),
  group_filter: parsedText(parseFilter).prefault("(objectClass=group)").meta({
    description: "The LDAP filter of that search.",
  }),
  mapping: listOf(rule).default([]).meta({
    description:
      "[{group: DN or cn, attribute: property, value_if_member: value, value_if_not_member: value}...]. Of " +
      "several groups with the same property, the last one wins.",
  }),
}, { error: "must be a section" }).refine(({ enabled, group_base }) => !enabled || group_base !== undefined, {
  path: ["group_base"],
}).optional().meta({
  description: "Another form of source.values_by_group, as in a fork of the Nubus Directory Importer.",
  isLegacy: true,
});
