/**
 * The JSON Schema of the configuration, for editors: `config/schema.json`. Draft 7, which editors know best.
 *
 * It is generated from the program's schema and is as lenient as the program: YAML reads `5` as a number and `on` as text,
 * and the program converts both to the type of the key.
 *
 * @module
 */

import * as z from "zod/mini";
import { caseless } from "../../src/common/scalars.ts";
import { configSchema } from "../../src/config/schema/schema.ts";

/** A part of the program's schema. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly aliases?: readonly string[];
  readonly isLegacy?: boolean;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
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

/** The program's schema, with current key names and exact types. */
export function strictSchema(): SchemaNode {
  return z.toJSONSchema(configSchema, {
    io: "input",
    target: "draft-7",
    reused: "inline",
    // zod omits the examples of values that are parsed further, because they could be results. Ours are what a file contains.
    override({ zodSchema, jsonSchema }) {
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  }) as SchemaNode;
}

/** The schema for editors, as text. */
export function jsonSchema(): string {
  return JSON.stringify(section(strictSchema()), undefined, 2) + "\n";
}

/**
 * The schema of the values of the Helm chart, as text: the given one, with the names of all keys of the configuration.
 * The names alone, because the program explains wrong values better than Helm.
 */
export function chartSchema(present: string): string {
  const schema = JSON.parse(present) as { definitions: Record<string, Json> };
  schema.definitions.configuration = namesOf(strictSchema());
  return JSON.stringify(schema, undefined, 2) + "\n";
}

function namesOf(node: SchemaNode): Json {
  if (node.properties === undefined) return {};
  const names = Object.entries(node.properties).flatMap(([name, value]) =>
    [name, ...value.aliases ?? []].map((each) => [each, namesOf(value)])
  );
  return { type: ["object", "null"], properties: Object.fromEntries(names), additionalProperties: false };
}

/** Values that the program accepts beyond the type of a key. */
interface Leniency {
  /** Whether an empty text counts as no key. */
  readonly emptyText?: boolean;
  /** Whether `~` is a text: in lists. */
  readonly tilde?: boolean;
}

function lenient(node: SchemaNode, { emptyText = false, tilde = false }: Leniency = {}): Json {
  if (node.properties !== undefined) return section(node);
  const { aliases: _, ...rest } = node;
  if (node.anyOf !== undefined) return oneOrMany(rest, node.anyOf);
  switch (node.type) {
    case "boolean": {
      const { type: _, ...described } = rest;
      return { ...described, ...YES_OR_NO };
    }
    case "number":
    case "integer":
      return {
        ...rest,
        type: [node.type, "string"],
        pattern: emptyText ? `${NUMBER_AS_TEXT}|^$` : NUMBER_AS_TEXT,
      };
    case "array":
      return { ...rest, items: lenient(node.items ?? {}, { tilde: true }) };
    case "object":
      return { ...rest, additionalProperties: lenient(node.additionalProperties || {}) };
    case "string":
      return text(node, rest, { emptyText, tilde });
    default:
      return rest;
  }
}

/** One text or a list of texts; the pattern is that of each text. */
function oneOrMany({ pattern, ...rest }: SchemaNode, forms: readonly SchemaNode[]): Json {
  const withPattern = (form: SchemaNode) => pattern === undefined ? form : { ...form, pattern };
  return {
    ...rest,
    anyOf: forms.map((form) =>
      lenient(
        form.items === undefined
          ? withPattern(form)
          : { ...form, minItems: 1, items: withPattern(form.items) },
      )
    ),
  };
}

/** Words that a key allows. YAML reads some of them as numbers. */
function words(all: readonly string[], rest: Json, emptyText: boolean | undefined): Json {
  const numbers = all.map(Number).filter((number) => all.includes(String(number)));
  const allowed = [...all, ...numbers, ...emptyText ? [""] : []];
  const { type: _, ...untyped } = rest;
  return { ...(numbers.length === 0 ? rest : untyped), enum: allowed };
}

function text(node: SchemaNode, rest: Json, { emptyText, tilde }: Leniency): Json {
  const { minLength, ...described } = rest;
  if (node.enum !== undefined) return words(node.enum, rest, emptyText);
  const { pattern } = node;
  const written = (...texts: readonly string[]) =>
    pattern === undefined || texts.every((text) => new RegExp(pattern, "u").test(text));
  const types = [
    "string",
    ...written("5") ? ["number"] : [],
    ...written("true", "false") ? ["boolean"] : [],
    // For YAML, "~" is null.
    ...tilde && minLength === undefined && pattern === undefined ? ["null"] : [],
  ];
  return {
    ...described,
    ...(emptyText ? withEmpty(described) : minLength === undefined ? {} : { minLength }),
    type: types.length === 1 ? "string" : types,
  };
}

/** Allows an empty text, which counts as none, beside a pattern. */
function withEmpty({ pattern }: Json): Json {
  return typeof pattern === "string" ? { pattern: `${pattern}|^$` } : {};
}

function section(node: SchemaNode): Json {
  const required = node.required ?? [];
  const properties: Record<string, Json> = {};
  const exclusive: Json[] = [];
  for (const [name, value] of Object.entries(node.properties ?? {})) {
    const emptyText = !required.includes(name) && value.default === undefined;
    properties[name] = lenient(value, { emptyText });
    for (const alias of value.aliases ?? []) {
      properties[alias] = {
        ...lenient(value, { emptyText }),
        description: `Old name of ${name}.`,
        deprecated: true,
      };
      exclusive.push({ not: { required: [name, alias] } });
    }
  }
  const { isLegacy: _, ...rest } = node;
  return {
    ...rest,
    properties,
    ...(exclusive.length > 0 ? { allOf: exclusive } : {}),
  };
}
