/** @module */

import { domainToASCII } from "node:url";
import { decodeUtf8, encodeUtf8, stripUnicode } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";
import type { SanitizerContext } from "./types.ts";

// deno-lint-ignore no-control-regex
const ASCII = /^[\x00-\x7f]*$/;
// deno-lint-ignore no-control-regex
const WHITE_SPACE = /[\t-\r\x1c-\x20]/;
const ENCODED = /^[a-z0-9._-]+$/;
const LABEL_LIMIT = 63; // RFC 1035 section 2.3.4

/**
 * The characters that IDNA 2003 maps and IDNA 2008 keeps (the deviations of UTS #46, section 6), and ẞ, the capital of ß.
 * Apart from them, and from characters that are newer than Unicode 3.2, UTS #46 encodes as Python's codec "idna" does.
 */
const IDNA_2003: Readonly<Record<string, string>> = { ß: "ss", ẞ: "ss", ς: "σ", "\u200c": "", "\u200d": "" };
const DEVIATION = new RegExp(`[${Object.keys(IDNA_2003).join("")}]`, "gu");

/**
 * Normalises a mail address: removes white space at its ends, converts the domain to lower case and IDNA (UTS #46). The
 * local part stays as it is, because its case may matter (RFC 5321 section 2.4). Either part may be empty, as in the predecessor:
 * UDM decides.
 *
 * @throws {SanitizerError} if there is no "@", the local part is not ASCII, or the domain cannot be encoded
 */
export function mailSanitizer(value: Uint8Array, { mailIdna }: Partial<SanitizerContext> = {}): Uint8Array {
  const text = decodeUtf8(value);
  if (text === undefined) throw new SanitizerError("it is not UTF-8 text");
  const address = stripUnicode(text);
  const at = address.lastIndexOf("@");
  if (at < 0) throw new SanitizerError('it has no "@"');
  const local = address.slice(0, at);
  if (!ASCII.test(local)) throw new SanitizerError('the part before the "@" is not ASCII');
  const sanitized = `${local}@${encodeDomain(address.slice(at + 1), mailIdna)}`;
  return sanitized === text ? value : encodeUtf8(sanitized);
}

function encodeDomain(domain: string, idna: SanitizerContext["mailIdna"]): string {
  if (domain === "") return domain;
  let encoded = domain.toLowerCase();
  if (!ASCII.test(domain)) {
    try {
      const mapped = idna === "2003"
        ? domain.replace(DEVIATION, (character) => IDNA_2003[character] as string)
        : domain;
      encoded = domainToASCII(mapped);
    } catch {
      encoded = ""; // Node and newer versions of Deno return "", older versions of Deno throw
    }
    if (!ENCODED.test(encoded)) throw new SanitizerError("its domain cannot be encoded as IDNA");
  } else if (WHITE_SPACE.test(domain)) throw new SanitizerError("its domain contains white space");
  const labels = encoded.replace(/\.$/, "").split(".");
  if (labels.some((label) => label === "" || label.length > LABEL_LIMIT)) {
    throw new SanitizerError(`the parts of its domain must have 1 to ${LABEL_LIMIT} characters each`);
  }
  return encoded;
}
