/**
 * Reads the template of an object type, which tells lists from single values.
 *
 * @module
 */
import type { Properties, PropertyKind } from "../common/model.ts";
import { isRecord } from "./error_body.ts";
import type { Template } from "./types.ts";

// The template has null for these, but UDM accepts only true and false
const BOOLEANS: ReadonlySet<string> = new Set([
  "pwdChangeNextLogin",
  "overridePWHistory",
  "overridePWLength",
]);

/** Parses the response to `GET <type>/add`; undefined if it is not a template. */
export function readTemplate(json: unknown): Template | undefined {
  if (!isRecord(json) || typeof json.position !== "string" || !isRecord(json.properties)) return undefined;
  const properties = json.properties as Properties;
  return {
    position: json.position,
    properties,
    kinds: new Map(Object.entries(properties).map(([name, value]) => [name, propertyKind(name, value)])),
    options: (isRecord(json.options) ? json.options : {}) as Template["options"],
    policies: (isRecord(json.policies) ? json.policies : {}) as Template["policies"],
  };
}

/** The kind of a property, derived from its default value. */
export function propertyKind(name: string, value: unknown): PropertyKind {
  if (Array.isArray(value)) return "list";
  if (typeof value === "boolean" || BOOLEANS.has(name)) return "boolean";
  return isRecord(value) ? "map" : "single";
}
