/**
 * The schema of the steps that turn attributes into properties, the same for users and groups.
 *
 * @module
 */

import { z } from "../../common/zod.ts";
import { SANITIZER_NAMES } from "../../transform/sanitizers/names.ts";
import {
  charsetProblem,
  formatProblem,
  regexProblem,
  regionProblem,
  sanitizerProblem,
} from "../checks/checks.ts";
import { DEFAULT_SANITIZERS } from "./defaults.ts";
import { REGION, SANITIZER } from "./patterns.ts";
import { anyText, checkedText, listOf, mapOf, name } from "./scalars.ts";

/** What editors need of it: the names to offer, and the old spellings, too. */
const sanitizer = () =>
  checkedText(sanitizerProblem).meta({
    anyOf: [{ enum: [...SANITIZER_NAMES] }, { type: "string", pattern: SANITIZER }],
  });

const attributes = <T extends z.ZodType>(value: T) => mapOf(name(), value).default({});

const transform = () =>
  z.strictObject({
    decompose_attrs: attributes(listOf(checkedText(regexProblem))).meta({
      description:
        "{attribute: [regular expression...]}: the first expression (Python syntax) that is found in a " +
        "value gives its named groups, (?P<name>...), as new attributes. They replace attributes of the " +
        "same name; the attribute itself stays.",
      examples: [{ proxyAddresses: ["^SMTP:(?P<mainAddress>.+)$"] }],
    }),
    recode_attrs: attributes(checkedText(charsetProblem)).meta({
      description:
        "{attribute: charset}: values that are not UTF-8 are read in this charset (latin1, cp1252, " +
        "iso-8859-15...). A value that cannot be read so is dropped.",
      examples: [{ description: "latin1" }],
    }),
    remove_values: attributes(listOf(anyText())).meta({
      description: "{attribute: [value...]}: these values are taken out, before anything is replaced.",
      examples: [{ telephoneNumber: ["-", "n/a"] }],
    }),
    replace_values: attributes(mapOf(anyText(), anyText())).meta({
      description: "{attribute: {old: new}}: whole values are replaced, not parts of them.",
      examples: [{ c: { UK: "GB" } }],
    }),
    sanitizer: attributes(listOf(sanitizer())).default(DEFAULT_SANITIZERS).meta({
      description:
        "{attribute: [function...]}: the functions are applied to each value, in order, then those of the " +
        'key "*". A value ' +
        `that a function refuses is dropped. Functions: ${SANITIZER_NAMES.join(", ")}. ` +
        "Giving this key replaces the default; repeat what you want to keep.",
      examples: [{ objectGUID: ["guid2uuid"], mail: ["unicode_strip", "mail_sanitizer"] }],
    }),
    rename_attrs: attributes(name()).meta({
      description:
        "{property: attribute}: the attribute becomes the property, in the order written. A property of " +
        "that name that existed is replaced.",
      examples: [{ univentionObjectIdentifier: "objectGUID", username: "sAMAccountName" }],
    }),
    fallback_attrs: attributes(listOf(anyText())).meta({
      description: "{property: [value...]}: values for a property that has none.",
      examples: [{ preferredLanguage: ["de"] }],
    }),
    fixed_attrs: attributes(listOf(anyText())).meta({
      description: "{property: [value...]}: values that a property always gets, whatever the source says.",
      examples: [{ organisation: ["Example Ltd"] }],
    }),
    remove_attrs: listOf(name()).default([]).meta({
      description:
        "[name...]: attributes and properties that are dropped; templates (compose_attrs) cannot use them.",
      examples: [["description"]],
    }),
    compose_attrs: attributes(listOf(checkedText(formatProblem))).meta({
      description:
        "{property: [template...]}: Python format strings over the first value of each attribute, such as " +
        '"{givenName[0]}. {sn}"; the first template whose names all exist gives the value.',
      examples: [{ displayName: ["{firstname} {lastname}", "{lastname}"] }],
    }),
    phone_region: checkedText(regionProblem).default("DE").meta({
      description: "The region (ISO 3166-1, two letters) of telephone numbers without a country code.",
      pattern: REGION,
      examples: ["AT"],
    }),
  }, { error: "must be a section" });

/** The steps of one kind: `user` or `group`. */
export const transformation = (kind: string) =>
  transform().prefault({}).meta({
    description:
      `How entries of ${kind}s become properties. The steps happen in the order in which they stand here.`,
  });

/** The steps of one kind as the schema gives them. */
export type ParsedTransform = z.output<ReturnType<typeof transform>>;
