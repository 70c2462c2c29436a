/**
 * The error answers of the UDM REST API.
 *
 * @module
 */

import type { Json, JsonObject } from "./json.ts";

/** An answer that is not a success. */
export class UdmError extends Error {
  /** The name of the class. */
  override readonly name = "UdmError";
  /** The status and body of the answer, and the message in it. */
  constructor(readonly status: number, message: string, readonly body: Json) {
    super(message);
  }
}

/** One problem of a request: its location and UDM's message. */
export interface Complaint {
  readonly location: readonly string[];
  readonly message: string;
  /** How the line of the message begins. */
  readonly prefix: string;
  /** The path of the message below `error.error`. */
  readonly path: readonly string[];
}

/** A complaint about a property: syntax, type, required or policy. */
export function propertyComplaint(property: string, message: string): Complaint {
  return {
    location: ["body", "properties", property],
    message,
    prefix: `Request argument "${property}" `,
    path: [property],
  };
}

/** A property whose value does not keep to the syntax. */
export function invalidValue(property: string, reason: string): Complaint {
  return propertyComplaint(property, `The property ${property} has an invalid value: ${reason}`);
}

/** A complaint that UDM attaches to the body, not to its properties: conflicts and immutable properties. */
export function bodyComplaint(name: string, message: string): Complaint {
  return {
    location: ["body", name],
    message,
    prefix: `Request argument "${name}" `,
    path: ["body", name],
  };
}

/** A conflict with something that exists. */
export function objectExists(details: string): UdmError {
  return unprocessable([bodyComplaint("dn", `Object exists: ${details}`)]);
}

/** An argument of the body that is missing. */
export function missingArgument(name: string): Complaint {
  return {
    location: ["body", name],
    message: "Argument required",
    prefix: `Body data "${name}": `,
    path: ["body_arguments", name],
  };
}

/** 422 with everything that is wrong. */
export function unprocessable(complaints: readonly Complaint[]): UdmError {
  const lines = complaints.map(({ prefix, message }) => `${prefix}${message}\n`).join("");
  const message = `${complaints.length} error(s) occurred:\n${lines}`;
  const error: JsonObject = {};
  for (const { path, message } of complaints) place(error, path, message);
  return new UdmError(422, message, {
    error: { code: 422, title: "Unprocessable Entity", message, error },
    _embedded: {
      "udm:error": complaints.map(({ location, message }) => ({
        location: [...location],
        message,
        type: "value_error",
      })),
    },
    _links: {},
  });
}

function place(target: JsonObject, path: readonly string[], message: string): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) {
    target[first] = message;
    return;
  }
  const inner = (target[first] ??= {}) as JsonObject;
  place(inner, rest, message);
}

/** An error without a list of complaints: 400, 403, 404, 412, 500 ... */
export function plainError(status: number, message: string, more: JsonObject = {}): UdmError {
  return new UdmError(status, message, {
    error: { ...more, code: status, title: "", message, error: {} },
    _links: {},
  });
}

/** 404, for anything that does not exist. */
export function notFound(): UdmError {
  return plainError(404, "HTTP 404: Not Found");
}

/** 400, if an object that a request refers to does not exist. */
export function noSuchObject(dn?: string): UdmError {
  return plainError(400, dn === undefined ? "No such object." : `No such object: ${dn}.`);
}

/** 400 with the message of the LDAP server. */
export function ldapError(details: string): UdmError {
  return plainError(400, `LDAP Error: ${details}`);
}

/** 500 with a traceback. */
export function internalError(message: string): UdmError {
  return plainError(500, message, { traceback: "Traceback (most recent call last):\n  ..." });
}
