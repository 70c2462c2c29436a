/**
 * Reads the template of an object type: the values of a new object, which tell lists from single values.
 *
 * @module
 */
import { type Properties, type PropertyKind, TEXT, TEXTS } from "../common/model.ts";
import { isRecord } from "./error_body.ts";
import type { Template } from "./types.ts";

const BOOLEAN: PropertyKind = { type: "boolean", isList: false };

/** Properties whose default value does not show their kind, of those that matter even if UDM does not describe them. */
const KNOWN: ReadonlyMap<string, PropertyKind> = new Map<string, PropertyKind>([
  ["pwdChangeNextLogin", BOOLEAN],
  ["overridePWHistory", BOOLEAN],
  ["overridePWLength", BOOLEAN],
  // UDM refuses another text together with the rest of the request, so that a new account would have no end
  ["userexpiry", { ...TEXT, format: "date" }],
  ["secretary", { ...TEXTS, format: "dn" }],
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
  const known = KNOWN.get(name);
  if (known !== undefined) return known;
  if (Array.isArray(value)) return TEXTS;
  if (typeof value === "boolean") return BOOLEAN;
  if (typeof value === "number") return { type: "integer", isList: false };
  return isRecord(value) ? { type: "map", isList: false } : TEXT;
}
