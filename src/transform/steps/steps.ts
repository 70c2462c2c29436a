/**
 * The steps in their order, and the schema and the rules derived from them.
 *
 * @module
 */

import { parsedText } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { parseRegion, PHONE_REGION } from "../sanitizers/phone_regions.ts";
import type { MailIdna } from "../sanitizers/types.ts";
import { composeAttrs } from "./compose_attrs.ts";
import { decomposeAttrs } from "./decompose_attrs.ts";
import { fallbackAttrs } from "./fallback_attrs.ts";
import { firstValue } from "./first_value.ts";
import { fixedAttrs } from "./fixed_attrs.ts";
import { recodeAttrs } from "./recode_attrs.ts";
import { removeAttrs } from "./remove_attrs.ts";
import { removeValues } from "./remove_values.ts";
import { renameAttrs } from "./rename_attrs.ts";
import { regexReplace } from "./regex_replace.ts";
import { replaceValues } from "./replace_values.ts";
import { sanitizer } from "./sanitizer.ts";
import type { Rule, Step } from "./step.ts";

const ALL = [
  decomposeAttrs,
  recodeAttrs,
  removeValues,
  replaceValues,
  regexReplace,
  sanitizer,
  firstValue,
  renameAttrs,
  fallbackAttrs,
  fixedAttrs,
  removeAttrs,
  composeAttrs,
] as const;

/** All steps, in the order in which they run. */
export const STEPS: readonly Step[] = ALL;

type Schemas = { readonly [S in typeof ALL[number] as S["key"]]: S["schema"] };

const SCHEMAS = Object.fromEntries(STEPS.map(({ key, schema }) => [key, schema])) as unknown as Schemas;

/** The schema of the steps for users or groups. */
export const transformSchema = z.strictObject({
  ...SCHEMAS,
  phone_region: documented(z.prefault(parsedText(parseRegion), "DE"), {
    description: "The region (ISO 3166-1, two letters) of phone numbers without a country code.",
    pattern: PHONE_REGION,
    examples: ["AT"],
  }),
}, { error: "must be a section" });

/** The configured steps for users or groups, and what `source` says about values of both. */
export type TransformConfig = z.output<typeof transformSchema> & {
  readonly mail_idna?: MailIdna;
  /** Attributes that hold secrets and may be used nevertheless. */
  readonly allow_secret_attributes?: readonly string[];
};

/** The steps as a configuration contains them, before they are parsed. */
export type TransformInput = z.input<typeof transformSchema>;

/** A step and its rules, in the order in which they are written. */
interface ConfiguredStep extends Pick<Step, "key" | "reads"> {
  readonly rules: readonly Rule[];
}

/** A rule and the key of its step. */
export interface StepRule {
  readonly key: string;
  readonly rule: Rule;
}

/** The steps of a configuration, in the order in which they run. */
export function stepsOf(config: TransformConfig): ConfiguredStep[] {
  return STEPS.map((step) => ({ ...step, rules: step.rules(config[step.key as keyof TransformConfig]) }));
}

/** All rules of a configuration, in the order of the steps. */
export function rulesOf(config: TransformConfig): StepRule[] {
  return stepsOf(config).flatMap(({ key, rules }) => rules.map((rule) => ({ key, rule })));
}
