/**
 * `group_attribute_mapping` of a fork of the Nubus Directory Importer: another form of `source.values_by_group`, with
 * a search of its own for the groups.
 *
 * @module
 */

import { anyText, flag, listOf, name, parsedText, parsedTexts, text } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { parseBase, parseFilter } from "./parsers.ts";

const rule = z.strictObject({
  group: text(),
  attribute: name(),
  value_if_member: anyText(),
  value_if_not_member: z.optional(anyText()),
}, { error: 'must be a section: {group: "...", attribute: property, value_if_member: value}' });

/** The schema of the section. */
export const groupAttributeMapping = documented(
  z.optional(
    z.strictObject({
      enabled: documented(z._default(flag(), false), { description: "no: the section has no effect." }),
      group_base: documented(z.optional(parsedTexts("DNs", parseBase)), {
        description: "The DN below which the groups are searched. Required if enabled.",
      }),
      group_scope: documented(z._default(z.enum(["one", "sub"]), "sub"), {
        description: "The depth of that search.",
      }),
      group_filter: documented(z.prefault(parsedText(parseFilter), "(objectClass=group)"), {
        description: "The LDAP filter of that search.",
      }),
      mapping: documented(z._default(listOf(rule), []), {
        description:
          "[{group: DN or cn, attribute: property, value_if_member: value, value_if_not_member: value}...]. Of " +
          "several groups with the same property, the last one wins.",
      }),
    }, { error: "must be a section" }).check(
      z.refine(({ enabled, group_base }) => !enabled || group_base !== undefined, {
        path: ["group_base"],
      }),
    ),
  ),
  {
    description: "Another form of source.values_by_group, as in a fork of the Nubus Directory Importer.",
    isLegacy: true,
  },
);
