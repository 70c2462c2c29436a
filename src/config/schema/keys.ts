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

/** The schema behind the wrappers that make it optional or give it a default. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrapped(schema.unwrap());
  }
  return schema;
}

/** Other names of a key. */
export function aliasesOf(schema: z.core.$ZodType): readonly string[] {
  const aliases = z.globalRegistry.get(schema)?.aliases;
  return Array.isArray(aliases) ? aliases.map(String) : [];
}

/** All keys of the schema, sections before what they contain, in the order in which the schema names them. */
export function schemaKeys(): readonly SchemaKey[] {
  return keysOf(configSchema, "");
}

function keysOf(section: z.ZodObject, prefix: string): SchemaKey[] {
  return Object.entries(section.shape).flatMap(([name, schema]) => {
    const path = prefix + name;
    const inner = unwrapped(schema);
    const isSection = inner instanceof z.ZodObject;
    const absent = schema.safeParse(undefined);
    const hasDefault = !isSection && absent.success && absent.data !== undefined;
    const key: SchemaKey = {
      path,
      name,
      aliases: aliasesOf(schema),
      description: z.globalRegistry.get(schema)?.description ?? "",
      isSection,
      isMandatory: !absent.success,
      ...(hasDefault ? { defaultValue: absent.data } : {}),
    };
    return isSection ? [key, ...keysOf(inner, `${path}.`)] : [key];
  });
}
