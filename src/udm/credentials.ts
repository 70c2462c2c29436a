/**
 * The credentials in requests to UDM.
 *
 * @module
 */
import { isLatin1 } from "../common/redact.ts";

/**
 * A user name or password in the form that UDM can receive. UDM decodes credentials as ISO-8859-1 (measured; RFC 7617
 * leaves the encoding open). A letter with a combining accent becomes one character where ISO-8859-1 has it.
 *
 * @returns undefined if it has characters that ISO-8859-1 lacks
 */
export function sendableText(text: string): string | undefined {
  return [text, text.normalize("NFC")].find(isLatin1);
}

/**
 * The value of the header `Authorization` for UDM.
 *
 * @throws {TypeError} if UDM cannot receive the credentials
 */
export function basicAuthorization(user: string, password: string): string {
  const credentials = sendableText(`${user}:${password}`);
  if (credentials === undefined) {
    throw new TypeError(`udm.user or its password ${UNSENDABLE}`);
  }
  return `Basic ${btoa(credentials)}`;
}

/** What to say about a user name or password that UDM cannot receive. Never quotes it. */
export const UNSENDABLE =
  "has characters that UDM cannot receive: it reads credentials as ISO-8859-1, which has the letters of Western Europe " +
  "only";
