/** @module */

import { listOf, parsedText } from "../../common/scalars.ts";
import { errorText } from "../../common/error.ts";
import { Invalid } from "../../common/invalid.ts";
import { documented } from "../../common/zod.ts";
import { type Format, parseFormat, renderFormat } from "../../syntax/python_format/python_format.ts";
import { decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";
import { describeValue } from "../values.ts";
import { byName, defineStep, setValues, type StepContext } from "./step.ts";

/**
 * Builds properties from templates over the first value of each attribute. The first template whose names all have values
 * wins; if there is none, the property stays as it is. All templates see the values from before this step.
 */
export const composeAttrs = defineStep({
  key: "compose_attrs",
  reads: "values before",
  schema: documented(byName(listOf(parsedText(parseTemplate))), {
    description:
      "{property: [template...]}: Python format strings over the first value of each attribute as it was before " +
      'this step, such as "{givenName[0]}. {sn}"; the first template whose names all have values wins.',
    examples: [{ displayName: ["{firstname} {lastname}", "{lastname}"] }],
  }),
  rules: (templates) =>
    Object.entries(templates).map(([property, formats]) => {
      const reads = formats.flatMap(({ names }, index) =>
        names.map((name) => ({ name, path: `${property}.${index}` }))
      );
      return {
        path: property,
        reads,
        makes: [property],
        compile(spell) {
          const spelled = new Map(reads.map(({ name }) => [name, spell(name)]));
          return (record, context) => {
            const valueOf = (name: string) => context.before.get(spelled.get(name) as string)?.[0];
            const composed = compose(property, formats, valueOf, context);
            if (composed === undefined) return;
            const { text, format } = composed;
            const { substituted, trace } = context;
            const values = text === "" ? undefined : [encodeUtf8(text)];
            setValues(record, property, values, "compose_attrs", trace, { by: format.template });
            const before = substituted.indexOf(property);
            if (before >= 0) substituted.splice(before, 1);
            // A template without names after others is a substitute for missing values.
            if (format.names.length === 0 && formats.length > 1) substituted.push(property);
          };
        },
      };
    }),
});

function parseTemplate(written: string): Format | Invalid {
  try {
    return parseFormat(written);
  } catch (error) {
    return new Invalid(`must be a template such as "{givenName} {sn}": ${errorText(error)}`);
  }
}

function compose(
  property: string,
  formats: readonly Format[],
  valueOf: (name: string) => Uint8Array | undefined,
  { dropped }: StepContext,
): { readonly text: string; readonly format: Format } | undefined {
  const lookup = (name: string): string | undefined => {
    const value = valueOf(name);
    if (value === undefined) return undefined;
    const text = decodeUtf8(value);
    if (text === undefined) {
      const reason = `${name} has ${
        describeValue(name, value)
      } that is not UTF-8; a template that uses it is skipped`;
      dropped.push({ attribute: property, step: "compose_attrs", reason });
    }
    return text;
  };
  for (const format of formats) {
    const text = renderFormat(format, lookup);
    if (text !== undefined) return { text, format };
  }
  return undefined;
}
