/**
 * Comparing values, removing duplicates, and describing values in messages.
 *
 * @module
 */

import { looksSecret } from "../common/secret_names.ts";
import type { Values } from "../common/model.ts";
import { decodeUtf8, encodeUtf8 } from "../syntax/utf8.ts";

const FEW = 8;

/** Whether two values are the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Whether two lists hold the same values in the same order. */
export function sameValues(a: Values | undefined, b: Values | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  return a.every((value, index) => sameBytes(value, b[index] as Uint8Array));
}

/**
 * Removes empty values and duplicates. The first of equal values stays.
 *
 * @returns the same list if nothing is removed
 */
export function distinctValues(values: Values): Values {
  if (values.length === 1) return (values[0] as Uint8Array).length > 0 ? values : [];
  if (values.length > FEW) return distinctOfMany(values);
  let kept: Uint8Array[] | undefined;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as Uint8Array;
    let isRemoved = value.length === 0;
    for (let before = 0; before < index && !isRemoved; before++) {
      isRemoved = sameBytes(value, values[before] as Uint8Array);
    }
    if (isRemoved) kept ??= values.slice(0, index);
    else kept?.push(value);
  }
  return kept ?? values;
}

function distinctOfMany(values: Values): Values {
  const seen = new Map<number, Uint8Array>();
  const kept = values.filter((value) => {
    if (value.length === 0) return false;
    let key = hash(value);
    // On a collision, use the next free key
    for (let other = seen.get(key); other !== undefined; other = seen.get(++key)) {
      if (sameBytes(value, other)) return false;
    }
    seen.set(key, value);
    return true;
  });
  return kept.length === values.length ? values : kept;
}

/** FNV-1a, cut to 30 bits, which V8 stores without allocating. Cheaper than converting members of large groups to strings. */
function hash(value: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < value.length; index++) {
    hash = Math.imul(hash ^ (value[index] as number), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}

/** Values of the configuration as bytes, without empty ones and duplicates. */
export function configuredValues(values: readonly string[]): Values {
  return distinctValues(values.map(encodeUtf8));
}

// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;
const QUOTED_CHARACTERS = 40;

/** Describes a value for a message: quoted and truncated if it is text and no secret, otherwise by its size. */
export function describeValue(name: string, value: Uint8Array): string {
  const size = `a value of ${value.length} ${value.length === 1 ? "byte" : "bytes"}`;
  if (looksSecret(name)) return size;
  const text = decodeUtf8(value);
  if (text === undefined || CONTROL.test(text)) return size;
  const chars = [...text.slice(0, 2 * (QUOTED_CHARACTERS + 1))];
  return chars.length <= QUOTED_CHARACTERS
    ? JSON.stringify(text)
    : JSON.stringify(chars.slice(0, QUOTED_CHARACTERS - 1).join("") + "…");
}
