/** @module */

import { type Format, parseFormat } from "../../syntax/python_format/python_format.ts";
import { type RecordStep, setValues, type StepContext } from "./step.ts";
import { decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";
import { describeValue } from "../values.ts";

/**
 * Step 7, `compose_attrs`: builds properties from templates over the first value of each attribute. The first template that can
 * be filled in wins; if none can, the property stays as it is. A property may use those that were composed before it.
 *
 * @param rules property to its templates (Python format strings)
 * @param spell gives the name under which the record holds what a template names
 * @throws {FormatSyntaxError} if a template cannot be used
 */
export function compileCompose(
  rules: ReadonlyMap<string, readonly string[]>,
  spell: (name: string) => string = (name) => name,
): RecordStep {
  const compiled = [...rules].map(([property, templates]) =>
    [property, templates.map(compileTemplate)] as const
  );
  return (record, context) => {
    for (const [property, templates] of compiled) {
      const composed = compose(property, templates, (name) => record.get(spell(name))?.[0], context);
      if (composed === undefined) continue;
      const { text, template, isConstant } = composed;
      const values = text === "" ? undefined : [encodeUtf8(text)];
      setValues(record, property, values, "compose_attrs", context.trace, template);
      const { substituted } = context;
      const before = substituted.indexOf(property);
      if (before >= 0) substituted.splice(before, 1);
      // A template without names that comes after others stands in for them.
      if (isConstant && templates.length > 1) substituted.push(property);
    }
  };
}

/** A template as it was written, and ready. */
interface Template {
  readonly template: string;
  readonly format: Format;
}

function compileTemplate(template: string): Template {
  return { template, format: parseFormat(template) };
}

function compose(
  property: string,
  templates: readonly Template[],
  valueOf: (name: string) => Uint8Array | undefined,
  { dropped }: StepContext,
): { readonly text: string; readonly template: string; readonly isConstant: boolean } | undefined {
  const lookup = (name: string): string | undefined => {
    const value = valueOf(name);
    if (value === undefined) return undefined;
    const text = decodeUtf8(value);
    if (text === undefined) {
      const reason = `${name} holds ${
        describeValue(name, value)
      } that is not UTF-8, so a template that uses it is passed over`;
      dropped.push({ attribute: property, step: "compose_attrs", reason });
    }
    return text;
  };
  for (const { template, format } of templates) {
    const text = format.render(lookup);
    if (text !== undefined) return { text, template, isConstant: format.names.length === 0 };
  }
  return undefined;
}
