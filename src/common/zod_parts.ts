/**
 * The parts of zod that the program uses. The namespace of zod itself has every part, with the messages of 50 languages, and a
 * bundler keeps it whole: 450 kB, which every thread would compile.
 *
 * @module
 */

export {
  array,
  boolean,
  custom,
  discriminatedUnion,
  enum,
  globalRegistry,
  int,
  literal,
  looseObject,
  NEVER,
  null,
  number,
  object,
  partialRecord,
  record,
  safeParse,
  strictObject,
  string,
  templateLiteral,
  toJSONSchema,
  union,
  unknown,
  ZodArray,
  ZodBoolean,
  ZodDefault,
  ZodNumber,
  ZodObject,
  ZodOptional,
  ZodPipe,
  ZodPrefault,
  ZodRecord,
} from "zod";
export { toDotPath } from "zod/v4/core";
export type {
  core,
  infer,
  input,
  output,
  ZodError,
  ZodRawShape,
  ZodSafeParseResult,
  ZodString,
  ZodType,
} from "zod";
