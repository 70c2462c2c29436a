/** @module */

import { decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";
import { SanitizerError } from "./error.ts";
import { trimEnd } from "../../common/trim_end.ts";
import { toAscii } from "./transliterate.ts";

/** UDM answers longer names with an LDAP error. */
const MAX_LENGTH = 255;

/** Characters that UDM refuses in user names, with dots next to them. It begins only once in a row of dots. */
const REFUSED = /(?<!\.)\.*[^A-Za-z0-9._+'#-][^A-Za-z0-9_+'#-]*/g;

/**
 * Makes a text a user name that UDM accepts (docs/design/udm.md): writes it in ASCII, puts one dot in the place of characters
 * that UDM refuses, and removes what a name must not begin or end with. `Max Mustermann` becomes `Max.Mustermann`.
 *
 * @throws {SanitizerError} if no acceptable name remains
 */
export function username(value: Uint8Array): Uint8Array {
  const text = decodeUtf8(value);
  if (text === undefined) throw new SanitizerError("it is not UTF-8 text");
  const name = trimEnd(toAscii(text).replace(REFUSED, ".").replace(/^[^A-Za-z0-9]+/, ""), ".-");
  if (name === "") throw new SanitizerError("it has no letters or digits for a user name");
  if (/^\d+$/.test(name)) throw new SanitizerError("UDM refuses user names of digits only");
  if (name.length > MAX_LENGTH) {
    throw new SanitizerError(
      `as a user name it has ${name.length} characters, and UDM accepts ${MAX_LENGTH}`,
    );
  }
  return name === text ? value : encodeUtf8(name);
}
