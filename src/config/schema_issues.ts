/**
 * Turns issues of the schema into problems with a position and a message.
 *
 * @module
 */

import { mayBeSecret } from "./secret_words.ts";
import type { z } from "../common/zod.ts";
import { allowedWords } from "../common/nearest.ts";
import type { Problem } from "./problems.ts";
import type { Redact } from "../common/redact.ts";
import { join, type ReadDocument } from "./yaml/read_section.ts";
import { OFFSET } from "../common/scalars.ts";
import type { Position } from "./types.ts";

/** The position of a value; if it is missing, that of its key or of the nearest enclosing section. */
export function positionAt(document: ReadDocument, path: string): Position {
  const own = document.values.get(path) ?? document.keys.get(path);
  if (own !== undefined) return own;
  for (let end = path.lastIndexOf("."); end > 0; end = path.lastIndexOf(".", end - 1)) {
    const section = document.keys.get(path.slice(0, end));
    if (section !== undefined) return section;
  }
  return { line: 1, column: 1 };
}

/**
 * Turns an issue of the schema into a problem.
 *
 * @param redact applied to the value that the message quotes
 */
export function issueToProblem(
  issue: z.core.$ZodIssue,
  document: ReadDocument,
  file: string,
  redact: Redact,
): Problem {
  const path = issue.path.map(String).reduce(join, "");
  const problem = (message: string, position = positionAt(document, path)): Problem => (
    { file, line: position.line, column: position.column, path, message: `${path} ${message}`.trimStart() }
  );
  if (path === "") return problem("the configuration must have the sections udm: and source:");
  if (!document.values.has(path)) return problem("is missing; it is mandatory");
  if (issue.code === "invalid_key") {
    const reason = issue.issues[0]?.message ?? "is not allowed";
    return problem(`has a name that ${reason}`, document.keys.get(path));
  }
  // A text in place of a section is most likely the section itself, without ": " or a line break.
  const isSection = issue.code === "invalid_type" &&
    (issue.expected === "object" || issue.expected === "record");
  const written = isSection ? undefined : quotable(path, document, redact);
  if (issue.code === "invalid_value") {
    return problem(
      `is not an allowed word; ${allowedWords(written ?? "", issue.values.map(String))}${
        quoted(written, "")
      }`,
    );
  }
  const offset = issue.code === "custom" ? issue.params?.[OFFSET] : undefined;
  const place = typeof offset === "number" ? document.places.get(path)?.(offset) : undefined;
  return problem(issue.message + quoted(written, issue.message), place);
}

/**
 * The text at a path, if a message may show it. The part of a URI before the "@" is hidden: it may contain a password.
 */
function quotable(path: string, document: ReadDocument, redact: Redact): string | undefined {
  const written = document.texts.get(path);
  if (written === undefined || mayBeSecret(path) || mayBeSecret(written)) return undefined;
  return redact(path.endsWith("uri") ? written.replace(/(:\/\/)?\S*@/g, "$1...@") : written);
}

/** The text in the file, unless the message already shows it. */
function quoted(written: string | undefined, message: string): string {
  if (written === undefined || written === "") return "";
  const text = JSON.stringify(written);
  return message.includes(text) ? "" : `; it is ${text}`;
}
