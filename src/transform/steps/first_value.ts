/** @module */

import { listOf, name } from "../../common/scalars.ts";
import type { Values } from "../../common/model.ts";
import { documented, z } from "../../common/zod.ts";
import { DnSyntaxError, parseDn } from "../../syntax/dn.ts";
import { decodeUtf8 } from "../../syntax/utf8.ts";
import { defineStep, setValues } from "./step.ts";

/**
 * Keeps the first value of an attribute. Runs after the steps that drop values, so that it is the first one that remains.
 * {@linkcode inRdnOrder} puts the value of the RDN first, before all steps.
 */
export const firstValue = defineStep({
  key: "first_value",
  schema: documented(z._default(listOf(name()), []), {
    description:
      "[attribute...]: keeps only the first value that the steps before leave, in the order of the server. A value " +
      "in the RDN of the entry comes first. For properties that are single-valued in UDM.",
    examples: [["jpegPhoto", "uid"]],
  }),
  rules: (names) =>
    names.map((written, index) => ({
      path: String(index),
      changes: [written],
      compile(spell) {
        const attribute = spell(written);
        return (record, { trace }) => {
          const values = record.get(attribute);
          if (values === undefined || values.length < 2) return;
          setValues(record, attribute, values.slice(0, 1), "first_value", trace);
        };
      },
    })),
});

/**
 * The values of an attribute, those in the RDN of the entry first. Compares text without regard to case, as LDAP does for
 * nearly all attributes that name entries.
 */
export function inRdnOrder(attribute: string, values: Values, dn: string): Values {
  if (values.length < 2) return values;
  const type = attribute.replace(/;.*/s, "").toLowerCase();
  const naming = new Set(
    rdnOf(dn).filter((part) => part.type.toLowerCase() === type).map((part) => form(part.value)),
  );
  if (naming.size === 0) return values;
  const isNaming = (value: Uint8Array) => naming.has(form(decodeUtf8(value) ?? ""));
  return [...values.filter(isNaming), ...values.filter((value) => !isNaming(value))];
}

function rdnOf(dn: string): ReturnType<typeof parseDn>[number] {
  try {
    return parseDn(dn)[0] ?? [];
  } catch (error) {
    if (!(error instanceof DnSyntaxError)) throw error;
    return [];
  }
}

function form(text: string): string {
  return text.trim().toLowerCase();
}
