/**
 * Reads the types of properties from UDM's own description. The template shows `null` for every property without a default,
 * whatever its type; UDM refuses a value of another type together with the rest of the request.
 *
 * @module
 */
import { FORMATS, type ObjectType, type PropertyKind, type PropertyKinds } from "../common/model.ts";
import { isRecord } from "./error_body.ts";

/**
 * Parses the response to `OPTIONS <type>/`, an OpenAPI document: the kinds of the properties that a `PATCH` accepts.
 * Properties of a type that is not known are missing.
 *
 * @returns undefined if the document does not describe the type
 */
export function readPropertyTypes(json: unknown, type: ObjectType): PropertyKinds | undefined {
  const schema = `${type.replace("/", "-")}.request-patch`;
  const path = ["components", "schemas", schema, "properties", "properties", "properties"];
  const described = path.reduce((part: unknown, key) => own(part, key), json);
  if (!isRecord(described)) return undefined;
  const kinds = new Map<string, PropertyKind>();
  for (const [property, schema_] of Object.entries(described)) {
    const kind = kindOf(schema_);
    if (kind !== undefined) kinds.set(property, kind);
  }
  return kinds.size === 0 ? undefined : kinds;
}

function kindOf(schema: unknown): PropertyKind | undefined {
  const type = own(schema, "type");
  switch (type) {
    case "string":
      return { type: "text", isList: false, ...formatOf(own(schema, "format")) };
    case "boolean":
    case "integer":
      return { type, isList: false };
    case "object":
      return objectKind(schema);
    case "array": {
      const item = kindOf(own(schema, "items"));
      return item === undefined || item.isList ? undefined : { ...item, isList: true };
    }
    default:
      return undefined;
  }
}

function formatOf(format: unknown): Pick<PropertyKind, "format"> {
  const known = FORMATS.find((each) => each === format);
  return known === undefined ? {} : { format: known };
}

/** An object of mandatory texts can be written as one text. */
function objectKind(schema: unknown): PropertyKind {
  const properties = own(schema, "properties");
  const required = own(schema, "required");
  const fields = isRecord(properties) ? Object.keys(properties) : [];
  const isText = (field: string) => own(own(properties, field), "type") === "string";
  const isMandatory = (field: string) => Array.isArray(required) && required.includes(field);
  return fields.length > 1 && fields.every((field) => isText(field) && isMandatory(field))
    ? { type: "object", isList: false, fields }
    : { type: "map", isList: false };
}

/** A key of an object; undefined for keys that it inherits. */
function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
