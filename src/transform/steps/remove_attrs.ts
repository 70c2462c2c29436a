/** @module */

import { listOf, name } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { defineStep, setValues } from "./step.ts";

/** Removes attributes and properties. */
export const removeAttrs = defineStep({
  key: "remove_attrs",
  schema: documented(z._default(listOf(name()), []), {
    description: "[name...]: attributes and properties to remove; templates (compose_attrs) cannot use them.",
    examples: [["description"]],
  }),
  rules: (names) =>
    names.map((written, index) => ({
      path: String(index),
      reads: [{ name: written, path: String(index) }],
      removes: [written],
      compile(spell) {
        const name = spell(written);
        return (record, { trace }) => setValues(record, name, undefined, "remove_attrs", trace);
      },
    })),
});
