/**
 * Creates the OUs of the managed objects.
 *
 * @module
 */
import { childDn, formatDn, parseDn } from "../syntax/dn.ts";
import { NAMING_ATTRIBUTE } from "../common/model.ts";
import { UdmError } from "./errors.ts";
import type { NewObject, UdmObject } from "./types.ts";

const ATTEMPTS = 3;

/** The requests it needs. */
export interface OuRequests {
  get(dn: string): Promise<UdmObject | undefined>;
  create(object: NewObject): Promise<{ readonly dn: string }>;
}

/**
 * Ensures that an OU exists; creates missing OUs from the outermost inwards.
 *
 * @param relativeOu a DN relative to `baseDn`, such as `ou=b,ou=a`
 * @param baseDn the LDAP base
 * @returns the DN of the innermost OU as the server spells it
 * @throws {TypeError} if `relativeOu` is not a path of OUs
 * @throws {UdmError}
 */
export async function ensureOu(relativeOu: string, baseDn: string, requests: OuRequests): Promise<string> {
  let parent = baseDn;
  for (const name of ouNames(relativeOu).reverse()) {
    parent = await ensureOne(name, parent, requests);
  }
  return parent;
}

async function ensureOne(name: string, position: string, { get, create }: OuRequests): Promise<string> {
  const dn = childDn(NAMING_ATTRIBUTE.ou, name, position);
  for (let attempt = 1;; attempt++) {
    const existing = await get(dn);
    if (existing !== undefined) return existing.dn;
    try {
      return (await create({ position, properties: { name } })).dn;
    } catch (error) {
      // Another client may have created it, or our own request whose answer was lost
      const lookAgain = error instanceof UdmError && (error.conflictOn === "dn" || error.mayHaveExecuted);
      if (!lookAgain || attempt === ATTEMPTS) throw error;
    }
  }
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
