/**
 * What went wrong and what to do about it, taken apart: errors say both in one message.
 *
 * @module
 */

import { errorText } from "../common/error_text.ts";
import { SourceError } from "../ldap/source_error.ts";
import { UdmError } from "../udm/errors.ts";

/** The two halves of what an error says. */
export interface ErrorParts {
  /** A phrase without a full stop. */
  readonly what: string;
  /** Whole sentences. */
  readonly advice: string;
}

/** The end of the first sentence; what stands between quotation marks is no part of any. */
const FIRST_SENTENCE = /^((?:[^".]|"(?:\\.|[^"\\])*"|\.(?! [A-Z]))*)\. (?=[A-Z])/s;

/** Where nothing better is known. */
const LOOK_INTO_LOGS = "The log of the server may say more.";

/** Takes what an error says apart. */
export function partsOf(error: unknown): ErrorParts {
  if (error instanceof UdmError) {
    const { reason, advice = LOOK_INTO_LOGS } = error.details;
    return { what: reason.replace(/\.$/, ""), advice };
  }
  const text = errorText(error).replace(/\n\s*/g, " ");
  const message = error instanceof SourceError ? withoutPlace(text, error) : text;
  const what = FIRST_SENTENCE.exec(message)?.[1];
  return what === undefined
    ? { what: message.replace(/\.$/, ""), advice: LOOK_INTO_LOGS }
    : { what, advice: message.slice(what.length + 2) };
}

/** The message without server and operation: the check tells them already. */
function withoutPlace(text: string, { server, operation }: SourceError): string {
  const place = `${server}: ${operation.text}: `;
  return text.startsWith(place) ? text.slice(place.length) : text;
}
