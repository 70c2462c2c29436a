import { plainError } from "./errors.ts";
import { isObject, type Json, type JsonObject, sameJson } from "./json.ts";

/**
 * The properties that a JSON patch (RFC 6902) changes, with their new values.
 *
 * UDM knows `add`, `replace` and `remove` below `/properties`; on a list they act on a single value.
 *
 * @param current the properties of the object as they are read
 * @throws {UdmError} 400 for a patch of another kind
 */
export function patchedProperties(patch: unknown, current: JsonObject): JsonObject {
  if (!Array.isArray(patch)) throw plainError(400, "HTTP 400: Bad Request (a JSON patch must be a list)");
  const changed: JsonObject = {};
  for (const step of patch as Json[]) {
    const path = isObject(step) ? /^\/properties\/([^/]+)/.exec(String(step.path)) : null;
    if (!isObject(step) || path === null) {
      throw plainError(400, "HTTP 400: Bad Request (a JSON patch must act on /properties)");
    }
    const property = (path[1] as string).replaceAll("~1", "/").replaceAll("~0", "~");
    changed[property] = applied(String(step.op), changed[property] ?? current[property] ?? null, step.value);
  }
  return changed;
}

function applied(operation: string, before: Json, value: Json | undefined): Json {
  if (operation === "add" && Array.isArray(before) && !Array.isArray(value)) {
    return [...before, value ?? null];
  }
  if (operation === "add" || operation === "replace") return value ?? null;
  if (operation !== "remove") {
    throw plainError(400, `HTTP 400: Bad Request (unknown operation ${JSON.stringify(operation)})`);
  }
  if (!Array.isArray(before)) return null;
  return value === undefined ? [] : before.filter((item) => !sameJson(item, value));
}
