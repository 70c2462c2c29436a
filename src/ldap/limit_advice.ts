/**
 * Names the limits of the server that ended a search, which every server calls differently.
 *
 * @module
 */

/** A server whose limits are known. */
export type Vendor = "OpenLDAP" | "Active Directory" | "389 Directory Server";

/** Result codes of limits (RFC 4511 appendix A): time, size, and limits of the administrator. */
type LimitCode = 3 | 4 | 11;

const FILTER = "or use a filter with indexed attributes.";
const OPENLDAP = "Remove the limits of the reading account at OpenLDAP's database (olcLimits): " +
  '`limits dn.exact="<source.bind_dn>" size=unlimited time=unlimited`.';
const PAGE = "Set source.search_pagesize to at most the server's page limit";
const ACCOUNT = "to -1 (unlimited) in the entry of source.bind_dn";

const ADVICE: Readonly<Record<Vendor, Readonly<Record<LimitCode, string>>>> = {
  "OpenLDAP": {
    3: OPENLDAP,
    4: OPENLDAP,
    11: `${PAGE} (size.pr in olcLimits), or raise it. ${OPENLDAP}`,
  },
  "Active Directory": {
    3: `Raise MaxQueryDuration of the LDAP policy, use a smaller source.search_pagesize, ${FILTER}`,
    4: `${PAGE} (MaxPageSize of the LDAP policy, usually 1000), but not to 0.`,
    11: `Use a smaller source.search_pagesize, ${FILTER}`,
  },
  "389 Directory Server": {
    3: `Set nsTimeLimit ${ACCOUNT}, ${FILTER}`,
    4: `Set nsSizeLimit, and nsPagedSizeLimit for paging, ${ACCOUNT}.`,
    11: `Set nsLookThroughLimit, and nsPagedLookThroughLimit for paging, ${ACCOUNT}, ${FILTER}`,
  },
};

/** The advice for a limit; of all servers if this one is not known. */
export function limitAdvice(code: LimitCode, vendor?: Vendor): string {
  if (vendor !== undefined) return ADVICE[vendor][code];
  return Object.entries(ADVICE).map(([name, of]) => `${name}: ${of[code]}`).join(" ");
}

/** Whether a result code is that of a limit. */
export function isLimit(code: number): code is LimitCode {
  return code === 3 || code === 4 || code === 11;
}
