/**
 * Whether a difference applies to a configuration, and to what in it.
 *
 * @module
 */

import { type Kind, KINDS } from "../../common/model.ts";
import type { Config } from "../../config/types.ts";
import { resultingNames } from "../../transform/resulting_names.ts";
import { rulesOf } from "../../transform/steps/steps.ts";
import type { Migrant } from "./difference.ts";

/** For differences that apply to every configuration. */
export function always(): readonly string[] {
  return [];
}

/** A list, or undefined if it is empty. */
export function some(found: readonly string[]): readonly string[] | undefined {
  return found.length === 0 ? undefined : found;
}

/** Whether a key is written as an empty text, which counts as not given. */
export function isEmptied({ config, written }: Migrant, path: string): boolean {
  return written.keys.has(path) && !config.positions.has(path);
}

/** Whether a property is owned. */
export function owns({ udm }: Config, kind: Kind, property: string): boolean {
  return udm.kinds[kind].properties.includes(property);
}

/** Whether entries can have a property after the steps. */
export function makes({ source }: Config, kind: Kind, property: string): boolean {
  const { attributes, trans } = source[kind];
  return resultingNames(attributes, trans).all.includes(property);
}

/** The attributes that `decompose_attrs` takes apart. */
export function decomposed({ source }: Config): string[] {
  return KINDS.flatMap((kind) => Object.keys(source[kind].trans.decompose_attrs));
}

/** The attributes that entries can have and a sanitizer changes. */
export function sanitized({ source }: Config, name: string): string[] {
  return [
    ...new Set(KINDS.flatMap((kind) => {
      const { attributes, trans } = source[kind];
      const made = rulesOf(trans).filter(({ key }) => key === "decompose_attrs").flatMap(({ rule }) =>
        rule.makes ?? []
      );
      const known = [...attributes, ...made].map((attribute) => attribute.toLowerCase());
      return Object.entries(trans.sanitizer).filter(([attribute, names]) =>
        names.includes(name) && (attribute === "*" || known.includes(attribute.toLowerCase()))
      ).map(([attribute]) => attribute);
    })),
  ];
}

/** Whether a step can give an empty value. */
export function canEmpty({ source }: Config, kind: Kind): boolean {
  const { sanitizer, fixed_attrs, fallback_attrs, replace_values, compose_attrs } = source[kind].trans;
  const isEmpty = (text: string) => text === "";
  return Object.values(sanitizer).flat().some((name) => /strip$/.test(name)) ||
    [fixed_attrs, fallback_attrs].some((values) => Object.values(values).flat().some(isEmpty)) ||
    Object.values(replace_values).some((values) => Object.values(values).some(isEmpty)) ||
    Object.keys(compose_attrs).length > 0;
}

/** The charsets that are known by another name here, such as "l9 is iso-8859-15". */
export function renamedCharsets({ config: { source }, written }: Migrant): string[] {
  return KINDS.flatMap((kind) =>
    Object.entries(source[kind].trans.recode_attrs).flatMap(([attribute, label]) => {
      const text = written.texts.get(`source.${kind}_trans.recode_attrs.${attribute}`);
      return text === undefined || text.toLowerCase() === label ? [] : [`${text} is ${label}`];
    })
  );
}
