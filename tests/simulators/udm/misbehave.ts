/**
 * How faults change the answer to a request.
 *
 * @module
 */

import type { Call } from "./call.ts";
import { type Answer, bodyText, errorAnswer, json } from "./answer.ts";
import { internalError, plainError, propertyComplaint, unprocessable } from "./errors.ts";
import type { Fault } from "./faults.ts";
import type { JsonObject } from "./json.ts";
import { unauthorised, unavailable } from "./protocol.ts";
import type { ClientConnection } from "./relay.ts";

/** The answer of a fault with a status. */
export function statusAnswer(status: number, message?: string): Answer {
  if (message !== undefined) return errorAnswer(plainError(status, message));
  switch (status) {
    case 401:
      return unauthorised();
    case 403:
      return errorAnswer(plainError(403, "Not in allowed groups."));
    case 404:
      return errorAnswer(plainError(404, "HTTP 404: Not Found"));
    case 412:
      return errorAnswer(
        plainError(
          412,
          "HTTP 412: Precondition Failed (The resource has meanwhile been changed.)",
        ),
      );
    case 422:
      return errorAnswer(unprocessable([propertyComplaint("description", "An ordered fault.")]));
    case 500:
      return errorAnswer(internalError("An ordered fault."));
    case 503:
      return unavailable();
    default:
      return errorAnswer(plainError(status, `HTTP ${status}: An ordered fault.`));
  }
}

/** The request as it arrives if something before UDM spoils it. */
export function spoilRequest(fault: Fault | undefined, call: Call): Call {
  if (fault?.action !== "drop query") return call;
  const query = Object.fromEntries(
    Object.entries(call.query).filter(([name]) => !fault.parameters.includes(name)),
  );
  return { ...call, query };
}

/** Those of the properties that a request is to write. */
export function refusedIn(body: unknown, properties: readonly string[]): string[] {
  const sent = (body as { properties?: object } | undefined)?.properties ?? {};
  return properties.filter((property) => property in sent);
}

/** 422 that names properties. */
export function refusal(properties: readonly string[], message = "An ordered refusal."): Answer {
  return errorAnswer(
    unprocessable(properties.map((property) => propertyComplaint(property, message))),
  );
}

/** Spoils an answer, or the connection on which it goes. */
export function spoil(fault: Fault, answer: Answer, connection: ClientConnection | undefined): Answer {
  switch (fault.action) {
    case "drop":
      connection?.drop();
      return answer;
    case "half": {
      const body = bodyText(answer);
      const bytes = new TextEncoder().encode(body).length;
      connection?.cutNextAnswer(bytes === 0 ? undefined : Math.floor(bytes / 2));
      return { ...answer, body };
    }
    case "wrong results": {
      const body = bodyText(answer)
        .replace(/"results":(\d+)\}$/, (_, results) => `"results":${Number(results) + fault.by}}`);
      return { ...answer, body };
    }
    case "wrong dn": {
      const { Location: location, ...headers } = answer.headers;
      const elsewhere = location?.replace(/[^/]*$/, encodeURIComponent(fault.dn));
      const body = bodyText(answer).replace(/"dn":"(?:[^"\\]|\\.)*"/, `"dn":${JSON.stringify(fault.dn)}`);
      return {
        ...answer,
        ...(body === "" ? {} : { body }),
        headers: elsewhere === undefined ? headers : { ...headers, Location: elsewhere },
      };
    }
    case "withhold": {
      if (answer.status !== 200) return answer;
      const isProperties = (key: string, value: unknown): value is JsonObject =>
        key === "properties" && typeof value === "object" && value !== null;
      const body = JSON.parse(bodyText(answer), (key, value) => {
        if (isProperties(key, value)) delete value[fault.property];
        return value;
      });
      return { ...answer, body: JSON.stringify(body) };
    }
    case "garbage":
      return { ...json(200, null), body: "<html>This is no JSON." };
    default:
      return answer;
  }
}
