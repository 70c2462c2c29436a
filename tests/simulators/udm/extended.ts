/**
 * Extended attributes: properties that an administrator has added to a module.
 *
 * @module
 */

import type { Json } from "./json.ts";
import { type Module, type ModuleName, MODULES, searchableNames } from "./modules.ts";
import { type PropertyType, typeOfSyntax } from "./types.ts";

/** A property that an administrator has added. */
export interface ExtendedAttribute {
  /** Name of the property. */
  readonly name: string;
  /** Name of the syntax in UDM, such as `string`, `integer`, `TrueFalseUp`, `UserDN`. */
  readonly syntax: string;
  /** Whether it is a list. */
  readonly multivalue?: boolean;
  /** The value of new objects, as text. */
  readonly default?: string;
  /** The module; default `users/user`. */
  readonly module?: "users/user" | "groups/group";
}

/** The modules of a server with extended attributes. */
export type Modules = Readonly<Record<ModuleName, Module>>;

/** Adds extended attributes to the modules. */
export function extendedModules(attributes: readonly ExtendedAttribute[]): Modules {
  const modules = { ...MODULES };
  for (const attribute of attributes) {
    const name = attribute.module ?? "users/user";
    modules[name] = extended(modules[name], attribute);
  }
  return modules;
}

function extended(
  module: Module,
  { name, syntax, multivalue = false, default: text }: ExtendedAttribute,
): Module {
  const type = typeOfSyntax(syntax, multivalue);
  const value = text === undefined ? undefined : parseDefault(type, text);
  const empty = multivalue ? [] : null;
  const types = new Map(module.types).set(name, type);
  return {
    ...module,
    types,
    searchable: new Map([...module.searchable, ...searchableNames([name])]),
    template: { ...module.template, [name]: value ?? empty },
    unset: { ...module.unset, [name]: syntax === "boolean" ? false : empty },
    defaults: value === undefined ? module.defaults : { ...module.defaults, [name]: value },
    // For the syntax `boolean` UDM stores "0" instead of nothing; for the others of this type, nothing.
    extended: new Map(module.extended).set(name, value ?? (syntax === "boolean" ? false : null)),
  };
}

function parseDefault({ type, items }: PropertyType, text: string): Json {
  if (items !== undefined) return [parseDefault(items, text)];
  if (type === "integer") return Number(text);
  return type === "boolean" ? /^(?:TRUE|OK|1|yes)$/i.test(text) : text;
}

/**
 * Reads an extended attribute of the command line: `[groups/group.]NAME:SYNTAX[:multi][:default=VALUE]`.
 *
 * @returns undefined if the text is none
 */
export function parseExtendedAttribute(text: string): ExtendedAttribute | undefined {
  const pattern = /^(?:(users\/user|groups\/group)\.)?([A-Za-z][\w-]*):(\w+)(:multi)?(?::default=(.*))?$/s;
  const [matched, module, name = "", syntax = "", multi, value] = pattern.exec(text) ?? [];
  if (matched === undefined) return undefined;
  return {
    name,
    syntax,
    ...(multi === undefined ? {} : { multivalue: true }),
    ...(value === undefined ? {} : { default: value }),
    ...(module === "groups/group" ? { module } : {}),
  };
}
