/**
 * The keys of the schema as a list: for messages, the manual page, and the tests that keep the examples
 * complete.
 *
 * @module
 */

import { z } from "../../common/zod.ts";
import { configSchema } from "./schema.ts";

/** A key of the configuration. */
export interface SchemaKey {
  /** Such as "source.user_trans.rename_attrs". */
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  /** Other accepted names. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** Whether it is a section with keys that the schema names. */
  readonly isSection: boolean;
  /** Whether a configuration must contain it. */
  readonly isMandatory: boolean;
  /** Absent if the key has no default. */
  readonly defaultValue?: unknown;
}

/** The schema behind the wrappers that make it optional, give it a default, or parse it further. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniDefault ||
    schema instanceof z.ZodMiniPrefault
  ) {
    return unwrapped(schema.def.innerType);
  }
  return schema instanceof z.ZodMiniPipe ? unwrapped(schema.def.in) : schema;
}

/** The default of a key as a file would contain it. */
function defaultOf(schema: z.core.$ZodType): unknown {
  return schema instanceof z.ZodMiniDefault || schema instanceof z.ZodMiniPrefault
    ? schema.def.defaultValue
    : undefined;
}

/** Other names of a key. */
export function aliasesOf(schema: z.core.$ZodType): readonly string[] {
  const aliases = z.globalRegistry.get(schema)?.aliases;
  return Array.isArray(aliases) ? aliases.map(String) : [];
}

/** Whether a key is only accepted, for configurations of other programs. */
export function isLegacy(schema: z.core.$ZodType): boolean {
  return z.globalRegistry.get(schema)?.isLegacy === true;
}

/** All documented keys of the schema, sections before what they contain, in the order in which the schema names them. */
export function schemaKeys(): readonly SchemaKey[] {
  return keysOf(configSchema, "");
}

function keysOf(section: z.ZodMiniObject, prefix: string): SchemaKey[] {
  return Object.entries(section.shape).flatMap(([name, schema]) => {
    if (isLegacy(schema)) return [];
    const path = prefix + name;
    const inner = unwrapped(schema);
    const isSection = inner instanceof z.ZodMiniObject;
    const defaultValue = isSection ? undefined : defaultOf(schema);
    const key: SchemaKey = {
      path,
      name,
      aliases: aliasesOf(schema),
      description: z.globalRegistry.get(schema)?.description ?? "",
      isSection,
      isMandatory: !z.safeParse(schema, undefined).success,
      ...(defaultValue === undefined ? {} : { defaultValue }),
    };
    return isSection ? [key, ...keysOf(inner, `${path}.`)] : [key];
  });
}
