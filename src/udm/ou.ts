/**
 * Creates the OUs of the managed objects.
 *
 * @module
 */
import { childDn, formatDn, parseDn } from "../syntax/dn.ts";
import { NAMING_ATTRIBUTE } from "../common/model.ts";
import { ensureObject, type ObjectRequests } from "./ensure_object.ts";

/**
 * Ensures that an OU exists; creates missing OUs from the outermost inwards.
 *
 * @param relativeOu a DN relative to `baseDn`, such as `ou=b,ou=a`
 * @param baseDn the LDAP base
 * @param description of the OUs that are created; empty: none
 * @returns the DN of the innermost OU as the server spells it
 * @throws {TypeError} if `relativeOu` is not a path of OUs
 * @throws {UdmError}
 */
export async function ensureOu(
  relativeOu: string,
  baseDn: string,
  description: string,
  requests: ObjectRequests,
): Promise<string> {
  const described = description === "" ? {} : { description };
  let parent = baseDn;
  for (const name of ouNames(relativeOu).reverse()) {
    const dn = childDn(NAMING_ATTRIBUTE.ou, name, parent);
    parent = await ensureObject(dn, { position: parent, properties: { name, ...described } }, requests);
  }
  return parent;
}

function ouNames(relativeOu: string): string[] {
  const names = parseDn(relativeOu).map((rdn) => {
    const [part] = rdn;
    if (rdn.length !== 1 || part === undefined || part.type.toLowerCase() !== "ou") {
      throw new TypeError(
        `${JSON.stringify(relativeOu)} is not a path of OUs: ${
          JSON.stringify(formatDn([rdn]))
        } is not of the form ` +
          `ou=NAME. Write it relative to the LDAP base, such as "ou=people" or "ou=people,ou=external".`,
      );
    }
    return part.value;
  });
  if (names.length === 0) throw new TypeError('an OU is missing; write it as "ou=people"');
  return names;
}
