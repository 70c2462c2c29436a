/**
 * Names of attributes and properties whose values are secrets and must not be shown.
 *
 * @module
 */

const SECRET_NAME = /passw|pwd|secret(?!ar)|token|credential|private_?key|hash/i;

/**
 * Attributes that hold passwords, hashes of passwords, or keys, in lower case: of RFC 4519, RFC 3112, Active Directory, Samba,
 * Kerberos (MIT, Heimdal), OpenLDAP, 389 Directory Server, FreeIPA and UCS.
 */
const SECRET_ATTRIBUTES: ReadonlySet<string> = new Set(
  ("userPassword authPassword unicodePwd dBCSPwd ntPwdHistory lmPwdHistory supplementalCredentials unixUserPassword " +
    "ms-Mcs-AdmPwd msLAPS-Password msLAPS-EncryptedPassword msLAPS-EncryptedPasswordHistory " +
    "msLAPS-EncryptedDSRMPassword msLAPS-EncryptedDSRMPasswordHistory msDS-ManagedPassword msFVE-RecoveryPassword " +
    "msFVE-KeyPackage trustAuthIncoming trustAuthOutgoing initialAuthIncoming initialAuthOutgoing currentValue priorValue " +
    "sambaNTPassword sambaLMPassword sambaPasswordHistory sambaClearTextPassword sambaPreviousClearTextPassword " +
    "krbPrincipalKey krb5Key krbMKey pwdHistory passwordHistory pwHistory ipaNTHash ipatokenOTPkey " +
    "nsds5ReplicaCredentials nsds5ReplicaBootstrapCredentials nsslapd-rootpw nsMultiplexorCredentials olcRootPW")
    .toLowerCase().split(" "),
);

/** Object identifiers of those that have well-known ones. */
const OIDS: Readonly<Record<string, string>> = {
  "2.5.4.35": "userpassword",
  "1.3.6.1.4.1.4203.1.3.4": "authpassword",
  "1.2.840.113556.1.4.90": "unicodepwd",
  "1.2.840.113556.1.4.55": "dbcspwd",
  "1.2.840.113556.1.4.94": "ntpwdhistory",
  "1.2.840.113556.1.4.160": "lmpwdhistory",
  "1.2.840.113556.1.4.125": "supplementalcredentials",
  "1.2.840.113556.1.4.1910": "unixuserpassword",
  "1.2.840.113556.1.4.2196": "msds-managedpassword",
  "1.3.6.1.4.1.7165.2.1.24": "sambalmpassword",
  "1.3.6.1.4.1.7165.2.1.25": "sambantpassword",
  "1.3.6.1.4.1.7165.2.1.54": "sambapasswordhistory",
  "1.3.6.1.4.1.5322.10.1.10": "krb5key",
  "2.16.840.1.113719.1.301.4.39.1": "krbprincipalkey",
  "1.3.6.1.4.1.42.2.27.8.1.20": "pwdhistory",
  "2.16.840.1.113730.3.1.96": "passwordhistory",
};

/** Names whose values {@linkcode looksSecret} hides in addition. */
const hidden = new Set<string>();

/** The one name of an attribute: in lower case, without options, and without `oid.`; the name of a secret's OID. */
export function canonical(name: string): string {
  const plain = name.toLowerCase().replace(/;.*/s, "").replace(/^oid\./, "");
  return OIDS[plain] ?? plain;
}

/** Whether an attribute holds secrets, such as `userPassword;x-hash` or `2.5.4.35`. */
export function isSecretAttribute(name: string): boolean {
  return SECRET_ATTRIBUTES.has(canonical(name));
}

/** Whether a list of attributes contains one, under whatever name. */
export function includesAttribute(names: readonly string[], name: string): boolean {
  return names.some((other) => canonical(other) === canonical(name));
}

/** Hides the values of attributes and properties of these names from now on: they are made from secrets. */
export function hideValuesOf(names: Iterable<string>): void {
  for (const name of names) hidden.add(canonical(name));
}

/** Whether an attribute or a property of this name may hold a secret, such as a password. */
export function looksSecret(name: string): boolean {
  return SECRET_NAME.test(name) || isSecretAttribute(name) || hidden.has(canonical(name));
}
