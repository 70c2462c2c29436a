/**
 * The warnings in an answer of UDM: changes that had no effect, while the rest is done.
 *
 * @module
 */

import { fromOutside } from "../common/redact.ts";
import { BoundExceeded } from "./bounds.ts";
import { isRecord } from "./error_body.ts";
import { checkNesting } from "./json_bytes.ts";

const MAX_LENGTH = 1000;

/** The first warning of an answer, and how many there are. If it has none, its text, for it is not the expected answer. */
export function warningText(body: string): string {
  const messages = messagesIn(body);
  const first = fromOutside(messages[0] ?? body).replace(/\s+/g, " ").trim();
  const shown = first.length > MAX_LENGTH ? `${first.slice(0, MAX_LENGTH)}…` : first;
  return messages.length > 1 ? `${shown} (and ${messages.length - 1} more)` : shown;
}

function messagesIn(body: string): string[] {
  let json: unknown;
  try {
    checkNesting(body, "the answer");
    json = JSON.parse(body);
  } catch (error) {
    if (error instanceof BoundExceeded || error instanceof SyntaxError) return [];
    throw error;
  }
  const warnings = isRecord(json) && isRecord(json._embedded) ? json._embedded["udm:warning"] : undefined;
  if (!Array.isArray(warnings)) return [];
  return warnings.flatMap((warning) =>
    isRecord(warning) && typeof warning.message === "string" ? [warning.message] : []
  );
}
