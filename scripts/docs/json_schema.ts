/**
 * The JSON Schema of the configuration, for editors: `config/schema.json`. Draft 7, which editors know best.
 *
 * It is made from the schema that the program checks with, and made as lenient as the program is: YAML turns `5` into a
 * number and `on` into a text, the program takes both for what its key wants.
 *
 * @module
 */

import { z } from "zod";
import { caseless } from "../../src/config/patterns.ts";
import { configSchema } from "../../src/config/schema.ts";

/** A part of the schema as the program's schema gives it. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly aliases?: readonly string[];
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | false;
  readonly required?: readonly string[];
}

type Json = { readonly [key: string]: unknown };

const YES_OR_NO: Json = {
  anyOf: [
    { enum: ["yes", "no"] },
    { type: "boolean" },
    {
      type: "string",
      pattern: `^\\s*(${
        ["true", "false", "yes", "no", "on", "off", "y", "n"].map(caseless).join("|")
      }|0|1)\\s*$`,
    },
    { enum: [0, 1] },
  ],
};

const NUMBER_AS_TEXT = "^\\s*[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?\\s*$";

/** The schema as the program has it, with the names of keys as they are now, and the types that it wants. */
export function strictSchema(): SchemaNode {
  return z.toJSONSchema(configSchema, { io: "input", target: "draft-7", reused: "inline" }) as SchemaNode;
}

/** The schema for editors, as text. */
export function jsonSchema(): string {
  return JSON.stringify(section(strictSchema(), false), undefined, 2) + "\n";
}

/** @param mayBeEmpty whether a key without a value is as good as no key, for the program */
function lenient(node: SchemaNode, mayBeEmpty: boolean): Json {
  if (node.properties !== undefined) return section(node, mayBeEmpty);
  const { aliases: _, ...rest } = node;
  const types = (...all: readonly string[]) =>
    mayBeEmpty ? [...all, "null"] : all.length === 1 ? all[0] : all;
  switch (node.type) {
    case "boolean": {
      const { type: _, ...described } = rest;
      return { ...described, anyOf: [...YES_OR_NO.anyOf as Json[], ...mayBeEmpty ? [{ type: "null" }] : []] };
    }
    case "number":
    case "integer":
      return { ...rest, type: types(node.type, "string"), pattern: NUMBER_AS_TEXT };
    case "array":
      return { ...rest, type: types("array"), items: lenient(node.items ?? {}, false) };
    case "object": {
      const values = node.additionalProperties || {};
      return { ...rest, type: types("object"), additionalProperties: lenient(values, false) };
    }
    case "string":
      return text(node, rest, mayBeEmpty);
    default:
      return rest;
  }
}

function text(node: SchemaNode, rest: Json, mayBeEmpty: boolean): Json {
  const { minLength, ...described } = rest;
  if (node.enum !== undefined) {
    return mayBeEmpty ? { ...rest, type: ["string", "null"], enum: [...node.enum, null] } : rest;
  }
  const { pattern } = node;
  const written = (...texts: readonly string[]) =>
    pattern === undefined || texts.every((text) => new RegExp(pattern, "u").test(text));
  const types = [
    "string",
    ...written("5") ? ["number"] : [],
    ...written("true", "false") ? ["boolean"] : [],
    // Where a text may be empty, so may the value be: YAML calls that null.
    ...mayBeEmpty || minLength === undefined && pattern === undefined ? ["null"] : [],
  ];
  return {
    ...described,
    ...(mayBeEmpty ? withEmpty(described) : minLength === undefined ? {} : { minLength }),
    type: types.length === 1 ? "string" : types,
  };
}

/** An empty text is as good as none, but a pattern would refuse it. */
function withEmpty({ pattern }: Json): Json {
  return typeof pattern === "string" ? { pattern: `${pattern}|^$` } : {};
}

function section(node: SchemaNode, mayBeEmpty: boolean): Json {
  const required = node.required ?? [];
  const properties: Record<string, Json> = {};
  const exclusive: Json[] = [];
  for (const [name, value] of Object.entries(node.properties ?? {})) {
    const optional = !required.includes(name);
    properties[name] = lenient(value, optional);
    for (const alias of value.aliases ?? []) {
      properties[alias] = {
        ...lenient(value, optional),
        description: `Old name of ${name}.`,
        deprecated: true,
      };
      exclusive.push({ not: { required: [name, alias] } });
    }
  }
  return {
    ...node,
    ...(mayBeEmpty ? { type: ["object", "null"] } : {}),
    properties,
    ...(exclusive.length > 0 ? { allOf: exclusive } : {}),
  };
}
