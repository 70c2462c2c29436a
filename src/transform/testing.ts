/**
 * Shorthand for records and configurations in tests.
 *
 * @module
 */

import type { Attributes } from "../common/model.ts";
import type { Dropped, WorkingRecord } from "./steps/step.ts";
import { type TransformConfig, type TransformInput, transformSchema } from "./steps/steps.ts";
import { compileTransform, loadLibraries } from "./transform.ts";

await loadLibraries(
  transformSchema.parse({
    recode_attrs: { any: "cp850" },
    sanitizer: { any: ["phone_sanitizer", "username"] },
  }),
);

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A value as text, or as bytes if it is not UTF-8. */
export type Plain = string | Uint8Array;

/** Values by attribute. */
export type PlainRecord = { readonly [name: string]: readonly Plain[] };

/** Encodes text as a value. */
export function bytes(text: Plain): Uint8Array {
  return typeof text === "string" ? ENCODER.encode(text) : text;
}

/** The attributes of an entry. */
export function attributes(record: PlainRecord): WorkingRecord {
  return new Map(Object.entries(record).map(([name, values]) => [name, values.map(bytes)]));
}

/** Decodes a value if it is UTF-8. */
export function plain(value: Uint8Array): Plain {
  try {
    return DECODER.decode(value);
  } catch {
    return value;
  }
}

/** The reverse of {@linkcode attributes}. */
export function plainRecord(record: Attributes): PlainRecord {
  return Object.fromEntries([...record].map(([name, values]) => [name, values.map(plain)]));
}

/** A change that the trace received. */
type Change = readonly [string, string, readonly Plain[] | undefined, readonly Plain[] | undefined];

/** Runs the steps on a record. */
export function run(
  parts: TransformInput,
  record: PlainRecord,
  requested: readonly string[] = [],
): {
  record: PlainRecord;
  dropped: readonly Dropped[];
  /** Names whose values are not known, in lower case. */
  unknown: readonly string[];
  changes: Change[];
} {
  const changes: Change[] = [];
  const { values, dropped, unknown } = compileTransform(config(parts), requested)(
    attributes(record),
    {
      trace: (name, attribute, before, after) =>
        changes.push([name, attribute, before?.map(plain), after?.map(plain)]),
    },
  );
  const names = [...new Set([...unknown.keys()].map((name) => name.toLowerCase()))];
  return { record: plainRecord(values), dropped, unknown: names, changes };
}

/** A configuration with only the given steps. */
export function config(parts: TransformInput = {}): TransformConfig {
  return transformSchema.parse({ sanitizer: {}, ...parts });
}
