/**
 * A configuration with servers that do not exist, for runs whose engine is not the real one.
 *
 * @module
 */

/** The configuration; JSON is valid YAML. */
export const CONFIG = {
  udm: {
    uri: "http://127.0.0.1:1/udm/",
    user: "a",
    password: "b",
    user_ou: "ou=import",
    group_ou: "ou=import",
    user_properties: ["username", "lastname", "univentionObjectIdentifier"],
  },
  source: {
    ldap_uri: "ldap://127.0.0.1:1",
    bind_dn: "cn=a",
    password: "b",
    user_base: "dc=x",
    user_filter: "(objectClass=inetOrgPerson)",
    user_attrs: ["uid", "sn", "entryUUID"],
    user_trans: {
      rename_attrs: { univentionObjectIdentifier: "entryUUID", username: "uid", lastname: "sn" },
    },
  },
};
