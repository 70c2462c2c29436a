import { bodyComplaint, plainError, unprocessable } from "./errors.ts";
import { isObject, type Json, type JsonObject, sameJson } from "./json.ts";

/** What a JSON patch changes. */
export interface Patched {
  /** The changed properties with their new values. */
  readonly properties: JsonObject;
  /** What had no effect. UDM does the rest, and answers 200 with these messages. */
  readonly warnings: readonly string[];
}

/**
 * The properties that a JSON patch (RFC 6902) changes, with their new values.
 *
 * UDM knows `add`, `replace` and `remove` below `/properties`; on a list `add` and `remove` act on a single value, which is
 * compared as text.
 *
 * @param current the properties of the object as they are read
 * @throws {UdmError} 400 for a patch of another kind, 422 for a path below a property
 */
export function patchedProperties(patch: unknown, current: JsonObject): Patched {
  if (!Array.isArray(patch)) throw plainError(400, "HTTP 400: Bad Request (a JSON patch must be a list)");
  const properties: JsonObject = {};
  const warnings: string[] = [];
  for (const step of patch as Json[]) {
    const path = isObject(step) ? /^\/properties\/(.+)/s.exec(String(step.path)) : null;
    if (!isObject(step) || path === null) {
      throw plainError(400, "HTTP 400: Bad Request (a JSON patch must act on /properties)");
    }
    const [property = "", ...below] = (path[1] as string).split("/").map((part) =>
      part.replaceAll("~1", "/").replaceAll("~0", "~")
    );
    if (below.length > 0) {
      const name = ["properties", property, ...below].join(".");
      throw unprocessable([{
        ...bodyComplaint("properties", `Invalid property name given: ${name}`),
        prefix: 'Body data "properties": ',
        path: ["body_arguments", "properties"],
      }]);
    }
    if (!(property in current)) {
      warnings.push(`Unknown property ${property}`);
      continue;
    }
    const before = properties[property] ?? current[property] ?? null;
    const warning = warningAbout(String(step.op), property, before, step.value);
    if (warning === undefined) properties[property] = applied(String(step.op), before, step.value);
    else warnings.push(warning);
  }
  return { properties, warnings };
}

function warningAbout(
  operation: string,
  property: string,
  before: Json,
  value: Json | undefined,
): string | undefined {
  if (!Array.isArray(before) || Array.isArray(value) || value === undefined) return undefined;
  const isThere = before.some((item) => sameJson(item, value));
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (operation === "add" && isThere) return `cannot append ${text} to ${property}, value exists`;
  if (operation === "remove" && !isThere) {
    return `cannot remove ${text} from ${property}, value does not exist`;
  }
  return undefined;
}

function applied(operation: string, before: Json, value: Json | undefined): Json {
  if (operation === "add" && Array.isArray(before) && !Array.isArray(value)) {
    return [...before, value ?? null];
  }
  if (operation === "replace" && Array.isArray(before)) {
    throw unprocessable([bodyComplaint("properties", "A list cannot be replaced.")]);
  }
  if (operation === "add" || operation === "replace") return value ?? null;
  if (operation !== "remove") {
    throw plainError(400, `HTTP 400: Bad Request (unknown operation ${JSON.stringify(operation)})`);
  }
  if (!Array.isArray(before)) return null;
  return value === undefined ? [] : before.filter((item) => !sameJson(item, value));
}
