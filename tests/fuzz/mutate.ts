/**
 * Changes inputs at random.
 *
 * @module
 */

import type { Random } from "./random.ts";
import type { Target } from "./target.ts";

/** The maximum length of an input in bytes. Some are made longer, see {@linkcode LONGEST}. */
const LENGTH = 2048;

/** One input in {@linkcode RARELY} repeats a part of itself up to this length: it shows what takes quadratic time. */
const LONGEST = 1 << 16;
const RARELY = 400;

/** Characters that programs confuse: changes of case, composition, direction and length, white space, ends of lines. */
const CHARACTERS = [..."\0\t\n\r \"'\\{}[]()<>&|*+=,;:$%@#!?^~-_./09azAZäßẞİıſσςΣKéﬁﷺ１٣😀\x7f\x85\xa0\xad"]
  .concat(
    "\u0301\u0307\u200b\u200e\u202e\u2028\u3000\ufeff\ufffd\ud7ff\ue000\u{e0041}\u{10ffff}".split(/(?!$)/u),
    ["\r\n", "__proto__", "constructor", "toString", "-1", "1e999", "99999999999999999999"],
  );

const BYTES = [0x00, 0x01, 0x02, 0x04, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x84, 0xc3, 0xed, 0xf4, 0xff];

const ENCODER = new TextEncoder();

/**
 * Changes an input several times.
 *
 * @param longest the length up to which a part is repeated, in bytes
 */
export function mutated(
  input: Uint8Array,
  others: readonly Uint8Array[],
  { tokens, longest = LONGEST }: Pick<Target, "tokens" | "longest">,
  random: Random,
): Uint8Array {
  if (random.below(RARELY) === 0) return repeated(input, random, longest);
  let result = input;
  for (let changes = 1 + random.below(1 << random.below(5)); changes > 0; changes--) {
    result = changed(result, others, tokens, random);
  }
  return result.subarray(0, LENGTH);
}

function changed(
  input: Uint8Array,
  others: readonly Uint8Array[],
  tokens: readonly string[],
  random: Random,
): Uint8Array {
  const at = random.below(input.length + 1);
  const length = 1 + random.below(1 << random.below(7));
  switch (random.below(10)) {
    case 0:
      return replaced(input, at, 1, Uint8Array.of((input[at] ?? 0) ^ (1 << random.below(8))));
    case 1:
      return replaced(input, at, random.below(2), Uint8Array.of(random.of(BYTES)));
    case 2:
      return replaced(input, at, 1, Uint8Array.of((input[at] ?? 0) + (random.below(2) === 0 ? 1 : 255)));
    case 3:
      return replaced(input, at, length, new Uint8Array());
    case 4:
      return replaced(input, at, random.below(2), ENCODER.encode(random.of(CHARACTERS)));
    case 5:
    case 6:
      return replaced(input, at, random.below(2) * length, ENCODER.encode(random.of(tokens)));
    case 7: {
      const from = random.below(input.length + 1);
      return replaced(input, at, random.below(2) * length, input.subarray(from, from + length));
    }
    case 8: {
      const other = random.of(others);
      const from = random.below(other.length + 1);
      return replaced(input, at, random.below(2) * length, other.subarray(from, from + 4 * length));
    }
    default:
      return repeated(input, random, input.length + 64);
  }
}

/** Replaces a part. */
function replaced(input: Uint8Array, at: number, length: number, part: Uint8Array): Uint8Array {
  const rest = input.subarray(at + length);
  const result = new Uint8Array(at + part.length + rest.length);
  result.set(input.subarray(0, at));
  result.set(part, at);
  result.set(rest, at + part.length);
  return result;
}

/** Repeats a part up to a length. */
function repeated(input: Uint8Array, random: Random, most: number): Uint8Array {
  const at = random.below(input.length + 1);
  const part = input.subarray(at, at + 1 + random.below(16));
  if (part.length === 0) return input;
  const times = Math.max(0, Math.floor((most - input.length) / part.length));
  const more = new Uint8Array(times * part.length);
  for (let time = 0; time < times; time++) more.set(part, time * part.length);
  return replaced(input, at, 0, more);
}
