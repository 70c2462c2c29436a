/**
 * Finds out which server answers.
 *
 * @module
 */
import { ProtocolOperation, SearchRequest } from "ldapts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import type { Connection } from "./connection.ts";
import type { Vendor } from "./limit_advice.ts";
import { ANY_ENTRY } from "./ranges.ts";
import type { Operation } from "./source_error.ts";

const ROOT_DSE: Operation = { kind: "search", text: "read the root DSE" };

/** The attributes of the root DSE that tell the vendor. */
export const VENDOR_ATTRIBUTES = ["vendorName", "objectClass", "rootDomainNamingContext"];

/**
 * The vendor of a server; undefined if unknown.
 *
 * @param root the attributes of the root DSE, with names in lower case
 */
export function vendorFrom(root: ReadonlyMap<string, readonly string[]>): Vendor | undefined {
  if (root.has("rootdomainnamingcontext")) return "Active Directory";
  if (root.get("objectclass")?.includes("OpenLDAProotDSE") === true) return "OpenLDAP";
  return root.get("vendorname")?.some((name) => name.startsWith("389")) === true
    ? "389 Directory Server"
    : undefined;
}

/** The vendor of a server, from its root DSE (RFC 3045, MS-ADTS 3.1.1.3.2); undefined if unknown. Does not fail. */
export async function vendorOf(connection: Connection): Promise<Vendor | undefined> {
  try {
    const { entries } = await connection.request(
      ROOT_DSE,
      ProtocolOperation.LDAP_RES_SEARCH,
      (messageId) =>
        new SearchRequest({
          messageId,
          baseDN: "",
          scope: "base",
          filter: ANY_ENTRY,
          attributes: VENDOR_ATTRIBUTES,
        }),
    );
    return vendorFrom(
      new Map((entries[0]?.attributes ?? []).map((attribute) => [
        attribute.description.toLowerCase(),
        attribute.values.flatMap((value) => decodeUtf8(value) ?? []),
      ])),
    );
  } catch {
    return undefined;
  }
}
