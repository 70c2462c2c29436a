/**
 * Numbers of the LDAP protocol (RFC 4511) and of the controls and extensions the simulator knows.
 *
 * @module
 */

/** Tags of the protocol operations (RFC 4511 section 4). */
export const TAG = {
  bindRequest: 0x60,
  bindResponse: 0x61,
  unbindRequest: 0x42,
  searchRequest: 0x63,
  searchEntry: 0x64,
  searchDone: 0x65,
  searchReference: 0x73,
  abandonRequest: 0x50,
  extendedRequest: 0x77,
  extendedResponse: 0x78,
  intermediateResponse: 0x79,
  controls: 0xa0,
} as const;

/** The answer each request gets; requests that are not listed are not served. */
export const ANSWER: ReadonlyMap<number, number> = new Map([
  [TAG.bindRequest, TAG.bindResponse],
  [TAG.searchRequest, TAG.searchDone],
  [TAG.extendedRequest, TAG.extendedResponse],
  [0x66, 0x67], // modify
  [0x68, 0x69], // add
  [0x4a, 0x6b], // delete
  [0x6c, 0x6d], // modify DN
  [0x6e, 0x6f], // compare
]);

/** Result codes (RFC 4511 section 4.1.9) of the simulator. */
export const CODE = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  timeLimitExceeded: 3,
  sizeLimitExceeded: 4,
  authMethodNotSupported: 7,
  strongerAuthRequired: 8,
  referral: 10,
  unavailableCriticalExtension: 12,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  inappropriateAuthentication: 48,
  invalidCredentials: 49,
  insufficientAccessRights: 50,
  unavailable: 52,
  unwillingToPerform: 53,
  other: 80,
} as const;

/** Object identifiers of controls, extensions and matching rules. */
export const OID = {
  /** Simple paged results (RFC 2696). */
  paging: "1.2.840.113556.1.4.319",
  startTls: "1.3.6.1.4.1.1466.20037",
  /** Who am I? (RFC 4532) */
  whoAmI: "1.3.6.1.4.1.4203.1.11.3",
  noticeOfDisconnection: "1.3.6.1.4.1.1466.20036",
  /** Bitwise and, bitwise or, transitive membership (MS-ADTS 3.1.1.3.4.4). */
  bitAnd: "1.2.840.113556.1.4.803",
  bitOr: "1.2.840.113556.1.4.804",
  inChain: "1.2.840.113556.1.4.1941",
} as const;

/** Which server is imitated where servers differ. */
export type Style = "ad" | "openldap";
