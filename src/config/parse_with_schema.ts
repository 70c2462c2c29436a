/**
 * Parses the valid parts of an invalid configuration, so that all problems can be reported at once.
 *
 * @module
 */

import { z } from "../common/zod.ts";
import type { Plain } from "./yaml/read_section.ts";
import { configSchema, type ParsedConfig, SECTIONS } from "./schema/schema.ts";

type Loose<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** A configuration without its invalid values; an invalid key has not even its default. */
export interface PartialConfig {
  readonly udm: Loose<ParsedConfig["udm"]>;
  readonly source: Loose<ParsedConfig["source"]>;
}

/** The result of parsing: the valid parts, the issues and, if there are none, the whole. */
interface SchemaResult {
  readonly whole?: ParsedConfig;
  readonly partial: PartialConfig;
  readonly issues: readonly z.core.$ZodIssue[];
}

const partialSchema = z.object({
  udm: z.prefault(z.partial(SECTIONS.udm), {}),
  source: z.prefault(z.partial(SECTIONS.source), {}),
});

/** Parses a configuration with the schema. Never throws. */
export function parseWithSchema(plain: Plain): SchemaResult {
  const strict = configSchema.safeParse(plain);
  if (strict.success) return { whole: strict.data, partial: strict.data, issues: [] };
  const issues = strict.error.issues;
  const rest = structuredClone(plain);
  for (const { path } of issues) without(rest, path.slice(0, 2));
  const lenient = partialSchema.safeParse(rest);
  const partial = lenient.success ? lenient.data : { udm: {}, source: {} };
  for (const { path: [section, key] } of issues) {
    if ((section === "udm" || section === "source") && key !== undefined) {
      Reflect.deleteProperty(partial[section], key);
    }
  }
  return { partial, issues };
}

/** Removes the value at a path. */
function without(plain: Plain, path: readonly PropertyKey[]): void {
  const [first, ...rest] = path;
  if (typeof plain !== "object" || Array.isArray(plain) || typeof first !== "string") return;
  const inner = Object.hasOwn(plain, first) ? plain[first] : undefined;
  if (rest.length > 0 && typeof inner === "object" && !Array.isArray(inner)) without(inner, rest);
  else delete plain[first];
}
