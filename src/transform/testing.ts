/**
 * Short ways to write records and configurations in tests.
 *
 * @module
 */

import type { TransformConfig } from "../config/types.ts";
import type { Attributes, Values } from "../common/model.ts";
import type { Dropped, RecordStep, StepName, WorkingRecord } from "./steps/step.ts";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A value as text, or as bytes where it is none. */
export type Plain = string | Uint8Array;

/** A record by attribute; bytes stand for what is no text. */
export type PlainRecord = { readonly [name: string]: readonly Plain[] };

/** The text as a value. */
export function bytes(text: Plain): Uint8Array {
  return typeof text === "string" ? ENCODER.encode(text) : text;
}

/** The attributes of an entry. */
export function attributes(record: PlainRecord): WorkingRecord {
  return new Map(Object.entries(record).map(([name, values]) => [name, values.map(bytes)]));
}

/** A value as text if it is any. */
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

/** A change that the trace was told of, readable. */
export type Change = readonly [StepName, string, readonly Plain[] | undefined, readonly Plain[] | undefined];

/** Lets one step work on a record. */
export function run(step: RecordStep, record: PlainRecord): {
  record: PlainRecord;
  dropped: Dropped[];
  changes: Change[];
} {
  const working = attributes(record);
  const dropped: Dropped[] = [];
  const changes: Change[] = [];
  const readable = (values: Values | undefined) => values?.map(plain);
  step(working, {
    dropped,
    substituted: [],
    trace: (name, attribute, before, after) =>
      changes.push([name, attribute, readable(before), readable(after)]),
  });
  return { record: plainRecord(working), dropped, changes };
}

/** A configuration that does nothing but what is given. */
export function config(parts: Partial<TransformConfig> = {}): TransformConfig {
  return {
    decomposeAttrs: new Map(),
    recodeAttrs: new Map(),
    removeValues: new Map(),
    replaceValues: new Map(),
    sanitizer: new Map(),
    renameAttrs: new Map(),
    fallbackAttrs: new Map(),
    fixedAttrs: new Map(),
    removeAttrs: [],
    composeAttrs: new Map(),
    phoneRegion: "DE",
    ...parts,
  };
}
