/** @module */

import { allowedWords } from "../../common/nearest.ts";
import { checkedText, listOf } from "../../common/scalars.ts";
import { SanitizerError } from "../sanitizers/error.ts";
import { canonicalSanitizerName, SANITIZER_NAMES, SANITIZERS } from "../sanitizers/mod.ts";
import { describeValue } from "../values.ts";
import {
  byName,
  defineStep,
  type MapValue,
  mapValues,
  type Rule,
  type Settings,
  type StepContext,
  type WorkingRecord,
} from "./step.ts";

/** The key whose functions every attribute goes through, after its own. */
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

/** A sanitizer behind the module that once held it; without it, it is one of the names. For editors. */
export const SANITIZER_PATTERN = `^([A-Za-z_][\\w.]*:)?(${
  SANITIZER_NAMES.map((name) => name.replaceAll(".", "\\.")).join("|")
})$`;

const sanitizerName = checkedText(sanitizerProblem).meta({
  // What editors need: the names to offer, and the old spellings, too.
  anyOf: [{ enum: [...SANITIZER_NAMES] }, { type: "string", pattern: SANITIZER_PATTERN }],
});

/** Sends every value through functions; a value that a function refuses is dropped. */
export const sanitizer = defineStep({
  key: "sanitizer",
  schema: byName(listOf(sanitizerName)).default(DEFAULT).meta({
    description:
      "{attribute: [function...]}: the functions are applied to each value, in order, then those of the " +
      'key "*". A value ' +
      `that a function refuses is dropped. Functions: ${SANITIZER_NAMES.join(", ")}. ` +
      "Giving this key replaces the default; repeat what you want to keep.",
    examples: [{ objectGUID: ["guid2uuid"], mail: ["unicode_strip", "mail_sanitizer"] }],
  }),
  rules({ [EVERY_ATTRIBUTE]: every = [], ...own }) {
    return [
      ...Object.entries(own).map(([attribute, names]): Rule => ({
        path: attribute,
        changes: [attribute],
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

/** Applies several sanitizers, one after the other, to the values of an attribute. */
function compileAll(names: readonly string[], settings: Settings): Apply {
  const compiled = names.map((written) => canonicalSanitizerName(written) ?? written)
    .map((name) => ({ map: compileSanitizer(name, settings), detail: { by: name } }));
  return (record, attribute, context) => {
    for (const { map, detail } of compiled) mapValues(record, attribute, map, "sanitizer", context, detail);
  };
}

function compileSanitizer(name: string, settings: Settings): MapValue {
  const sanitize = SANITIZERS.get(name);
  if (sanitize === undefined) throw new RangeError(`there is no sanitizer ${JSON.stringify(name)}`);
  return (value, attribute, dropped) => {
    try {
      return sanitize(value, settings);
    } catch (error) {
      if (!(error instanceof SanitizerError)) throw error;
      const reason = `${name} refuses ${describeValue(attribute, value)}: ${error.message}`;
      dropped.push({ attribute, step: "sanitizer", reason });
      return undefined;
    }
  };
}

/** What is wrong with the name of a sanitizer, which may stand behind the Python module that it came from. */
export function sanitizerProblem(written: string): string | undefined {
  if (canonicalSanitizerName(written) !== undefined) return undefined;
  const bare = SANITIZER_NAMES.includes(written) ? written : written.slice(written.lastIndexOf(":") + 1);
  return `is not a sanitizer; ${allowedWords(bare, SANITIZER_NAMES)}`;
}
