/**
 * The building blocks of schemas: scalars, lists and maps, and conversions of text.
 *
 * Messages name the allowed values; the caller adds the actual value.
 *
 * @module
 */

import { Invalid } from "./invalid.ts";
import { converted, z } from "./zod.ts";

const YES = new Set(["true", "yes", "on", "y", "1"]);
const NO = new Set(["false", "no", "off", "n", "0"]);
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The maximum delay of timers: 2^31 - 1 ms. */
const LONGEST_WAIT_S = 2_147_483;

/** Converts a text with any of YAML's boolean spellings; returns other text unchanged. */
export function readFlag(written: string): boolean | string {
  const word = written.trim().toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : written;
}

/** Converts a text with a number; returns other text unchanged. */
export function readNumber(written: string): number | string {
  return NUMBER.test(written.trim()) ? Number(written) : written;
}

/** yes or no. */
export function flag() {
  return z.boolean({ error: "must be yes or no" });
}

/** A number of seconds, more than 0; parsed to whole milliseconds. */
export function seconds() {
  const allowed = `must be a number of seconds, more than 0 and at most ${LONGEST_WAIT_S}`;
  // Timers count whole milliseconds
  return converted(
    z.number({ error: allowed }).check(
      z.minimum(0.001, { error: allowed }),
      z.maximum(LONGEST_WAIT_S, { error: allowed }),
    ),
    (seconds) => Math.round(seconds * 1000),
  );
}

/** The seconds that 0 and -1, "no limit", stand for: a server that is silent for an hour does not answer any more. */
const NO_LIMIT_S = 3600;

/** A number of seconds to wait, or 0 or -1 for no limit, which is one hour; parsed to whole milliseconds. */
export function timeout() {
  const allowed =
    `must be a number of seconds, more than 0 and at most ${LONGEST_WAIT_S}, or 0 or -1 for no limit`;
  return converted(
    z.number({ error: allowed }).check(
      z.minimum(-1, { error: allowed, abort: true }),
      z.maximum(LONGEST_WAIT_S, { error: allowed, abort: true }),
    ).check(z.refine((seconds) => seconds >= 0.001 || seconds === 0 || seconds === -1, { error: allowed })),
    (seconds) => Math.round((seconds > 0 ? seconds : NO_LIMIT_S) * 1000),
  );
}

/** Any whole number. */
export function anyWholeNumber() {
  return z.int({ error: "must be a whole number" });
}

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number) {
  const allowed = `must be a whole number from ${min} to ${max}`;
  return z.int({ error: allowed }).check(
    z.minimum(min, { error: allowed }),
    z.maximum(max, {
      error: allowed,
    }),
  );
}

/** A whole number from 0 to `max`. */
export function count(max: number) {
  return wholeNumber(0, max);
}

/** Any text, including the empty one. */
export function anyText() {
  return z.string({ error: "must be text" });
}

/** Text that is not empty. */
export function text() {
  return anyText().check(z.minLength(1, { error: "must not be empty" }));
}

/** Name of an attribute or a property. */
export function name() {
  return anyText().check(z.regex(/^[^\s]+$/, { error: "must be a name without spaces" }));
}

/** The parameter of an issue with the offset of the problem in the text. */
export const OFFSET = "offset";

/** Text that is not empty, as the value that `parse` makes of it. */
export function parsedText<Value>(parse: (text: string) => Value | Invalid) {
  return converted(text(), (written, fail): Value => {
    const value = parse(written);
    if (!(value instanceof Invalid)) return value;
    const { problem: message, offset } = value;
    const params = offset === undefined ? {} : { params: { [OFFSET]: offset } };
    return fail({ message, ...params });
  });
}

/**
 * One text or a list of texts that is not empty, as the list of values that `parse` makes of them.
 *
 * @param what the allowed texts in the plural, for messages
 */
export function parsedTexts<Value>(what: string, parse: (text: string) => Value | Invalid) {
  const error = `must be text, or a list of ${what}: [a, b], or lines that begin with "- "`;
  return converted(z.union([anyText(), z.array(anyText())], { error }), (written, fail): Value[] => {
    const texts = typeof written === "string" ? [written] : written;
    if (texts.length === 0) fail({ message: "must name at least one" });
    return texts.flatMap((text, index) => {
      const value = parse(text);
      if (!(value instanceof Invalid)) return [value];
      const path = typeof written === "string" ? [] : [index];
      fail({ message: value.problem, path });
      return [];
    });
  });
}

/** A list. A single value is not converted to a list, because it may be a mistake. */
export function listOf<T extends z.ZodMiniType>(item: T) {
  return z.array(item, { error: 'must be a list: [a, b], or lines that begin with "- "' });
}

/** A list that is not empty. */
export function filledListOf<T extends z.ZodMiniType>(item: T) {
  return listOf(item).check(z.minLength(1, { error: "must name at least one" }));
}

/** A section whose keys are names chosen by the user. */
export function mapOf<T extends z.ZodMiniType>(key: z.ZodMiniString, value: T) {
  return z.record(key, value, { error: 'must be a section: lines "name: value", indented' });
}

/** A pattern that matches a word in any case. */
export function caseless(word: string): string {
  return [...word].map((letter) =>
    letter.toLowerCase() === letter.toUpperCase()
      ? letter
      : `[${letter.toUpperCase()}${letter.toLowerCase()}]`
  ).join("");
}
