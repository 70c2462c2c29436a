/**
 * The recorded cases: entries, and what the predecessor made of them.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Attributes } from "../../src/common/model.ts";
import {
  type TransformConfig,
  type TransformInput,
  transformSchema,
} from "../../src/transform/steps/steps.ts";
import { compileTransform, loadLibraries } from "../../src/transform/transform.ts";
import { sameValues } from "../../src/transform/values.ts";

/** A case as the file holds it: values in base64, attributes in the order of the server. */
interface WrittenCase {
  readonly trans: TransformInput;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** Missing if the steps failed. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** Why the predecessor could not use the entry. */
  readonly error?: string;
}

/** A case. */
export interface Case {
  /** Its place in the file, counted from 0. */
  readonly number: number;
  readonly config: TransformConfig;
  /** The expressions of `decompose_attrs` as they are written. */
  readonly expressions: Readonly<Record<string, readonly string[]>>;
  readonly attributes: Attributes;
  readonly result: Result;
  /** Whether the predecessor could use the entry. */
  readonly isUsable: boolean;
}

/** What became of an entry: its values, or "failed" if a step of the predecessor raised an exception. */
export type Result = Attributes | "failed";

/** Reads the cases of a file. */
export async function readCases(file: string | URL): Promise<Case[]> {
  const written: readonly WrittenCase[] = JSON.parse(await Deno.readTextFile(file));
  const configs = written.map(({ trans }) => transformSchema.parse(trans));
  await loadLibraries(...configs);
  return written.map(({ trans, attributes, values, error }, number) => ({
    number,
    config: configs[number] as TransformConfig,
    expressions: trans.decompose_attrs as Case["expressions"] ?? {},
    attributes: decoded(attributes),
    result: values === undefined ? "failed" : decoded(values),
    isUsable: error === undefined,
  }));
}

/** What our steps make of the entry. */
export function ownResult({ config, attributes }: Case): Attributes {
  return compileTransform(config, [...attributes.keys()])(attributes).values;
}

/** Whether two results have the same names with the same values in the same order. */
export function sameResult(a: Result, b: Result): boolean {
  if (a === "failed" || b === "failed") return a === b;
  return a.size === b.size && [...a].every(([name, values]) => sameValues(values, b.get(name)));
}

function decoded(record: Readonly<Record<string, readonly string[]>>): Attributes {
  const bytes = (value: string) => new Uint8Array(Buffer.from(value, "base64"));
  return new Map(Object.entries(record).map(([name, values]) => [name, values.map(bytes)]));
}
