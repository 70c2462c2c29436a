import { bodyComplaint, plainError, unprocessable } from "./errors.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

/** What a JSON patch changes. */
interface Patched {
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
  const lists = new Map<string, PatchedList>();
  const warnings: string[] = [];
  for (const step of patch as Json[]) {
    const { operation, property, value } = readStep(step);
    const before = properties[property] ?? current[property];
    if (before === undefined) {
      warnings.push(`Unknown property ${property}`);
    } else if (Array.isArray(before) && !Array.isArray(value) && value !== undefined) {
      let list = lists.get(property);
      if (list === undefined) lists.set(property, list = new PatchedList(before));
      const warning = list.apply(operation, property, value);
      if (warning !== undefined) warnings.push(warning);
    } else if (Array.isArray(before) && operation === "replace") {
      throw unprocessable([bodyComplaint("properties", "A list cannot be replaced.")]);
    } else {
      lists.delete(property);
      properties[property] = operation === "remove" ? (Array.isArray(before) ? [] : null) : value ?? null;
    }
  }
  for (const [property, list] of lists) if (list.isChanged) properties[property] = list.values;
  return { properties, warnings };
}

/** A list that single values are added to and removed from: large groups get thousands at once. */
class PatchedList {
  readonly #values: Map<string, Json>;
  /** Whether an operation had an effect. */
  isChanged = false;

  constructor(values: readonly Json[]) {
    this.#values = new Map(values.map((value) => [textOf(value), value]));
  }

  get values(): Json[] {
    return [...this.#values.values()];
  }

  /** Carries an operation out; returns a warning if it has no effect. */
  apply(operation: string, property: string, value: Json): string | undefined {
    const text = textOf(value);
    if (operation === "replace") {
      throw unprocessable([bodyComplaint("properties", "A list cannot be replaced.")]);
    }
    if (operation === "add") {
      if (this.#values.has(text)) return `cannot append ${text} to ${property}, value exists`;
      this.#values.set(text, value);
    } else if (!this.#values.delete(text)) {
      return `cannot remove ${text} from ${property}, value does not exist`;
    }
    this.isChanged = true;
    return undefined;
  }
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function readStep(step: Json): { operation: string; property: string; value: Json | undefined } {
  const path = isObject(step) ? /^\/properties\/(.+)/s.exec(String(step.path)) : null;
  if (!isObject(step) || path === null) {
    throw plainError(400, "HTTP 400: Bad Request (a JSON patch must act on /properties)");
  }
  const operation = String(step.op);
  if (!/^(?:add|replace|remove)$/.test(operation)) {
    throw plainError(400, `HTTP 400: Bad Request (unknown operation ${JSON.stringify(operation)})`);
  }
  const [property = "", ...below] = (path[1] as string).split("/").map((part) =>
    part.replaceAll("~1", "/").replaceAll("~0", "~")
  );
  if (below.length === 0) return { operation, property, value: step.value };
  const name = ["properties", property, ...below].join(".");
  throw unprocessable([{
    ...bodyComplaint("properties", `Invalid property name given: ${name}`),
    prefix: 'Body data "properties": ',
    path: ["body_arguments", "properties"],
  }]);
}
