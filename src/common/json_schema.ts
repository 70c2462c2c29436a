/**
 * Parts of schemas for data that another thread sends as JSON.
 *
 * @module
 */

import { z } from "./zod.ts";

/** Keys that name more than a field in JavaScript. JSON may contain them, and nothing that the program makes does. */
const SPECIAL_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Values deeper than this are refused: the program makes no such values, and they could exhaust the stack. */
const MAX_DEPTH = 16;

/** The schema of an object with any keys, except those that are special in JavaScript. */
export function byKey<T extends z.ZodMiniType>(value: T) {
  // zod leaves out "__proto__" on its own, without looking at its value
  return z.record(z.string().check(z.refine((key) => !SPECIAL_KEYS.has(key))), value);
}

/** Whether a value consists of what JSON can express, without keys that are special in JavaScript. */
export function isPlainJson(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return isScalar(value);
  if (depth === MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isPlainJson(item, depth + 1));
  for (const key in value) {
    if (SPECIAL_KEYS.has(key) || !isPlainJson(value[key as keyof typeof value], depth + 1)) return false;
  }
  return true;
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || value === null ||
    typeof value === "number" && Number.isFinite(value);
}
