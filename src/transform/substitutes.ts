/** @module */

import type { TransformConfig } from "../config/types.ts";
import type { Attributes, Values } from "../common/model.ts";
import { compileCompose } from "./steps/compose.ts";
import { compileFallback } from "./steps/fallback.ts";

/**
 * What the configuration gives to properties that an entry has no values for: the values of `fallback_attrs`, and of
 * templates without names at the end of others.
 *
 * @throws {FormatSyntaxError} if a template cannot be used
 */
export function substitutesOf(
  { fallbackAttrs, composeAttrs }: Pick<TransformConfig, "fallbackAttrs" | "composeAttrs">,
): Attributes {
  const record = new Map<string, Values>();
  const context = { dropped: [], substituted: [] as string[], trace: undefined };
  for (const step of [compileFallback(fallbackAttrs), compileCompose(composeAttrs)]) step(record, context);
  return new Map([...record].filter(([property]) => context.substituted.includes(property)));
}
