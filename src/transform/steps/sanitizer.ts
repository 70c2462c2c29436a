/** @module */

import { Invalid } from "../../common/invalid.ts";
import { allowedWords } from "../../common/nearest.ts";
import { listOf, parsedText } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";
import { SanitizerError } from "../sanitizers/error.ts";
import { canonicalSanitizerName, EXPECT_VALUE, SANITIZER_NAMES, SANITIZERS } from "../sanitizers/mod.ts";
import type { SanitizerContext } from "../sanitizers/types.ts";
import { describeValue } from "../values.ts";
import {
  byName,
  defineStep,
  type MapValue,
  mapValues,
  type Rule,
  type StepContext,
  type WorkingRecord,
} from "./step.ts";

/** The key of the sanitizers for all attributes; they run after those of the attribute. */
const EVERY_ATTRIBUTE = "*";

const PHONE_ATTRIBUTES = [
  "telephoneNumber",
  "mobile",
  "mobileTelephoneNumber",
  "homePhone",
  "homeTelephoneNumber",
  "facsimileTelephoneNumber",
  "fax",
];

const DEFAULT: Readonly<Record<string, string[]>> = {
  objectGUID: ["guid2uuid"],
  ...Object.fromEntries(PHONE_ATTRIBUTES.map((attribute) => [attribute, ["phone_sanitizer"]])),
};

/** The pattern of a sanitizer, with or without a Python module, for editors. */
export const SANITIZER_PATTERN = `^([A-Za-z_][\\w.]*:)?(${
  SANITIZER_NAMES.map((name) => name.replaceAll(".", "\\.")).join("|")
})$`;

const sanitizerName = documented(parsedText(parseSanitizer), {
  // Editors suggest the names and accept the old spellings
  anyOf: [{ enum: [...SANITIZER_NAMES] }, { type: "string", pattern: SANITIZER_PATTERN }],
});

/** Applies functions to every value; a value that a function rejects is dropped. */
export const sanitizer = defineStep({
  key: "sanitizer",
  schema: documented(z.prefault(byName(listOf(sanitizerName)), DEFAULT), {
    description:
      "{attribute: [function...]}: applies the functions to each value in order, then those of the key " +
      '"*". A value that a function rejects is dropped. ' +
      `Functions: ${SANITIZER_NAMES.join(", ")}. ` +
      "This key replaces the default; repeat what you want to keep.",
    examples: [{ objectGUID: ["guid2uuid"], mail: ["unicode_strip", "mail_sanitizer"] }],
  }),
  rules({ [EVERY_ATTRIBUTE]: every = [], ...own }) {
    return [
      ...Object.entries(own).map(([attribute, names]): Rule => ({
        path: attribute,
        changes: [attribute],
        requires: names.some((name) => EXPECT_VALUE.has(name)) ? [attribute] : [],
        compile(spell, settings) {
          const name = spell(attribute);
          const apply = compileAll(names, settings);
          return (record, context) => apply(record, name, context);
        },
      })),
      {
        path: EVERY_ATTRIBUTE,
        compile(_spell, settings) {
          const apply = compileAll(every, settings);
          return (record, context) => {
            for (const name of record.keys()) apply(record, name, context);
          };
        },
      },
    ];
  },
});

type Apply = (record: WorkingRecord, attribute: string, context: StepContext) => void;

/** Compiles several sanitizers for the values of an attribute. */
function compileAll(names: readonly string[], settings: SanitizerContext): Apply {
  const compiled = names.map((name) => ({ map: compileSanitizer(name, settings), detail: { by: name } }));
  return (record, attribute, context) => {
    for (const { map, detail } of compiled) mapValues(record, attribute, map, "sanitizer", context, detail);
  };
}

function compileSanitizer(name: string, settings: SanitizerContext): MapValue {
  const sanitize = SANITIZERS.get(name);
  if (sanitize === undefined) throw new RangeError(`unknown sanitizer ${JSON.stringify(name)}`);
  return (value, attribute, { dropped }) => {
    try {
      return sanitize(value, settings);
    } catch (error) {
      if (!(error instanceof SanitizerError)) throw error;
      const reason = `${name} rejects ${describeValue(attribute, value)}: ${error.message}`;
      dropped.push({ attribute, step: "sanitizer", by: name, reason });
      return undefined;
    }
  };
}

/** Parses the name of a sanitizer, which may follow a Python module. */
export function parseSanitizer(written: string): string | Invalid {
  const name = canonicalSanitizerName(written);
  if (name !== undefined) return name;
  const bare = SANITIZER_NAMES.includes(written) ? written : written.slice(written.lastIndexOf(":") + 1);
  return new Invalid(`is not a sanitizer; ${allowedWords(bare, SANITIZER_NAMES)}`);
}
